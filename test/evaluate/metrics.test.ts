import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auc, METRICS } from '../../src/evaluate/metrics.ts';
import { pairwiseAuc, reference } from '../reference/metrics.ts';

const rankings = fc.record({
  ranked: fc.uniqueArray(fc.nat(30), { maxLength: 25 }),
  relevant: fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 20 }),
  k: fc.integer({ min: 1, max: 30 }),
});

describe.each(Object.entries(METRICS))('%s', (name, metric) => {
  test('is its definition, also for rankings shorter than k', () => {
    fc.assert(
      fc.property(rankings, ({ ranked, relevant, k }) => {
        const items = new Set(relevant);
        const hits = ranked.map((item) => (items.has(item) ? 1 : 0));
        expect(metric(hits, items.size, k)).toBeCloseTo(reference[name](ranked, items, k), 12);
      }),
      { numRuns: 300 },
    );
  });

  test('is 0 without a hit and 1 for the best ranking', () => {
    expect(metric([], 3, 5)).toBe(0);
    expect(metric([0, 0, 0], 3, 2)).toBe(0);
    expect(metric([1, 1, 1], 3, 3)).toBe(1);
  });
});

test('worked examples: hits at ranks 1 and 3 of 4 test items, k = 3', () => {
  const hits = [1, 0, 1];
  const values = Object.fromEntries(Object.entries(METRICS).map(([name, metric]) => [name, metric(hits, 4, 3)]));
  expect(values.precision).toBeCloseTo(2 / 3);
  expect(values.recall).toBe(0.5);
  expect(values.ndcg).toBeCloseTo(1.5 / (1 + 0.63093 + 0.5), 5);
  expect(values.map).toBeCloseTo((1 + 2 / 3) / 3);
  expect(values.hr).toBe(1);
  expect(values.mrr).toBe(1);
});

describe('auc', () => {
  test('is the share of pairs in the right order', () => {
    const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(scores, scores, (positives, negatives) => {
        const value = auc(Float32Array.from(positives), Float32Array.from(negatives));
        expect(value).toBeCloseTo(pairwiseAuc(positives, negatives), 12);
      }),
    );
  });

  test('is undefined without positives or negatives', () => {
    expect(auc(new Float32Array(0), Float32Array.of(1))).toBeUndefined();
    expect(auc(Float32Array.of(1), new Float32Array(0))).toBeUndefined();
  });
});
