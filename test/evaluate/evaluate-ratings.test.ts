// evaluateRatings against the errors one by one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError } from '../../src/errors.ts';
import { type EvaluateRatingsOptions, evaluateRatings } from '../../src/evaluate/evaluate-ratings.ts';
import { rejection } from '../data/failure.ts';
import { build, plainModels } from '../model/arbitrary-model.ts';
import { scoreMatrix } from '../reference/ranking.ts';

const cases = plainModels().chain((plain) => {
  const rating = fc.record({
    user: fc.nat(plain.users.length), // one more than the model has
    item: fc.nat(plain.items.length),
    value: fc.integer({ min: 1, max: 5 }),
  });
  return fc.record({
    plain: fc.constant({ ...plain, users: plain.users.map((_, i) => i), items: plain.items.map((_, j) => j) }),
    ratings: fc.uniqueArray(rating, {
      minLength: 1,
      maxLength: 30,
      selector: ({ user, item }) => `${user} ${item}`,
    }),
    clip: fc.constantFrom(undefined, [1, 5] as const),
    fallback: fc.constantFrom(undefined, 3.5, 9),
  });
});

const columns = (ratings: readonly { user: number; item: number; value: number }[]) =>
  Interactions.fromColumns({
    users: ratings.map(({ user }) => user),
    items: ratings.map(({ item }) => item),
    values: ratings.map(({ value }) => value),
  });

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe('evaluateRatings', () => {
  it('is the root mean square and the mean of the errors, all together and for each user', () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ plain, ratings, clip, fallback }) => {
        const scores = scoreMatrix(plain.userRows, plain.itemRows);
        const errors = ratings.flatMap(({ user, item, value }) => {
          const prediction = scores[user]?.[item] ?? fallback;
          if (prediction === undefined) return [];
          return [{ user, error: (clip ? Math.max(1, Math.min(5, prediction)) : prediction) - value }];
        });
        const compute = () => evaluateRatings(build(plain), { test: columns(ratings), clip, fallback, perUser: true });
        if (errors.length === 0) {
          expect((await rejection(compute(), ArgumentError)).argument).toBe('test');
          return;
        }
        const { interactions, unknown, trainedOn, metrics, perUser } = await compute();
        expect(trainedOn).toBe(ratings.filter(({ user, item }) => plain.seen?.[user]?.includes(item)).length);
        expect(interactions).toBe(errors.length);
        expect(unknown).toBe(ratings.filter(({ user, item }) => scores[user]?.[item] === undefined).length);
        const root = (own: typeof errors) => Math.sqrt(mean(own.map(({ error }) => error ** 2)));
        const absolute = (own: typeof errors) => mean(own.map(({ error }) => Math.abs(error)));
        expect(metrics).toEqual({ rmse: expect.closeTo(root(errors), 10), mae: expect.closeTo(absolute(errors), 10) });
        perUser!.rmse.users.forEach((id, at) => {
          const own = errors.filter(({ user }) => user === id);
          expect(perUser!.rmse.values[at]).toBeCloseTo(root(own), 10);
          expect(perUser!.mae.values[at]).toBeCloseTo(absolute(own), 10);
          expect(perUser!.mae.weights![at]).toBe(own.length);
        });
        expect(new Set(perUser!.rmse.users)).toEqual(new Set(errors.map(({ user }) => user)));
      }),
    ));

  it.each<[string, Partial<EvaluateRatingsOptions>]>([
    ['clip', { clip: [5, 1] }],
    ['clip', { clip: [1, Number.NaN] }],
    ['clip', { clip: 5 as unknown as [number, number] }],
    ['fallback', { fallback: Number.POSITIVE_INFINITY }],
    ['signal', { signal: {} as AbortSignal }],
    ['onProgress', { onProgress: 1 as never }],
    ['bootstrap.samples', { bootstrap: { samples: -1 } }],
  ])('a bad %s names itself', async (argument, options) => {
    const model = build({ users: [0], items: [0], factors: 1, userRows: [[1]], itemRows: [[1]], seen: null });
    const test = columns([{ user: 0, item: 0, value: 1 }]);
    expect((await rejection(evaluateRatings(model, { test, ...options }), ArgumentError)).argument).toBe(argument);
  });
});
