// row-system, every build: a system that entries come to and go from, against the same system put together anew.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { builds } from '../../builds.ts';
import { dot, relativeError, solve, square } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { type GuardedMemory, guarded } from '../memory.ts';

interface Entry {
  readonly y: number[];
  readonly c: number;
  readonly wa: number;
}

/** The kernels on one state. */
function systemIn({ call, arena }: Kernels, memory: GuardedMemory, diagonal: number[]) {
  const d = diagonal.length;
  const state = memory.take(call.rowSystemBytes(d));
  const vector = memory.take(4 * d);
  const out = memory.take(4 * d);
  const put = (y: number[]) => {
    arena.f32(vector, d).set(y);
    return vector;
  };
  const diagonalPtr = memory.take(8 * d);
  arena.f64(diagonalPtr, d).set(diagonal);
  call.rowSystemStart(state, d, diagonalPtr);
  return {
    add: ({ y, c, wa }: Entry, sign = 1) => call.rowSystemAdd(state, d, put(y), sign * c, sign * wa),
    update: ({ y, c }: Entry, sign = 1) => call.rowSystemUpdate(state, d, put(y), sign * c),
    factor: (lambda: number, last = lambda) => call.rowSystemFactor(state, d, lambda, last),
    solve: (lambda: number, y?: number[], last = lambda) => ({
      code: call.rowSystemSolve(state, d, lambda, last, y ? put(y) : 0, out),
      x: Array.from(arena.f32(out, d)),
    }),
  };
}

/** A⁻¹ b, or A⁻¹ y. */
function expected(diagonal: number[], entries: Entry[], lambda: number, y?: number[]): number[] {
  const a = square(diagonal.length, (i, j) =>
    entries.reduce((sum, entry) => sum + entry.c * entry.y[i] * entry.y[j], i === j ? diagonal[i] + lambda : 0),
  );
  return solve(
    a,
    y ??
      diagonal.map((_, i) =>
        dot(
          entries.map((e) => e.wa),
          entries.map((e) => e.y[i]),
        ),
      ),
  );
}

function problem(seed: number, d: number, count: number) {
  const random = seeded(seed);
  const diagonal = Array.from({ length: d }, () => random.uniform(0, 0.5));
  const entry = () => ({ y: random.matrix(1, d)[0], c: random.uniform(0.1, 3), wa: random.normal() });
  return { random, diagonal, entries: Array.from({ length: count }, entry) };
}

describe.each(builds)('row-system ($name)', ({ create }) => {
  const kernels = create();
  const shape = { seed: fc.nat(1e6), d: fc.integer({ min: 1, max: 40 }), count: fc.integer({ min: 1, max: 60 }) };

  it('solves what was added, for both right-hand sides', () => {
    fc.assert(
      fc.property(fc.record(shape), ({ seed, d, count }) => {
        const { random, diagonal, entries } = problem(seed, d, count);
        const y = random.matrix(1, d)[0];
        guarded(kernels, (memory) => {
          const system = systemIn(kernels, memory, diagonal);
          for (const entry of entries) system.add(entry);
          expect(system.factor(0.3)).toBe(0);
          for (const side of [undefined, y]) {
            const { code, x } = system.solve(0.3, side);
            expect(code).toBe(0);
            expect(relativeError(x, expected(diagonal, entries, 0.3, side))).toBeLessThan(3e-7);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('keeps its factor true while entries come and go and λ drifts', () => {
    fc.assert(
      fc.property(fc.record(shape), ({ seed, d, count }) => {
        const { random, diagonal, entries } = problem(seed, d, count);
        guarded(kernels, (memory) => {
          const system = systemIn(kernels, memory, diagonal);
          expect(system.factor(0.5)).toBe(0);
          const present: Entry[] = [];
          for (const entry of entries) {
            const sign = present.length > 0 && random.uniform(0, 1) < 0.4 ? -1 : 1;
            const changed = sign === 1 ? entry : present.splice(random.index(present.length), 1)[0];
            if (sign === 1) present.push(entry);
            system.add(changed, sign);
            expect(system.update(changed, sign)).toBe(0);
          }
          // The factor belongs to λ = 0.5.
          const { code, x } = system.solve(0.505);
          expect(code).toBe(0);
          const right = expected(diagonal, present, 0.505);
          expect(relativeError(x, right)).toBeLessThan(present.length > 0 ? 1e-6 : 1e-9);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('has a λ of its own for the last column', () => {
    fc.assert(
      fc.property(fc.record(shape), ({ seed, d, count }) => {
        const { diagonal, entries } = problem(seed, d, count);
        const more = diagonal.map((value, k) => (k === d - 1 ? value + 1.7 : value));
        guarded(kernels, (memory) => {
          const system = systemIn(kernels, memory, diagonal);
          for (const entry of entries) system.add(entry);
          // The factor belongs to other λ, which the steps have to make up for.
          for (const [lambda, last] of [
            [0.3, 2],
            [0.3, 2.01],
          ]) {
            if (last === 2) expect(system.factor(lambda, last)).toBe(0);
            const { code, x } = system.solve(lambda, undefined, last);
            expect(code).toBe(0);
            const right = expected(
              more.map((value, k) => (k === d - 1 ? value + last - 2 : value)),
              entries,
              lambda,
            );
            expect(relativeError(x, right)).toBeLessThan(1e-6);
          }
        });
      }),
      { numRuns: 30 },
    );
  });

  it('says that its factor is too far off', () => {
    const { diagonal, entries } = problem(1, 10, 3);
    guarded(kernels, (memory) => {
      const system = systemIn(kernels, memory, diagonal);
      for (const entry of entries) system.add(entry);
      system.factor(0.01);
      expect(system.solve(50).code).toBe(1);
      system.factor(50);
      expect(system.solve(50).code).toBe(0);
    });
  });

  it('returns the column where nothing positive is left', () => {
    guarded(kernels, (memory) => {
      const singular = systemIn(kernels, memory, [1, 0, 1]);
      expect(singular.factor(0)).toBe(2);
      const system = systemIn(kernels, memory, [1, 1, 1]);
      expect(system.factor(0)).toBe(0);
      expect(system.update({ y: [0, 0, 1], c: -2, wa: 0 })).toBe(3);
    });
  });

  it('gives zeros for a right-hand side of zeros', () => {
    guarded(kernels, (memory) => {
      const system = systemIn(kernels, memory, [1, 2]);
      system.factor(1);
      expect(system.solve(1)).toEqual({ code: 0, x: [0, 0] });
    });
  });
});
