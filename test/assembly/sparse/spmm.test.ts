// spmm, every build, against a naive product; only the rows asked for may change, and only their columns.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { builds } from '../../builds.ts';
import { relativeError } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { guarded } from '../memory.ts';

interface Problem {
  seed: number;
  rows: number;
  width: number;
  columns: number;
  /** Doubles between rows of X and Y beyond their columns. */
  padding: number;
  density: number;
  valued: boolean;
}

const problem: fc.Arbitrary<Problem> = fc.record({
  seed: fc.nat(1e6),
  rows: fc.nat(12),
  width: fc.integer({ min: 1, max: 30 }),
  columns: fc.constantFrom(8, 16, 24, 72),
  padding: fc.constantFrom(0, 8),
  // Rows of no entries, of fewer than a group of four, and full ones.
  density: fc.constantFrom(0, 0.1, 0.5, 1),
  valued: fc.boolean(),
});

/** A CSR, the dense matrix it stands for, and a block. */
function make({ seed, rows, width, columns, density, valued }: Problem) {
  const random = seeded(seed);
  const value = random.normal();
  const entries = Array.from({ length: rows }, () =>
    random.distinct(Math.round(density * width * random.uniform(0, 1)), width).map((column) => ({
      column,
      value: valued ? random.normal() : value,
    })),
  );
  const flat = entries.flat();
  const indptr = [0];
  for (const row of entries) indptr.push(indptr[indptr.length - 1] + row.length);
  return {
    value,
    indptr: Int32Array.from(indptr),
    indices: Int32Array.from(flat, (entry) => entry.column),
    values: valued ? Float32Array.from(flat, (entry) => entry.value) : null,
    x: random.matrix(width, columns),
    product: (x: number[][]) =>
      entries.map((row) => x[0].map((_, c) => row.reduce((sum, entry) => sum + entry.value * x[entry.column][c], 0))),
  };
}

/** Y of all rows, stride and all, after the kernel ran over the ranges between `edges`. */
function run(kernels: Kernels, given: Problem, edges: number[]): number[] {
  const { call, arena } = kernels;
  const { rows, columns, padding } = given;
  const { indptr, indices, values, value, x } = make(given);
  const stride = columns + padding;
  return guarded(kernels, ({ take }) => {
    const indptrPtr = arena.put(indptr);
    const indicesPtr = arena.put(indices);
    const valuesPtr = values ? arena.put(values) : 0;
    const xPtr = take(x.length * stride * 8);
    x.forEach((row, i) => {
      arena.f64(xPtr + i * stride * 8, columns).set(row);
    });
    const yPtr = take(rows * stride * 8);
    arena.f64(yPtr, rows * stride).fill(7);
    for (let k = 1; k < edges.length; k++) {
      const [begin, end] = [edges[k - 1], edges[k]];
      call.spmm(indptrPtr, indicesPtr, valuesPtr, value, xPtr, stride, yPtr, stride, columns, begin, end);
    }
    return [...arena.f64(yPtr, rows * stride)];
  });
}

describe.each(builds)('spmm ($name)', ({ create }) => {
  const kernels = create();

  it('multiplies rows of a sparse matrix by a block', () => {
    fc.assert(
      fc.property(problem, fc.nat(12), fc.nat(12), (given, a, b) => {
        const { x, product } = make(given);
        const [begin, end] = [Math.min(a, b, given.rows), Math.min(Math.max(a, b), given.rows)];
        const y = run(kernels, given, [begin, end]);
        const stride = given.columns + given.padding;
        const expected = product(x);
        const untouched = y.filter((_, at) => {
          const row = Math.floor(at / stride);
          return row < begin || row >= end || at % stride >= given.columns;
        });
        expect(untouched.every((element) => element === 7)).toBe(true);
        for (let i = begin; i < end; i++) {
          expect(relativeError(y.slice(i * stride, i * stride + given.columns), expected[i])).toBeLessThan(1e-13);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('gives a row the same bits whatever rows go with it', () => {
    const given = { seed: 3, rows: 12, width: 30, columns: 16, padding: 8, density: 1, valued: true };
    expect(run(kernels, given, [0, 1, 5, 12])).toEqual(run(kernels, given, [0, 12]));
  });
});
