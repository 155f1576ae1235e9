// crossTall and multiplyTall, every build, against naive products; only the rows asked for may take part.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builds } from '../../builds.ts';
import { multiply, relativeError, transpose } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { guarded } from '../memory.ts';

const STORE = 0;
const SUBTRACT = 1;

const problem = fc.record({
  seed: fc.nat(1e6),
  k: fc.constantFrom(4, 8, 12, 40),
  columns: fc.constantFrom(4, 8, 24),
  padding: fc.constantFrom(0, 4, 8),
  before: fc.nat(5),
  // More and less than a cache block of 32 rows, and remainders of a group of four.
  rows: fc.nat(70),
  after: fc.nat(5),
});

describe.each(builds)('tall products ($name)', ({ create }) => {
  const kernels = create();
  const { call, arena } = kernels;

  /** A block in memory, NaN between its rows. */
  const put = (ptr: number, rows: number[][], stride: number) => {
    rows.forEach((row, i) => {
      arena.f64(ptr + i * stride * 8, row.length).set(row);
    });
  };
  const get = (ptr: number, rows: number, columns: number, stride: number) =>
    Array.from({ length: rows }, (_, i) => [...arena.f64(ptr + i * stride * 8, columns)]);

  it('crossTall sums the outer products of rows', () => {
    fc.assert(
      fc.property(problem, ({ seed, k, columns, padding, before, rows, after }) => {
        const random = seeded(seed);
        const count = before + rows + after;
        const x = random.matrix(count, k);
        const y = random.matrix(count, columns);
        const [xStride, yStride] = [k + padding, columns + 8 - padding];
        const got = guarded(kernels, ({ take }) => {
          const xPtr = take(count * xStride * 8);
          const yPtr = take(count * yStride * 8);
          const cPtr = take(k * columns * 8);
          put(xPtr, x, xStride);
          put(yPtr, y, yStride);
          call.crossTall(xPtr, xStride, k, yPtr, yStride, columns, before, before + rows, cPtr);
          return [...arena.f64(cPtr, k * columns)];
        });
        const [left, right] = [x.slice(before, before + rows), y.slice(before, before + rows)];
        const expected = rows ? multiply(transpose(left), right).flat() : got.map(() => 0);
        expect(relativeError(got, expected)).toBeLessThan(1e-13);
      }),
      { numRuns: 80 },
    );
  });

  it.each([
    ['stores', STORE],
    ['subtracts', SUBTRACT],
  ])('multiplyTall %s X·M', (_, mode) => {
    fc.assert(
      fc.property(problem, ({ seed, k, columns, padding, before, rows, after }) => {
        const random = seeded(seed);
        const count = before + rows + after;
        const x = random.matrix(count, k);
        const y = random.matrix(count, columns);
        const m = random.matrix(k, columns);
        const [xStride, yStride] = [k + padding, columns + 8 - padding];
        const got = guarded(kernels, ({ take }) => {
          const mPtr = arena.put(Float64Array.from(m.flat()));
          const xPtr = take(count * xStride * 8);
          const yPtr = take(count * yStride * 8);
          const scratchPtr = take(call.multiplyTallScratchBytes(k));
          put(xPtr, x, xStride);
          put(yPtr, y, yStride);
          const end = before + rows;
          call.multiplyTall(yPtr, yStride, columns, xPtr, xStride, k, mPtr, mode, before, end, scratchPtr);
          expect(get(xPtr, count, k, xStride)).toEqual(x);
          return get(yPtr, count, columns, yStride);
        });
        const product = multiply(x, m);
        for (let i = 0; i < count; i++) {
          const asked = i >= before && i < before + rows;
          const base = mode === SUBTRACT ? y[i] : y[i].map(() => 0);
          const sign = mode === SUBTRACT ? -1 : 1;
          if (!asked) expect(got[i]).toEqual(y[i]);
          else
            expect(
              relativeError(
                got[i],
                product[i].map((p, c) => base[c] + sign * p),
              ),
            ).toBeLessThan(1e-12);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('multiplyTall turns the first columns of a block in place, whatever the ranges', () => {
    const random = seeded(11);
    const [count, k, columns, stride] = [23, 16, 8, 24];
    const x = random.matrix(count, k);
    const m = random.matrix(k, columns);
    const turned = (edges: number[]) =>
      guarded(kernels, ({ take }) => {
        const mPtr = arena.put(Float64Array.from(m.flat()));
        const xPtr = take(count * stride * 8);
        const scratchPtr = take(call.multiplyTallScratchBytes(k));
        put(xPtr, x, stride);
        for (let at = 1; at < edges.length; at++) {
          const [begin, end] = [edges[at - 1], edges[at]];
          call.multiplyTall(xPtr, stride, columns, xPtr, stride, k, mPtr, STORE, begin, end, scratchPtr);
        }
        return get(xPtr, count, k, stride);
      });
    const whole = turned([0, count]);
    expect(turned([0, 3, 4, 17, count])).toEqual(whole);
    expect(whole.map((row) => row.slice(columns))).toEqual(x.map((row) => row.slice(columns)));
    expect(
      relativeError(
        whole.flatMap((row) => row.slice(0, columns)),
        multiply(x, m).flat(),
      ),
    ).toBeLessThan(1e-13);
  });
});
