// qrPass, every build: passes over a block, formed and applied naively here, until one finds nothing to do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { builds } from '../../builds.ts';
import { dot, gram, type Matrix, multiply, norm, relativeError, square } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { guarded } from '../memory.ts';

/** Parts of the block's norm that count as rounding error. */
const FLOOR = 1e-14;

/** One pass: M, and how many columns want another. */
function pass(kernels: Kernels, z: Matrix, scale: number, floor: number) {
  const { call, arena } = kernels;
  const n = z[0].length;
  return guarded(kernels, ({ take }) => {
    const gPtr = arena.put(Float64Array.from(square(n, (i, j) => (i >= j ? 1 : Number.NaN)).flat()));
    const g = gram(z, n);
    for (let i = 0; i < n; i++) arena.f64(gPtr + i * n * 8, i + 1).set(g[i].slice(0, i + 1));
    const mPtr = take(n * n * 8);
    const scratchPtr = take(call.qrScratchBytes(n));
    const unsettled = call.qrPass(gPtr, n, scale, floor, mPtr, scratchPtr);
    const m = Array.from({ length: n }, (_, i) => [...arena.f64(mPtr + i * n * 8, n)]);
    return { m, unsettled };
  });
}

/** Q after all passes, and how many it took. */
function qr(kernels: Kernels, z: Matrix): { q: number[][]; passes: number } {
  const scale = norm(z.flat());
  let q = z.map((row) => [...row]);
  for (let passes = 1; ; passes++) {
    const [unit, floor] = passes === 1 ? [scale, FLOOR * scale] : [1, FLOOR];
    const { m, unsettled } = pass(kernels, q, unit, floor);
    q = multiply(q, m);
    if (unsettled === 0) return { q, passes };
    if (passes === 6) throw new Error('never settled');
  }
}

/** QᵀQ is the identity, but for zero columns; returns how many columns are not zero. */
function expectOrthonormal(q: Matrix): number {
  const n = q[0].length;
  const g = gram(q, n);
  const kept = g.filter((row, j) => row[j] !== 0).length;
  expect(relativeError(g.flat(), square(n, (i, j) => Number(i === j && g[i][i] !== 0)).flat())).toBeLessThan(1e-13);
  return kept;
}

/** Every column of z is within `tolerance` of its projection on q. */
function expectSpanned(z: Matrix, q: Matrix, tolerance: number): void {
  const n = z[0].length;
  const columns = (a: Matrix) => Array.from({ length: n }, (_, j) => a.map((row) => row[j]));
  const axes = columns(q);
  for (const column of columns(z)) {
    const projection = column.map(() => 0);
    for (const axis of axes) {
      const along = dot(axis, column);
      for (let i = 0; i < axis.length; i++) projection[i] += along * axis[i];
    }
    expect(norm(column.map((x, i) => x - projection[i]))).toBeLessThanOrEqual(tolerance);
  }
}

describe.each(builds)('qrPass ($name)', ({ create }) => {
  const kernels = create();

  it('makes a block orthonormal in two passes', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 24 }), fc.nat(40), (seed, n, more) => {
        const z = seeded(seed).matrix(2 * n + more, n);
        const { q, passes } = qr(kernels, z);
        expect(passes).toBeLessThanOrEqual(2);
        expect(expectOrthonormal(q)).toBe(n);
        expectSpanned(z, q, 1e-13 * norm(z.flat()));
      }),
      { numRuns: 60 },
    );
  });

  it('leaves an orthonormal block as it is', () => {
    const { q } = qr(kernels, seeded(1).matrix(40, 12));
    const { m, unsettled } = pass(kernels, q, 1, FLOOR);
    expect(unsettled).toBe(0);
    expect(relativeError(multiply(q, m).flat(), q.flat())).toBeLessThan(1e-14);
  });

  it('tells nearly dependent columns apart, down to the floor', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 2, max: 16 }), fc.integer({ min: 1, max: 12 }), (seed, n, digits) => {
        const random = seeded(seed);
        const rows = 3 * n;
        // Every column is the first and 10^−digits of something else.
        const z = random
          .matrix(rows, n)
          .map((row) => row.map((x, j) => (j === 0 ? row[0] : row[0] + 10 ** -digits * x)));
        const { q } = qr(kernels, z);
        expect(expectOrthonormal(q)).toBe(n);
        expectSpanned(z, q, 1e-13 * norm(z.flat()));
      }),
      { numRuns: 60 },
    );
  });

  it('gives dependent columns up, and no others', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 12 }), (seed, rank, more) => {
        const random = seeded(seed);
        // The independent columns come first and are orthonormal: rounding error in the rest is not blown up.
        const independent = qr(kernels, random.matrix(40, rank)).q;
        const combined = multiply(independent, random.matrix(rank, more));
        const z = independent.map((row, i) => [...row, ...combined[i]]);
        const { q } = qr(kernels, z);
        expect(expectOrthonormal(q)).toBe(rank);
        expectSpanned(z, q, 1e-12 * norm(z.flat()));
      }),
      { numRuns: 60 },
    );
  });

  it('gives zero columns up', () => {
    const z = seeded(2)
      .matrix(20, 9)
      .map((row) => row.map((x, j) => (j % 3 === 1 ? 0 : x)));
    const { q } = qr(kernels, z);
    expect(expectOrthonormal(q)).toBe(6);
    expect(q.every((row) => row[1] === 0 && row[4] === 0 && row[7] === 0)).toBe(true);
  });

  it('does not mind the size of the numbers, nor columns of very different length', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: -70, max: 70 }), (seed, exponent) => {
        const z = seeded(seed)
          .matrix(30, 8)
          .map((row) => row.map((x, j) => x * 10 ** (exponent - j)));
        const { q } = qr(kernels, z);
        expect(expectOrthonormal(q)).toBe(8);
        expectSpanned(z, q, 1e-13 * norm(z.flat()));
      }),
      { numRuns: 40 },
    );
  });
});
