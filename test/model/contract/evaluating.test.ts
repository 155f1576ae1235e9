// The contract of every model: what evaluation makes of it, against the definitions on its own rankings; and on data with
// something to learn, every ranking model beats what is popular.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { evaluateNegatives } from '../../../src/evaluate/evaluate-negatives.ts';
import { popularityModel } from '../../../src/evaluate/popularity-model.ts';
import { reference } from '../../reference/metrics.ts';
import { best } from '../../reference/ranking.ts';
import { entrants } from './models.ts';

const METRICS = ['precision', 'recall', 'ndcg', 'map', 'hr', 'mrr'] as const;
const K = 5;

describe.each(entrants)('$name', async ({ data: { train, test }, fit }) => {
  const model = await fit(train);
  const { users, metrics } = await evaluate(model, { test, k: K, metrics: METRICS });

  it('is evaluated by its own rankings', () => {
    const tested = (model.users.ids() as number[]).filter((user) => test.itemsOf(user).length > 0);
    expect(users).toBe(tested.length);
    for (const metric of METRICS) {
      const values = tested.map((user) => {
        const ranked = model.recommend(user, { count: K }).map(({ item }) => item as number);
        return reference[metric](ranked, new Set(test.itemsOf(user)), K);
      });
      const mean = values.reduce((total, value) => total + value, 0) / values.length;
      expect(metrics[`${metric}@${K}`]).toBeCloseTo(mean, 10);
    }
  });

  it('ranks for users without training rows by popularity, in the lists, the areas and among negatives', async () => {
    const cold = model.users.size - 1;
    const counts = train.itemCounts();
    const order = best(counts, counts.length, () => true);
    const held = Interactions.fromTriplets({
      users: [3, cold, cold],
      items: [order[K + 2], order[1], order[K]],
      userCount: model.users.size,
      itemCount: model.items.size,
    });
    const metrics = ['ndcg', 'auc'] as const;
    const ours = await evaluate(model, { test: held, k: K, metrics, perUser: true });
    const popular = await evaluate(popularityModel(train), { test: held, k: K, metrics, perUser: true });
    expect([ours.users, ours.coldUsers, popular.coldUsers]).toEqual([2, 1, 1]);
    for (const name of [`ndcg@${K}`, 'auc']) {
      expect(ours.perUser![name].users[1]).toBe(cold);
      expect(ours.perUser![name].values[1]).toBe(popular.perUser![name].values[1]);
      expect(ours.perUser![name].values[1]).toBeGreaterThan(0.3);
    }
    const cases = [{ user: cold, positive: order[1], negatives: order.slice(2) }];
    const first = await evaluateNegatives(model, { cases, k: K });
    expect(first).toMatchObject({ users: 1, coldUsers: 1 });
    const above = order.slice(2).filter((item) => counts[item] === counts[order[1]]).length;
    expect(first.metrics.mrr).toBe(1 / (above + 1));
  });

  it('can be evaluated without its own interactions', async () => {
    const bare = await evaluate(model, { test: train, train: test, k: K });
    expect(bare.metrics[`precision@${K}`]).toBeGreaterThan(0);
  });
});

// Ratings say how much somebody likes what they have, not what they will have next.
describe.each(entrants.filter(({ data }) => data.train.values === null))('$name', ({ data: { train, test }, fit }) => {
  it('beats what is popular', async () => {
    const [ours, popular] = [await fit(train), popularityModel(train)].map((ranker) =>
      evaluate(ranker, { test, k: K }),
    );
    const key = `ndcg@${K}` as const;
    expect((await ours).metrics[key]).toBeGreaterThan(1.2 * (await popular).metrics[key]);
  });
});
