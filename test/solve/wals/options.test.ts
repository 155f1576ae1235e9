// Every option out of its domain is an ArgumentError that names it.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError } from '../../../src/errors.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import type { WalsOptions } from '../../../src/solve/wals/options.ts';
import { example, given } from '../problems.ts';

const { interactions } = given(example);
const { nnz, userCount, itemCount } = interactions;
const ones = (length: number) => new Array<number>(length).fill(1);
const onesBut = (length: number, at: number, value: number) => ones(length).with(at, value);

type Options = Record<string, unknown>;
/** Each value, alone, for the option of that name. */
const each = (argument: string, values: unknown[], others: Options = {}): [string, Options][] =>
  values.map((value) => [argument, { ...others, [argument]: value }]);

/** The argument that must be named, and options that deserve it. */
const bad: [string, Options][] = [
  ...each('factors', [0, -1, 1.5, 2049, '8', Number.NaN, null]),
  ...each('epochs', [0, 2.5, -3, '1', Number.POSITIVE_INFINITY]),
  ...each('seed', [2 ** 32, -(2 ** 31) - 1, 0.5, 'x', Number.NaN]),
  ...each('solver', ['lu', '', null, 3]),
  ...each('cgSteps', [0, 101, 1.5]),
  ...each('cgTolerance', [-0.1, 1, Number.NaN, '0']),
  ...each('simd', ['relaxed', 'none', 1]),
  ...each('lossEvery', [-1, 0.5, Number.NaN]),
  ...each('objective', ['als', 'toString', '', 1]),
  ...each('workers', [0, -1, 1.5, 'two', Number.NaN]),
  ...each('unobservedWeight', [-1, Number.NaN, Number.POSITIVE_INFINITY, '1', null]),
  ...each('regularization', [-1, Number.NaN, Number.POSITIVE_INFINITY, '1', null]),
  ...each('regularizationExponent', [-1, Number.NaN, Number.POSITIVE_INFINITY, '1', null]),
  ...each('alpha', [-1, Number.NaN, '1'], { objective: 'hkv' }),
  // These have no confidence for alpha to scale.
  ...['ials', 'wmf', 'tf-wals', 'explicit'].flatMap((objective) => each('alpha', [1], { objective })),
  ...each('weight', [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 'x', null, true]),
  ['weight.length', { weight: ones(nnz - 1) }],
  ['weight[3]', { weight: onesBut(nnz, 3, 0) }],
  ['weight[3]', { weight: onesBut(nnz, 3, Number.NaN) }],
  ['weight[0]', { weight: () => -1 }],
  ['weight[0]', { weight: () => undefined }],
  ['weight.epsilon', { weight: { log: 1, epsilon: 0 } }],
  ['weight[0]', { weight: { linear: -100 } }],
  ['weight.users.length', { weight: { users: ones(userCount + 1), items: ones(itemCount) } }],
  ['weight.items.length', { weight: { users: ones(userCount), items: ones(itemCount - 1) } }],
  ...each('target', [Number.NaN, Number.POSITIVE_INFINITY, 'values', null, true]),
  ['target.length', { target: ones(nnz + 1) }],
  ['target[2]', { target: onesBut(nnz, 2, Number.NaN) }],
  ['userWeights.length', { userWeights: ones(userCount + 1) }],
  ['userWeights[1]', { userWeights: onesBut(userCount, 1, -1) }],
  ['userWeights[0]', { userWeights: () => Number.NaN }],
  ...each('userWeights', [1, null, {}]),
  ['itemWeights.length', { itemWeights: ones(itemCount - 1) }],
  ['itemWeights[2]', { itemWeights: onesBut(itemCount, 2, Number.POSITIVE_INFINITY) }],
  ...each('itemWeights', [1, null, {}]),
  // By nothing.
  ...each('weightedRegularization', [true, 1, null]),
  ...each('weightedRegularization', ['no'], { userWeights: ones(userCount) }),
  ...each('onEpoch', [5, {}]),
  ...each('signal', [{}, true]),
  ...each('keepUsers', ['no', 1]),
  ...each('biases', ['yes', 1, null], { objective: 'explicit' }),
  ['biases.user', { objective: 'explicit', biases: { user: -1 } }],
  ['biases.user', { objective: 'explicit', biases: { user: true } }],
  ['biases.item', { objective: 'explicit', biases: { item: Number.NaN } }],
  ['biases.item', { objective: 'explicit', biases: { item: '1' } }],
  ['biases.global', { objective: 'explicit', biases: { global: 3.5 } }],
  // Unobserved entries are zeros, which no bias explains.
  ...['ials', 'wmf'].flatMap((objective) => each('biases', [true, {}], { objective })),
  ...each('nonNegative', ['yes', 1, null]),
  ...each('nonNegative', [true], { objective: 'explicit', biases: true }),
  ...each('solver', ['cg'], { nonNegative: true }),
];

describe('options of fitWals', () => {
  it.each(bad.map(([argument, options]) => ({ argument, options, text: describeOptions(options) })))(
    'refuses $text, naming $argument',
    async ({ argument, options }) => {
      // One epoch of one factor: an option that is let through costs nothing.
      const error = await failureOf(fitWals(interactions, { factors: 1, epochs: 1, ...options } as WalsOptions));
      expect(error).toBeInstanceOf(ArgumentError);
      expect((error as ArgumentError).argument).toBe(argument);
      expect((error as ArgumentError).message).toContain(argument);
    },
  );

  it.each([null, 5, 'ials'])('refuses %s for options', async (options) => {
    const error = await failureOf(fitWals(interactions, options as WalsOptions));
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as ArgumentError).argument).toBe('options');
  });

  it.each([undefined, null, {}, [[0, 0, 1]]])('refuses %s for interactions', async (value) => {
    const error = await failureOf(fitWals(value as unknown as Interactions, { factors: 1, epochs: 1 }));
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as ArgumentError).argument).toBe('interactions');
  });

  it('names an entry that no logarithm fits', async () => {
    const negative = given({ ...example, seed: 2 }).entries.map((entry, p) => ({ ...entry, value: p === 4 ? -1 : 1 }));
    const error = await failureOf(fitWals(Interactions.fromRows(negative), { factors: 1, weight: { log: 1 } }));
    expect((error as ArgumentError).argument).toMatch(/^values\[\d+\]$/);
  });
});

/** What a promise rejects with. */
async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

function describeOptions(options: Options): string {
  const show = (value: unknown) => {
    if (Array.isArray(value)) return `an array of ${value.length}`;
    return typeof value === 'object' && value ? JSON.stringify(Object.keys(value)) : String(value);
  };
  return Object.entries(options)
    .map(([name, value]) => `${name} ${show(value)}`)
    .join(', ');
}
