// ln, exp and power, every build, against those of the engine, to the last digits of float64.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builds } from '../../builds.ts';

/** Both may be off by one unit in the last place. */
const UNITS = 2;

describe.each(builds)('elementary functions ($name)', ({ createWithParts }) => {
  const { call } = createWithParts();

  it('ln', () => {
    const near = fc.double({ min: 0.5, max: 2, noNaN: true });
    const far = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(fc.oneof(near, far), (x) => expectEqual(call.ln(x), Math.log(x))),
      { seed: 11, numRuns: 500 },
    );
    for (let k = -1000; k <= 1000; k += 7) expectEqual(call.ln(2 ** k), Math.log(2 ** k));
    expect(call.ln(1)).toBe(0);
  });

  it('exp', () => {
    const range = fc.oneof(...[1, 700].map((most) => fc.double({ min: -most, max: most, noNaN: true })));
    fc.assert(
      fc.property(range, (x) => expectEqual(call.exp(x), Math.exp(x))),
      { seed: 12, numRuns: 500 },
    );
    expect(call.exp(0)).toBe(1);
  });

  it('power, exactly where the exponent is 0, ½ or 1', () => {
    const base = fc.oneof(fc.constant(0), fc.double({ min: 1e-70, max: 1e9, noNaN: true })); // normal numbers
    fc.assert(
      fc.property(base, fc.double({ min: 0, max: 4, noNaN: true }), (x, exponent) => {
        // An error of one unit in exponent·ln x is as large a part of the power.
        const [got, expected] = [call.power(x, exponent), x ** exponent];
        expect(Math.abs(got - expected)).toBeLessThanOrEqual(2e-13 * expected);
        expect(call.power(x, 0)).toBe(1);
        expect(call.power(x, 0.5)).toBe(Math.sqrt(x));
        expect(call.power(x, 1)).toBe(x);
      }),
      { seed: 13, numRuns: 300 },
    );
    expect(call.power(0, 2)).toBe(0);
    expect(call.power(0, 0)).toBe(1);
  });
});

function expectEqual(got: number, expected: number): void {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(UNITS * Number.EPSILON * Math.abs(expected));
}
