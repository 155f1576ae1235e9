import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdMap } from '../../src/data/id-map.ts';
import { ArgumentError } from '../../src/errors.ts';
import { evaluateNegatives } from '../../src/evaluate/evaluate-negatives.ts';
import { FactorModel } from '../../src/model/factor-model.ts';
import { build, isCold, plainModels, rankingScores } from '../model/arbitrary-model.ts';
import { reference } from '../reference/metrics.ts';

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** One user who likes items by their number: item j scores j. */
const model = FactorModel.create({
  users: IdMap.from(['ann']),
  items: IdMap.from([1, 2, 3, -4]),
  factors: 1,
  userFactors: Float32Array.of(1),
  itemFactors: Float32Array.of(1, 2, 3, -4),
  itemGram: Float64Array.of(1),
});

describe('evaluateNegatives', () => {
  test('ranks the positive below every negative that scores no lower', () => {
    const cases = plainModels().chain((plain) => {
      const item = fc.nat(plain.items.length - 1);
      const one = fc.record({
        user: fc.nat(plain.users.length - 1),
        positive: item,
        negatives: fc.array(item, { minLength: 1, maxLength: 40 }),
      });
      return fc.record({
        plain: fc.constant(plain),
        list: fc.array(one, { minLength: 1 }),
        k: fc.integer({ min: 1, max: 12 }),
      });
    });
    return fc.assert(
      fc.asyncProperty(cases, async ({ plain, list, k }) => {
        const scores = rankingScores(plain);
        const rankings = list.map(({ user, positive, negatives }) => {
          const of = (item: number) => scores[user][item] ?? 0;
          const above = negatives.filter((item) => of(item) >= of(positive)).length;
          return Array.from({ length: above + 1 }, (_, r) => (r === above ? 1 : 0));
        });
        const got = await evaluateNegatives(build(plain), {
          cases: list.map(({ user, positive, negatives }) => ({
            user: plain.users[user],
            positive: plain.items[positive],
            negatives: negatives.map((item) => plain.items[item]),
          })),
          k,
        });
        const only = new Set([1]);
        expect(got.users).toBe(list.length);
        expect(got.coldUsers).toBe(list.filter(({ user }) => isCold(plain, user)).length);
        expect(got.metrics).toEqual({
          [`hr@${k}`]: expect.closeTo(mean(rankings.map((ranked) => reference.hr(ranked, only, k))), 10),
          [`ndcg@${k}`]: expect.closeTo(mean(rankings.map((ranked) => reference.ndcg(ranked, only, k))), 10),
          mrr: expect.closeTo(mean(rankings.map((ranked) => 1 / ranked.length)), 10),
        });
      }),
      { numRuns: 100 },
    );
  });

  test('a tie counts against the positive', async () => {
    const { metrics } = await evaluateNegatives(model, {
      cases: [{ user: 'ann', positive: 2, negatives: [2, 1] }],
      k: 1,
    });
    expect(metrics).toEqual({ 'hr@1': 0, 'ndcg@1': 0, mrr: 0.5 });
  });

  test('an item the model does not know ranks below all others', async () => {
    const rank = async (positive: number, negatives: number[]) =>
      1 / (await evaluateNegatives(model, { cases: [{ user: 'ann', positive, negatives }] })).metrics.mrr;
    expect(await rank(1, [99, 98])).toBe(1);
    expect(await rank(99, [-4, 1])).toBe(3);
    expect(await rank(99, [98])).toBe(2);
  });

  test('a case of other names, or without a positive, is no case', async () => {
    const misspelt = { user: 'ann', item: 1, negatives: [2] };
    const without = { user: 'ann', negatives: [2] };
    for (const [one, argument] of [
      [misspelt, 'cases[0]'],
      [without, 'cases[0].positive'],
    ] as const) {
      await expect(evaluateNegatives(model, { cases: [one as never] })).rejects.toMatchObject({ argument });
    }
  });

  test('unknown users are counted; without any other it is an error, as are no negatives', async () => {
    const known = { user: 'ann', positive: 1, negatives: [2] };
    const stranger = { ...known, user: 'eve' };
    expect(await evaluateNegatives(model, { cases: [known, stranger] })).toMatchObject({ users: 1, unknownUsers: 1 });
    await expect(evaluateNegatives(model, { cases: [stranger] })).rejects.toThrow(ArgumentError);
    await expect(evaluateNegatives(model, { cases: [] })).rejects.toThrow(ArgumentError);
    await expect(evaluateNegatives(model, { cases: [{ ...known, negatives: [] }] })).rejects.toThrow(
      /cases\[0\]\.negatives/,
    );
  });
});
