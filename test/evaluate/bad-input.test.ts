// Wrong arguments of every evaluation and split: an ArgumentError that names the argument, and for an unknown option the
// nearest known one.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError } from '../../src/errors.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { evaluateFoldIn } from '../../src/evaluate/evaluate-fold-in.ts';
import { evaluateNegatives } from '../../src/evaluate/evaluate-negatives.ts';
import { evaluateRatings } from '../../src/evaluate/evaluate-ratings.ts';
import { popularityModel } from '../../src/evaluate/popularity-model.ts';
import { holdOutUsers } from '../../src/evaluate/split/hold-out-users.ts';
import { leaveOut } from '../../src/evaluate/split/leave-out.ts';
import { splitByTime } from '../../src/evaluate/split/split-by-time.ts';
import { foldInteractions, splitInteractions } from '../../src/evaluate/split/split-interactions.ts';
import { failure, rejection } from '../data/failure.ts';
import { build } from '../model/arbitrary-model.ts';

const all = Interactions.fromTriplets({
  users: [0, 0, 1, 1, 2, 2],
  items: [0, 1, 0, 1, 0, 1],
  times: [1, 2, 3, 4, 5, 6],
});
const model = build({ users: [0], items: [0], factors: 1, userRows: [[1]], itemRows: [[1]], seen: null });
const cases = [{ user: 0, positive: 0, negatives: [0] }];

/** A function as someone calls it who has no type checker. */
type Untyped<Result> = (first: unknown, options?: unknown) => Result;

const evaluations = Object.entries({ evaluate, evaluateFoldIn, evaluateNegatives, evaluateRatings }) as [
  string,
  Untyped<Promise<unknown>>,
][];
const complete = { evaluate: { test: all }, evaluateFoldIn: { foldIn: all, test: all } } as Record<string, object>;
Object.assign(complete, { evaluateNegatives: { cases }, evaluateRatings: { test: all } });

const splits = Object.entries({ splitInteractions, foldInteractions, leaveOut, splitByTime, holdOutUsers }) as [
  string,
  Untyped<unknown>,
][];

const refused = async (work: Promise<unknown>) => {
  const { argument, got, message } = await rejection(work, ArgumentError);
  return { argument, got, message };
};

describe.each(evaluations)('%s', (name, run) => {
  it.each([undefined, null, 3, {}, { users: [], items: [] }])('refuses the model %o', async (given) => {
    expect(await refused(run(given, complete[name]))).toMatchObject({ argument: 'model', got: given });
  });

  it.each([undefined, null, 3, 'test', []])('refuses the options %o', async (given) => {
    expect(await refused(run(model, given))).toMatchObject({ argument: 'options', got: given });
  });

  it('refuses an unknown option with the nearest known one', async () => {
    const error = await refused(run(model, { ...complete[name], onProgres: () => {} }));
    expect(error).toMatchObject({ argument: 'options', got: 'onProgres' });
    expect(error.message).toContain('Did you mean onProgress?');
    const inner = await refused(run(model, { ...complete[name], bootstrap: { sample: 10 } }));
    expect(inner).toMatchObject({ argument: 'bootstrap', got: 'sample' });
    expect(inner.message).toContain('Did you mean samples?');
  });

  it.each([-1, 0.5, 2 ** 32, '1', null])('refuses the seed %o of a bootstrap', async (seed) => {
    const error = await refused(run(model, { ...complete[name], bootstrap: { seed } }));
    expect(error).toMatchObject({ argument: 'bootstrap.seed', got: seed });
  });

  it('refuses what is left out or null', async () => {
    for (const required of Object.keys(complete[name])) {
      for (const got of [undefined, null, {}]) {
        const error = await refused(run(model, { ...complete[name], [required]: got }));
        expect(error).toMatchObject({ argument: required, got });
      }
    }
    for (const option of ['bootstrap', 'perUser', 'signal', 'onProgress']) {
      const error = await refused(run(model, { ...complete[name], [option]: null }));
      expect(error).toMatchObject({ argument: option, got: null });
    }
  });
});

describe('the options of evaluate', () => {
  it.each([
    ['k', {}],
    ['k', null],
    ['k', '10'],
    ['k', 2 ** 31],
    ['train', {}],
    ['popularity', []],
    ['vectors', {}],
    ['vectors', { items: all.items, factors: 2, itemFactors: new Float32Array(3) }],
    ['metrics', {}],
    ['batch', null],
    ['workers', null],
  ])('a bad %s names itself: %o', async (option, given) => {
    const options = { test: all, [option]: given } as unknown as Parameters<typeof evaluate>[1];
    expect(await refused(evaluate(popularityModel(all), options))).toMatchObject({ argument: option, got: given });
  });

  it('a train that evaluateFoldIn has no use for is unknown to it', async () => {
    const options = { foldIn: all, test: all, train: all } as Parameters<typeof evaluateFoldIn>[1];
    expect(await refused(evaluateFoldIn(model, options))).toMatchObject({ argument: 'options', got: 'train' });
  });
});

describe('the cases of evaluateNegatives', () => {
  it.each([
    ['cases', 'ann'],
    ['cases', { 0: cases[0] }],
    ['cases[1]', [cases[0], null]],
    ['cases[0].negatives', [{ user: 0, positive: 0 }]],
    ['cases[0].negatives', [{ user: 0, positive: 0, negatives: 'abc' }]],
  ])('a bad one names %s', async (argument, given) => {
    const options = { cases: given } as unknown as Parameters<typeof evaluateNegatives>[1];
    expect((await refused(evaluateNegatives(model, options))).argument).toBe(argument);
  });
});

describe.each(splits)('%s', (_, split) => {
  it.each([undefined, null, {}, [1, 2]])('refuses the interactions %o', (given) => {
    expect(failure(() => split(given), ArgumentError)).toMatchObject({ argument: 'interactions', got: given });
  });

  it.each([null, 3, []])('refuses the options %o', (given) => {
    expect(failure(() => split(all, given), ArgumentError)).toMatchObject({ argument: 'options', got: given });
  });

  it('refuses an unknown option, null for a known one, and a seed out of range', () => {
    const error = failure(() => split(all, { holdoutt: 0.1 }), ArgumentError);
    expect(error).toMatchObject({ argument: 'options', got: 'holdoutt' });
    for (const [option, got] of [
      ['holdout', null],
      ['seed', 2 ** 32],
    ] as const) {
      const { argument } = failure(() => split(all, { [option]: got }), ArgumentError);
      // Not all of them have both.
      expect([option, 'options']).toContain(argument);
    }
  });
});

it('splits name the nearest option', () => {
  const options = { hold_out: 0.1 } as object;
  expect(() => splitInteractions(all, options)).toThrow('Did you mean holdout?');
  expect(() => foldInteractions(all, { fold: 3 } as object)).toThrow('Did you mean folds?');
});

it('popularityModel refuses what is no Interactions', () => {
  expect(failure(() => popularityModel({} as Interactions), ArgumentError).argument).toBe('interactions');
});

it.each([
  [undefined, { count: 1 }],
  [[0], { count: 1 }],
  [Int32Array.of(-1), { count: 1 }],
  [Int32Array.of(0), { count: -1 }],
  [Int32Array.of(0), {}],
  [Int32Array.of(0), { count: 1, only: Int32Array.of(1 << 20) }],
])('a popularityModel ranks for lists of users, as many items as there can be: %s, %o', (users, options) => {
  expect(() => popularityModel(all).rank(users as Int32Array, options as never)).toThrow(ArgumentError);
});
