// packAxes and rotate, every build, against a naive product; only the rows asked for may change.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builds } from '../../builds.ts';
import { multiply, relativeError, transpose } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { guarded, padRows, strideOf, unpadRows } from '../memory.ts';

const problem = fc.record({
  seed: fc.nat(1e6),
  factors: fc.constantFrom(1, 3, 4, 7, 8, 9, 10, 16, 33, 64),
  before: fc.nat(5),
  rows: fc.nat(21),
  after: fc.nat(5),
});

describe.each(builds)('rotate ($name)', ({ create }) => {
  const kernels = create();
  const { call, arena } = kernels;

  it('multiplies rows by the axes, in place', () => {
    fc.assert(
      fc.property(problem, ({ seed, factors, before, rows, after }) => {
        const random = seeded(seed);
        const stride = strideOf(factors);
        const end = before + rows;
        const y = random.matrix(end + after, factors);
        const axes = random.matrix(factors, factors);
        const turned = multiply(y.slice(before, end), transpose(axes));
        const got = guarded(kernels, ({ take }) => {
          const qPtr = arena.put(Float64Array.from(axes.flat()));
          const axesPtr = take(call.axesBytes(stride));
          const scratchPtr = take(call.rotateScratchBytes(stride));
          const yPtr = take(y.length * stride * 4);
          arena.f32(yPtr, y.length * stride).set(padRows(y, stride));
          call.packAxes(qPtr, factors, stride, axesPtr);
          call.rotate(yPtr, before, end, stride, axesPtr, scratchPtr);
          return unpadRows(arena.f32(yPtr, y.length * stride), stride, stride);
        });
        const visible = got.map((row) => row.slice(0, factors));
        expect(relativeError(visible.slice(before, end).flat(), turned.flat())).toBeLessThan(1e-6);
        expect(visible.slice(0, before)).toEqual(y.slice(0, before));
        expect(visible.slice(end)).toEqual(y.slice(end));
        expect(got.every((row) => row.slice(factors).every((x) => x === 0))).toBe(true);
      }),
      { seed: 2, numRuns: 60 },
    );
  });

  it('gives a row the same bits whatever rows go with it', () => {
    const factors = 10;
    const stride = strideOf(factors);
    const random = seeded(5);
    const y = padRows(random.matrix(21, factors), stride);
    const axes = Float64Array.from(random.matrix(factors, factors).flat());
    const rotated = (edges: number[]) =>
      guarded(kernels, ({ take }) => {
        const qPtr = arena.put(axes);
        const axesPtr = take(call.axesBytes(stride));
        const scratchPtr = take(call.rotateScratchBytes(stride));
        const yPtr = arena.put(y);
        call.packAxes(qPtr, factors, stride, axesPtr);
        for (let k = 1; k < edges.length; k++) {
          call.rotate(yPtr, edges[k - 1], edges[k], stride, axesPtr, scratchPtr);
        }
        return [...arena.f32(yPtr, y.length)];
      });
    const whole = rotated([0, 21]);
    expect(rotated([0, 1, 4, 9, 21])).toEqual(whole);
    // Some rows, and no others.
    const some = rotated([3, 5, 14]);
    for (let row = 0; row < 21; row++) {
      const source = row >= 3 && row < 14 ? whole : [...y];
      expect(some.slice(row * stride, (row + 1) * stride)).toEqual(source.slice(row * stride, (row + 1) * stride));
    }
  });
});
