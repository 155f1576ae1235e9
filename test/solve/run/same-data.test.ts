// What a state or a log is bound to besides options: the same values, weights, ids and numbers of the sides, also where the
// pairs are the same, and a start with the same factors.
import { describe, expect, it } from 'vitest';
import { IdMap } from '../../../src/data/id-map.ts';
import { Interactions } from '../../../src/data/interactions.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitSgd } from '../../../src/solve/sgd/fit.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import type { WalsOptions } from '../../../src/solve/wals/options.ts';
import { tune } from '../../../src/tune/tune.ts';
import { example, given } from '../problems.ts';

const { entries } = given(example);
const users = entries.map(({ user }) => `u${user}`);
const items = entries.map(({ item }) => `i${item}`);
const values = entries.map(({ value }) => value);
const weights = entries.map(({ weight }) => weight);
const data = Interactions.fromColumns({ users, items, values, weights });

/** `numbers`, the last of them other. */
const otherLast = (numbers: readonly number[]) => [...numbers.slice(0, -1), numbers[numbers.length - 1] + 1];
const renamed = (ids: readonly string[]) => ids.map((id) => (id === ids[0] ? 'another' : id));

/** The same pairs, but for their names. */
const others: [what: string, Interactions][] = [
  ['a value', Interactions.fromColumns({ users, items, values: otherLast(values), weights })],
  ['a weight', Interactions.fromColumns({ users, items, values, weights: otherLast(weights) })],
  ['the id of a user', Interactions.fromColumns({ users: renamed(users), items, values, weights })],
  ['the id of an item', Interactions.fromColumns({ users, items: renamed(items), values, weights })],
];
const uniform = (value: number) =>
  Interactions.fromColumns({ users, items, values: new Float32Array(users.length).fill(value) });

const quick = { factors: 4, epochs: 3, simd: 'strict', workers: 1 } as const;
type Options = Record<string, unknown>;
type Fit = (interactions: Interactions, options: Options) => Promise<FactorModel>;
const fits: [name: string, Fit, Options][] = [
  ['fitWals', fitWals, { ...quick, objective: 'explicit' }],
  ['fitSgd', fitSgd, quick],
];

async function stateOf(fit: Fit, interactions: Interactions, options: Options): Promise<Uint8Array> {
  const states: Uint8Array[] = [];
  await fit(interactions, { ...options, onCheckpoint: (state: Uint8Array) => void states.push(state) });
  return states[0];
}

describe.each(fits)('a state of %s is refused with other data on the same pairs', (_, fit, options) => {
  const refused = { code: 'ERR_ARGUMENT', argument: 'resume' };

  it.each(others)('%s', async (_, other) => {
    const resume = await stateOf(fit, data, options);
    await expect(fit(other, { ...options, resume })).rejects.toMatchObject(refused);
    expect((await fit(data, { ...options, resume })).factors).toBeGreaterThanOrEqual(4);
  });

  it('the one value of all', async () => {
    const resume = await stateOf(fit, uniform(2), options);
    await expect(fit(uniform(3), { ...options, resume })).rejects.toMatchObject(refused);
  });
});

describe('a state of fitWals is refused with other numbers of the same form', () => {
  const numbers = (count: number, last: number) =>
    Float32Array.from({ length: count }, (_, k) => (k + 1 < count ? 2 : last));
  const forms: [what: string, (last: number) => WalsOptions][] = [
    ['weights', (last) => ({ weight: numbers(data.nnz, last) })],
    ['targets', (last) => ({ target: numbers(data.nnz, last) })],
    ['weights by a function', (last) => ({ weight: (value) => value + last })],
    ['weights of users', (last) => ({ userWeights: numbers(data.userCount, last) })],
    ['weights of items', (last) => ({ itemWeights: numbers(data.itemCount, last) })],
    ['weights of users by a function', (last) => ({ userWeights: (count) => count + last })],
    ['weights of items by a function', (last) => ({ itemWeights: (count) => count + last })],
  ];

  it.each(forms)('%s', async (_, withLast) => {
    const resume = await stateOf(fitWals, data, { ...quick, ...withLast(2) });
    await expect(fitWals(data, { ...quick, ...withLast(3), resume })).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      argument: `resume.${Object.keys(withLast(3))[0]}`,
      message: expect.stringContaining('must be the numbers that the options give; got "others".'),
    });
    expect((await fitWals(data, { ...quick, ...withLast(2), resume })).factors).toBeGreaterThanOrEqual(4);
  });
});

describe.each(fits)('a state of %s is refused with another start', (_, fit, options) => {
  const factors = (rows: number) => Float32Array.from({ length: rows * 2 }, (_, k) => Math.sin(k + 1));
  const ids = { users: data.users.ids().map(String), items: data.items.ids().map(String) };
  const parts = {
    users: IdMap.from(ids.users),
    items: IdMap.from(ids.items),
    factors: 2,
    userFactors: factors(data.userCount),
    itemFactors: factors(data.itemCount),
    itemGram: Float64Array.of(9, 8),
    metadata: {},
  };
  const model = (change: Partial<typeof parts> = {}) => FactorModel.create({ ...parts, ...change });
  const changed = (numbers: Float32Array) => Float32Array.from(otherLast([...numbers]));

  it.each<[string, Partial<typeof parts>]>([
    ['a factor of a user', { userFactors: changed(parts.userFactors) }],
    ['a factor of an item', { itemFactors: changed(parts.itemFactors) }],
    ['the id of a user', { users: IdMap.from(renamed(ids.users)) }],
    ['the id of an item', { items: IdMap.from(renamed(ids.items)) }],
  ])('%s', async (_, change) => {
    const resume = await stateOf(fit, data, { ...options, start: model() });
    await expect(fit(data, { ...options, start: model(change), resume })).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      argument: 'resume.start',
    });
    expect((await fit(data, { ...options, start: model(), resume })).factors).toBeGreaterThanOrEqual(4);
  });
});

describe('a log of tune is refused with other data on the same pairs', () => {
  const search = { trials: 2, rungs: 1, factors: 2, epochs: 2, refine: false, simd: 'strict', workers: 1 } as const;

  it.each(others)('%s', async (_, other) => {
    const log: string[] = [];
    await tune(data, { ...search, onLog: (line) => void log.push(line) });
    await expect(tune(other, { ...search, log })).rejects.toMatchObject({ code: 'ERR_ARGUMENT', argument: 'log.data' });
  });

  it.each(['train', 'test'] as const)('of the %s part of a split', async (part) => {
    const split = { train: data, test: data };
    const log: string[] = [];
    await tune(data, { ...search, split, onLog: (line) => void log.push(line) });
    for (const [, other] of others.slice(0, 2)) {
      await expect(tune(data, { ...search, split: { ...split, [part]: other }, log })).rejects.toMatchObject({
        code: 'ERR_ARGUMENT',
        argument: part === 'train' ? 'log.data' : 'log.test',
      });
    }
  });
});
