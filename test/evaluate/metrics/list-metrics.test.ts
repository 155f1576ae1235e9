import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auc, aucLimited } from '../../../src/evaluate/metrics/auc.ts';
import { coverage, gini } from '../../../src/evaluate/metrics/catalogue.ts';
import { diversity } from '../../../src/evaluate/metrics/diversity.ts';
import * as metrics from '../../../src/evaluate/metrics/list-metrics.ts';
import { novelty } from '../../../src/evaluate/metrics/novelty.ts';
import { normalizeRows } from '../../../src/model/rank/similar.ts';
import {
  meanDifference,
  pairwiseAuc,
  pairwiseDiversity,
  reference,
  selfInformation,
  trapezoids,
} from '../../reference/metrics.ts';

const { precision, recall, recallCapped, ndcg, averagePrecision, averagePrecisionUncapped, hitRate, reciprocalRank } =
  metrics;
const byName = {
  precision,
  recall,
  'recall-capped': recallCapped,
  ndcg,
  map: averagePrecision,
  'map-uncapped': averagePrecisionUncapped,
  hr: hitRate,
  mrr: reciprocalRank,
};

const rankings = fc.record({
  ranked: fc.uniqueArray(fc.nat(30), { maxLength: 25 }),
  relevant: fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 20 }),
  k: fc.integer({ min: 1, max: 30 }),
});

describe.each(Object.entries(byName))('%s', (name, metric) => {
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

describe('aucLimited', () => {
  const curves = fc.record({
    hits: fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 12 }),
    more: fc.nat(5),
    k: fc.integer({ min: 1, max: 15 }),
    negatives: fc.integer({ min: 1, max: 40 }),
  });

  test('is the area under the points of the ranking and a straight line from the last', () => {
    fc.assert(
      fc.property(curves, ({ hits, more, k, negatives }) => {
        const relevant = hits.reduce((a, b) => a + b, 0) + more;
        fc.pre(relevant > 0);
        expect(aucLimited(hits, relevant, k, negatives)).toBeCloseTo(trapezoids(hits, relevant, k, negatives), 12);
      }),
    );
  });

  test('is the AUC itself where the ranking is whole', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 2, maxLength: 12 }), (hits) => {
        const relevant = hits.reduce((a, b) => a + b, 0);
        const scores = (kind: number) => hits.flatMap((hit, r) => (hit === kind ? [-r] : []));
        fc.pre(relevant > 0 && relevant < hits.length);
        expect(aucLimited(hits, relevant, hits.length, hits.length - relevant)).toBeCloseTo(
          pairwiseAuc(scores(1), scores(0)),
          12,
        );
      }),
    );
  });

  test('is undefined without negatives', () => expect(aucLimited([1], 1, 1, 0)).toBeUndefined());
});

describe('coverage and gini', () => {
  const counts = fc.array(fc.nat(9), { minLength: 1, maxLength: 20 });

  test('are the share of items shown, and half the relative mean difference', () => {
    fc.assert(
      fc.property(counts, (x) => {
        expect(coverage(x)).toBe(x.filter((count) => count > 0).length / x.length);
        if (x.every((count) => count === 0)) expect(gini(x)).toBeUndefined();
        else expect(gini(x)).toBeCloseTo(meanDifference(x), 12);
      }),
    );
  });

  test('gini runs from 0 to 1 − 1/n', () => {
    expect(gini([4, 4, 4])).toBe(0);
    expect(gini([0, 9, 0, 0])).toBe(0.75);
  });
});

test('novelty is the mean self-information, nobody having an item as one user', () => {
  const lists = fc.record({
    counts: fc.array(fc.nat(9), { minLength: 5, maxLength: 5 }),
    items: fc.uniqueArray(fc.nat(4)),
  });
  fc.assert(
    fc.property(lists, ({ counts, items }) => {
      if (items.length === 0) expect(novelty(items, counts, 9)).toBeUndefined();
      else expect(novelty(items, counts, 9)).toBeCloseTo(selfInformation(items, counts, 9), 12);
    }),
  );
});

test('diversity is 1 − the mean cosine over pairs, of items without a direction too', () => {
  const row = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
      const items = rows.map((_, item) => rows.length - 1 - item);
      const value = diversity(items, normalizeRows(Float32Array.from(rows.flat()), 3), 3);
      if (rows.length < 2) expect(value).toBeUndefined();
      else expect(value).toBeCloseTo(pairwiseDiversity(rows), 5);
    }),
  );
});
