// The percentile bootstrap: its draws, its quantiles, and that its intervals hold as often as they say.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aBootstrap,
  type BootstrapOptions,
  bootstrapMeans,
  quantile,
} from '../../../src/evaluate/metrics/bootstrap.ts';
import { report } from '../../../src/evaluate/metrics/report.ts';
import { type Series, seriesOf } from '../../../src/evaluate/metrics/series.ts';
import { seeded } from '../../seeded.ts';

const users = (count: number) => Int32Array.from({ length: count }, (_, i) => i);
const draws = (options: BootstrapOptions) => aBootstrap('bootstrap', options);
const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 12 });

describe('bootstrapMeans', () => {
  it('gives means of draws: within the values, and the same draws to all series of the same users', () => {
    fc.assert(
      fc.property(numbers, fc.nat(), (given, seed) => {
        const shared = users(given.length);
        const values = Float64Array.from(given);
        const series = [
          seriesOf(shared, values),
          seriesOf(
            shared,
            values.map((value) => 2 * value + 1),
          ),
          seriesOf(
            shared,
            values,
            values.map(() => 3),
          ),
        ];
        const [plain, scaled, weighted] = bootstrapMeans(series, draws({ samples: 20, seed }));
        plain.forEach((mean, s) => {
          expect(mean).toBeGreaterThanOrEqual(Math.min(...given) - 1e-12);
          expect(mean).toBeLessThanOrEqual(Math.max(...given) + 1e-12);
          expect(scaled[s]).toBeCloseTo(2 * mean + 1, 10);
          expect(weighted[s]).toBeCloseTo(mean, 10);
        });
      }),
    );
  });

  it('draws every user equally often: the spread of the means is σ/√n', () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => i % 10);
    const [means] = bootstrapMeans([seriesOf(users(100), values)], draws({ samples: 4000 }));
    const centre = means.reduce((a, b) => a + b, 0) / means.length;
    const spread = Math.sqrt(means.reduce((sum, mean) => sum + (mean - centre) ** 2, 0) / means.length);
    const sigma = Math.sqrt(8.25 / 100);
    expect(Math.abs(centre - 4.5)).toBeLessThan((5 * sigma) / Math.sqrt(4000));
    expect(spread / sigma).toBeCloseTo(1, 1);
  });
});

describe('intervals', () => {
  const interval = (one: Series, level = 0.9) =>
    report([['x', one]], (user) => user, { perUser: false, bootstrap: draws({ samples: 300, level }) }).intervals!.x;

  it('hold the true mean about as often as they say', () => {
    const random = seeded(5);
    let held = 0;
    for (let trial = 0; trial < 300; trial++) {
      const values = Float64Array.from({ length: 60 }, () => random.uniform(0, 1));
      const { low, high } = interval(seriesOf(users(60), values));
      if (low <= 0.5 && 0.5 <= high) held++;
    }
    // 270 on average if exact, with a standard deviation of 5; the percentile method is a little short.
    expect(held).toBeGreaterThan(245);
    expect(held).toBeLessThan(292);
  });

  it('are points for values that are all alike, also of a weighted root', () => {
    const values = new Float64Array(7).fill(4);
    expect(interval(seriesOf(users(7), values))).toEqual({ low: 4, high: 4 });
    expect(
      interval(
        seriesOf(
          users(7),
          values,
          values.map((_, i) => i + 1),
          true,
        ),
      ),
    ).toEqual({ low: 2, high: 2 });
  });
});

it('quantile is straight between the order statistics', () => {
  fc.assert(
    fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
      const sorted = Float64Array.from(given).sort();
      const value = quantile(sorted, share);
      const at = share * (sorted.length - 1);
      expect(value).toBeGreaterThanOrEqual(sorted[Math.floor(at)]);
      expect(value).toBeLessThanOrEqual(sorted[Math.ceil(at)]);
      // Equal as numbers: a zero of either sign will do.
      expect(Math.abs(quantile(sorted, 0) - sorted[0])).toBe(0);
      expect(Math.abs(quantile(sorted, 1) - sorted[sorted.length - 1])).toBe(0);
    }),
  );
  expect(quantile(Float64Array.of(1, 2, 4), 0.75)).toBe(3);
});
