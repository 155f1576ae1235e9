// choleskyFactor, choleskyForward and choleskySolve, every build: factor, carried right-hand side or another one, solution, and
// what they refuse.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TestExports } from '../../../src/wasm/binaries/interface.ts';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { builds } from '../../builds.ts';
import { gram, type Matrix, multiply, relativeError, solve, transpose, type Vector } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { guarded } from '../memory.ts';
import { packLower, unpackLower } from './slivers.ts';

const sizes = Array.from({ length: 34 }, (_, k) => 4 * (k + 1));
/** What the factorisation returns when a pivot has lost a digit and more, but not most of them. */
const DOUBTFUL = -1;

describe.each(builds)('cholesky ($name)', ({ createWithParts }) => {
  const kernels = createWithParts();

  it.each(sizes)('factorises and solves a system of %i', (n) => {
    fc.assert(
      fc.property(fc.nat(1e6), (seed) => {
        const a = definite(seed, n);
        const b = seeded(seed + 1).matrix(1, n)[0];
        const { failed, factor, carried, forward, inverse, x } = run(kernels, a, b);
        expect(failed).toBe(0);
        expect(relativeError(multiply(factor, transpose(factor)).flat(), a.flat())).toBeLessThan(1e-6);
        expect(
          relativeError(
            inverse,
            factor.map((row, j) => 1 / row[j]),
          ),
        ).toBeLessThan(1e-6);
        expect(relativeError(carried, solve(factor, b))).toBeLessThan(1e-5);
        expect(relativeError(forward, carried)).toBeLessThan(1e-5);
        // The condition number is below 100, float32's unit roundoff 6e-8.
        expect(relativeError(x, solve(a, b))).toBeLessThan(1e-5);
      }),
      { seed: n, numRuns: 3 },
    );
  });

  it.each([4, 8, 12, 24, 136])('returns the 1-based column of a pivot that is not positive, n = %i', (n) => {
    const a = definite(7, n);
    const { factor } = run(kernels, a, a[0]);
    for (let column = 0; column < n; column += n > 24 ? 13 : 1) {
      const explained = factor[column].slice(0, column).reduce((sum, x) => sum + x * x, 0);
      for (const pivot of [-1, 0]) {
        const broken = a.map((row) => [...row]);
        broken[column][column] = explained + pivot;
        expect(run(kernels, broken, a[0]).failed).toBe(column + 1);
      }
    }
  });

  it.each([
    [0.5, 0],
    [0.01, DOUBTFUL],
    [1e-6, 6],
  ])('judges a pivot by what cancellation left of its element: %d returns %i', (part, code) => {
    const a = definite(3, 12);
    const { factor } = run(kernels, a, a[0]);
    const explained = factor[5].slice(0, 5).reduce((sum, x) => sum + x * x, 0);
    // Nothing but the diagonal below, so that the pivot in question stands alone.
    const alone = a.map((row, i) => row.map((x, j) => (i > 5 ? Number(i === j) : x)));
    alone[5][5] = explained / (1 - part);
    expect(run(kernels, alone, a[0]).failed).toBe(code);
  });

  it('returns the row of a NaN or an infinity, wherever it stands', () => {
    for (const n of [8, 24]) {
      const a = definite(5, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
            const broken = a.map((row) => [...row]);
            broken[i][j] = bad;
            expect(run(kernels, broken, a[0]).failed).toBe(i + 1);
          }
        }
      }
    }
  });

  it('refuses the zero matrix at its first column', () => {
    const zero = definite(1, 16).map((row) => row.map(() => 0));
    expect(run(kernels, zero, zero[0]).failed).toBe(1);
  });
});

/** A symmetric matrix with eigenvalues in about [1, 5], exact in float32. */
function definite(seed: number, n: number): number[][] {
  return gram(seeded(seed).matrix(n, n, 1 / Math.sqrt(n)), n).map((row, i) =>
    row.map((x, j) => Math.fround(x + (i === j ? 1 : 0))),
  );
}

function run(kernels: Kernels<TestExports>, a: Matrix, b: Vector) {
  const { call, arena } = kernels;
  const n = a.length;
  return guarded(kernels, ({ take }) => {
    const cPtr = take(n * n * 4);
    const bPtr = take(n * 4);
    const inversePtr = take(n * 4);
    const againPtr = take(n * 4);
    arena.f32(cPtr, n * n).set(packLower(a));
    for (const ptr of [bPtr, againPtr]) arena.f32(ptr, n).set(b);
    const failed = call.choleskyFactor(cPtr, n, bPtr, inversePtr);
    const system = arena.f32(cPtr, n * n).slice();
    const carried = [...arena.f32(bPtr, n)];
    const inverse = [...arena.f32(inversePtr, n)];
    if (!failed) call.choleskySolve(cPtr, n, bPtr, inversePtr);
    if (!failed) call.choleskyForward(cPtr, n, againPtr, inversePtr);
    const forward = [...arena.f32(againPtr, n)];
    const factor = unpackLower(system, n);
    return { failed, factor, carried, forward, inverse, x: [...arena.f32(bPtr, n)] };
  });
}
