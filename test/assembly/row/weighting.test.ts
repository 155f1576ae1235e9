// scaleRidge and logConfidence, every build, against Math.pow and Math.log; and with them elementary.ts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builds } from '../../builds.ts';
import { guarded } from '../memory.ts';

/** Half a unit in the last place of float32 and a little. */
const THRESHOLD = 6.1e-8;

const counts = fc.array(fc.oneof(fc.nat(3), fc.nat(1_000_000)), { minLength: 1, maxLength: 20 });
const exponent = fc.oneof(fc.constantFrom(0, 0.5, 1, 2), fc.double({ min: 0, max: 3, noNaN: true }));

describe.each(builds)('weighting ($name)', ({ create }) => {
  const kernels = create();
  const { call, arena } = kernels;

  it('scales λ by (count + floor)^ν', () => {
    const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(counts, positive, fc.oneof(fc.constant(0), positive), exponent, (rows, lambda, floor, nu) => {
        const indptr = new Int32Array(rows.length + 1);
        rows.forEach((count, i) => {
          indptr[i + 1] = indptr[i] + count;
        });
        const got = guarded(kernels, ({ take }) => {
          const outPtr = take(rows.length * 4);
          call.scaleRidge(arena.put(indptr), rows.length, lambda, floor, nu, outPtr);
          return arena.f32(outPtr, rows.length).slice();
        });
        rows.forEach((count, i) => {
          expectClose(got[i], lambda * (count + floor) ** nu);
        });
      }),
      { seed: 9, numRuns: 200 },
    );
  });

  it('weighs by 1 + α·ln(1 + a/ε), in place or not', () => {
    const values = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-30, max: 1e30, noNaN: true })), {
      minLength: 1,
    });
    const number = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(values, number, number, fc.boolean(), (given, alpha, epsilon, inPlace) => {
        const a = Float32Array.from(given);
        const got = guarded(kernels, ({ take }) => {
          const valuesPtr = arena.put(a);
          const outPtr = inPlace ? valuesPtr : take(a.byteLength);
          call.logConfidence(valuesPtr, a.length, alpha, epsilon, outPtr);
          return arena.f32(outPtr, a.length).slice();
        });
        got.forEach((weight, p) => {
          expectClose(weight, 1 + alpha * Math.log(1 + a[p] / epsilon));
        });
      }),
      { seed: 10, numRuns: 200 },
    );
  });
});

/** Relative, down to where float32 turns subnormal. */
function expectClose(got: number, expected: number): void {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(THRESHOLD * Math.max(Math.abs(expected), 2 ** -126));
}
