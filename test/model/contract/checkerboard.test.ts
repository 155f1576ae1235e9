// The contract of every ranking model on data whose answer is known: a checkerboard, where even users have the even items and
// odd users the odd ones, but for one item each, that of their own number. It is the one thing to recommend to them.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { entrants } from './models.ts';

const SIZE = 50;
/** Neither a user nor an item has anything in these rows. */
const COLD = [42, SIZE - 1];
const numbers = Array.from({ length: SIZE }, (_, i) => i);

function board(has: (user: number, item: number) => boolean): Interactions {
  const users = numbers.flatMap((user) => numbers.filter((item) => has(user, item)).map(() => user));
  const items = numbers.flatMap((user) => numbers.filter((item) => has(user, item)));
  return Interactions.fromTriplets({ users, items, userCount: SIZE, itemCount: SIZE });
}

const full = board((user, item) => user !== item && user % 2 === item % 2);
const diagonal = board((user, item) => user === item);
const holed = board((u, i) => u !== i && u % 2 === i % 2 && !COLD.includes(u) && !COLD.includes(i));
const isAlike = (a: number) => (b: unknown) => (b as number) % 2 === a % 2;

describe.each(entrants.filter(({ data }) => data.train.values === null))(
  '$name',
  async ({ fit, foldsIn, fitsCold }) => {
    const model = await fit(full);
    const folds = !(foldsIn instanceof RegExp);
    // WARP looks for the very items that outrank a user's own, and what was held back is one: it is pushed down as no other is.
    const right = model.metadata.lossName === 'warp' ? 0.8 : 1;

    it('recommends what was held back, in every form', () => {
      for (const form of [model, model.quantize('int8'), model.quantize('float16')]) {
        const found = numbers.filter((user) => form.recommend(user, { count: 1 })[0].item === user);
        expect(found.length).toBeGreaterThanOrEqual(right * SIZE);
      }
    });

    it('recommends to many as to one, what they have or not, among some or all', () => {
      for (const options of [
        { count: 10_000 },
        { includeSeen: true },
        { only: numbers.slice(0, 30), exclude: [0, 3] },
      ]) {
        expect(model.recommendMany(numbers, options)).toEqual(numbers.map((user) => model.recommend(user, options)));
      }
    });

    it('is evaluated as perfect', async () => {
      const { metrics } = await evaluate(model, { test: diagonal, k: 1, metrics: ['precision', 'ndcg'] });
      for (const key of ['precision@1', 'ndcg@1']) expect(metrics[key]).toBeGreaterThanOrEqual(right);
    });

    it('ranks candidates, those of the other colour last', () => {
      for (const user of numbers) {
        const only = [1, 2, 3, 4, 5, 6].map((step) => (user + step) % SIZE);
        const ranked = model.recommend(user, { count: 20, only, includeSeen: true }).map(({ item }) => item);
        expect(new Set(ranked)).toEqual(new Set(only));
        expect(ranked.slice(0, 3).every(isAlike(user))).toBe(true);
      }
    });

    it('calls alike users and items of the same colour', () => {
      // Every singular vector of items is as long as the others, those of the noise too: the board has two, centred one.
      const { algorithm, centre } = model.metadata;
      const clear = algorithm === 'svd' ? model.truncate(centre === 'none' ? 2 : 1) : model;
      for (const index of numbers) {
        for (const { item } of clear.similarItems(index)) expect(item).toSatisfy(isAlike(index));
        for (const { user } of clear.similarUsers(index)) expect(user).toSatisfy(isAlike(index));
      }
    });

    if (fitsCold !== 'items')
      it('calls nothing alike that nobody has', async () => {
        const partial = await fit(holed);
        for (const index of numbers.filter((i) => !COLD.includes(i))) {
          for (const { item } of partial.similarItems(index)) expect(COLD).not.toContain(item);
        }
      });

    if (folds)
      it('takes in newcomers: users, many as one by one, and items, that are recommended at once', () => {
        const rows = numbers.flatMap((user) =>
          [...full.itemsOf(user)].map((item) => ({ user: SIZE + user, item: item as number })),
        );
        const grown = model.withUsers(Interactions.fromRows(rows));
        numbers.forEach((user) => {
          const history = [...full.itemsOf(user)];
          const [{ item, score }] = grown.recommend(SIZE + user, { count: 1 });
          expect(item).toBe(user);
          expect(model.recommendFor(history, { count: 1 }).items).toEqual([{ item, score }]);
          if (foldsIn === 'same') expect(score).toBeCloseTo(model.recommend(user, { count: 1 })[0].score, 3);
        });
        const fans = [...full.itemsOf(1)].map((user) => ({ user: user as number, item: 100 }));
        const wider = model.withItems(Interactions.fromRows(fans));
        expect(
          wider
            .recommend(1, { count: 2 })
            .map(({ item }) => item)
            .sort(),
        ).toEqual([1, 100]);
        for (const { item } of wider.similarItems(100, { count: 5 })) expect(item).toSatisfy(isAlike(1));
      });
  },
);
