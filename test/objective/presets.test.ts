// The presets against one another, and against the truncated SVD: one objective under several names.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import type { WalsOptions } from '../../src/solve/wals/options.ts';
import type { Kernels } from '../../src/wasm/kernels.ts';
import { builds } from '../builds.ts';
import { gram, multiply, norm, relativeError, transpose } from '../reference/dense.ts';
import { seeded } from '../seeded.ts';
import { example, given } from '../solve/problems.ts';
import { withSteps } from '../solve/steps.ts';

const { interactions } = given(example);
const { factors, itemCount } = example;

/** The scores after `sweeps` sweeps from the given item factors. */
function scoresAfter(build: (typeof builds)[0], options: WalsOptions, start: number[][], sweeps: number) {
  return withSteps(build.create(), interactions, { ...options, factors }, start, async (steps) => {
    for (let sweep = 0; sweep < sweeps; sweep++) {
      await steps.solve('users');
      await steps.solve('items');
    }
    return multiply(steps.users(), transpose(steps.items()));
  });
}

describe.each(builds)('presets ($name)', (build) => {
  // With α0 for w0, `ials` with ν = 0 minimises
  //   L = Σ_Ω (1 + α0)(1/(1 + α0) − p)² + α0 Σ_{not Ω} p² + λ(‖U‖² + ‖V‖²).
  // Put s² = 1 + α0, U' = sU, V' = sV, so that p' = (1 + α0)p. Then
  //   (1 + α0)(1/(1 + α0) − p)² = (1 − p')²/(1 + α0),   α0 p² = α0 p'²/(1 + α0)²,   λ‖U‖² = λ‖U'‖²/(1 + α0),
  // and, all of it times (1 + α0)²/α0,
  //   L' = (1 + 1/α0) Σ_Ω (1 − p')² + Σ_{not Ω} p'² + λ (1 + α0)/α0 (‖U'‖² + ‖V'‖²),
  // which is `implicit` with the weight 1 + 1/α0 on Ω, w0 = 1 and λ' = λ(1 + α0)/α0. Half-sweeps minimise L and L' over
  // one side, so that from V and sV they go through U and sU, V and sV for ever.
  it.each([0.05, 0.5, 3])('ials with w0 = %d is implicit with the weight 1 + 1/w0, scores times 1 + w0', async (w0) => {
    const start = seeded(3).matrix(itemCount, factors, 0.3);
    const regularization = 0.2;
    const ials: WalsOptions = { objective: 'ials', unobservedWeight: w0, regularization, regularizationExponent: 0 };
    const implicit: WalsOptions = {
      objective: 'implicit',
      weight: 1 + 1 / w0,
      regularization: (regularization * (1 + w0)) / w0,
    };
    const scaled = start.map((row) => row.map((x) => x * Math.sqrt(1 + w0)));
    for (const sweeps of [1, 3]) {
      const scores = await scoresAfter(build, ials, start, sweeps);
      const expected = scores.flat().map((score) => score * (1 + w0));
      const others = await scoresAfter(build, implicit, scaled, sweeps);
      expect(relativeError(others.flat(), expected)).toBeLessThan(1e-4);
    }
  });

  it('w = w0 = 1 and λ = 0 is the truncated SVD', async () => {
    const kernels = build.create();
    const { userCount, indptr, indices } = interactions;
    const a = Array.from({ length: userCount }, () => new Array<number>(itemCount).fill(0));
    for (let i = 0; i < userCount; i++) {
      for (let p = indptr[i]; p < indptr[i + 1]; p++) a[i][indices[p]] = interactions.valueAt(p);
    }
    const options: WalsOptions = { objective: 'wmf', unobservedWeight: 1, regularization: 0, factors: 3 };
    const start = seeded(4).matrix(itemCount, 3);
    const residual = await withSteps(kernels, interactions, { ...options, factors: 3 }, start, async (steps) => {
      for (let sweep = 0; sweep < 200; sweep++) {
        await steps.solve('users');
        await steps.solve('items');
      }
      const scores = multiply(steps.users(), transpose(steps.items())).flat();
      return norm(a.flat().map((x, cell) => x - scores[cell])) ** 2;
    });
    // Eckart and Young: the best rank 3 leaves all but the three largest eigenvalues of AᵀA.
    const eigenvalues = spectrumOf(kernels, gram(a, itemCount));
    const rest = eigenvalues.slice(3).reduce((sum, value) => sum + value, 0);
    expect(Math.abs(residual - rest)).toBeLessThan(1e-5 * rest);
  });
});

function spectrumOf({ call, arena }: Kernels, a: number[][]): number[] {
  const n = a.length;
  return arena.scope(() => {
    const aPtr = arena.put(Float64Array.from(a.flat()));
    const wPtr = arena.alloc(n * 8);
    expect(call.eigh(aPtr, n, wPtr, arena.alloc(call.eighScratchBytes(n)))).toBe(0);
    return [...arena.f64(wPtr, n)];
  });
}

it('implicit with α = 40 on binary data is hkv with α = 39, bit by bit', async () => {
  const { entries } = given(example);
  const binary = Interactions.fromTriplets({
    users: entries.map(({ user }) => user),
    items: entries.map(({ item }) => item),
  });
  const common = { factors, epochs: 3, simd: 'strict' } as const;
  const implicit = await fitWals(binary, { objective: 'implicit', alpha: 40, ...common });
  const hkv = await fitWals(binary, { objective: 'hkv', alpha: 39, ...common });
  expect(implicit.userFactors).toEqual(hkv.userFactors);
  expect(implicit.itemFactors).toEqual(hkv.itemFactors);
  expect(implicit.metadata.loss).toBe(hkv.metadata.loss);
});
