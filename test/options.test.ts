// Options objects everywhere: names that there are not, and what is no object, are refused with the argument named.
import { describe, expect, expectTypeOf, it } from 'vitest';
import { Interactions, type InteractionsOptions, type RowOptions } from '../src/data/interactions.ts';
import type { INTERACTION_FILE_OPTIONS, InteractionFileOptions } from '../src/files/options.ts';
import { ArgumentError, type FactorModel, type SgdOptions, type SvdOptions, type WalsOptions } from '../src/index.ts';
import { type IMPORT_OPTIONS, type ImportOptions, importModel } from '../src/node/models/import-model.ts';
import { readDescriptions } from '../src/node/read/descriptions.ts';
import { readInteractions } from '../src/node/read/interactions.ts';
import { readNegatives } from '../src/node/read/negatives.ts';
import { weightings } from '../src/objective/weightings.ts';
import { anInteger, oneOf, option, required, resolveOptions } from '../src/options.ts';
import { fitSgd } from '../src/solve/sgd/fit.ts';
import type { SGD_OPTIONS } from '../src/solve/sgd/options.ts';
import { fitSvd } from '../src/solve/svd/fit.ts';
import type { SVD_OPTIONS } from '../src/solve/svd/options.ts';
import { fitWals } from '../src/solve/wals/fit.ts';
import { type LOSS_OPTIONS, type LossOptions, loss } from '../src/solve/wals/loss.ts';
import { estimateMemory, type MEMORY_OPTIONS, type MemoryQuestion } from '../src/solve/wals/memory.ts';
import type { WALS_OPTIONS } from '../src/solve/wals/options.ts';
import type { TUNE_OPTIONS, TuneOptions } from '../src/tune/options.ts';
import { tune } from '../src/tune/tune.ts';
import { createWorkerPool } from '../src/workers/index.ts';

const pair = { users: [0, 1], items: [0, 1] };
const interactions = Interactions.fromTriplets(pair);
const model: FactorModel = await fitWals(interactions, { factors: 1, epochs: 1 });
const file = 'test/node/fixtures/real.mtx';
const { fromColumns, fromCsr, fromRows, fromTriplets } = Interactions;

/** A call with options, a name that it does not have, and the one that was meant. */
const calls: [call: string, (options: never) => unknown, wrong: string, meant: string][] = [
  ['fitWals', (options) => fitWals(interactions, options), 'factor', 'factors'],
  ['fitWals.epochs', (options) => fitWals.epochs(interactions, options).next(), 'regularisation', 'regularization'],
  ['fitSgd', (options) => fitSgd(interactions, options), 'learningrate', 'learningRate'],
  ['fitSvd', (options) => fitSvd(interactions, options), 'center', 'centre'],
  ['tune', (options) => tune(interactions, options), 'trial', 'trials'],
  ['loss', (options) => loss(model, interactions, options), 'weights', 'weight'],
  ['weightings.bm25', (options) => weightings.bm25(interactions, options), 'k', 'k1'],
  ['weightings.log', (options) => weightings.log(options), 'alfa', 'alpha'],
  ['createWorkerPool', (options) => createWorkerPool(options), 'worker', 'workers'],
  ['estimateMemory', (options) => estimateMemory(options), 'user', 'users'],
  ['Interactions.fromRows', (options) => fromRows([{ user: 1, item: 2 }], options), 'items', 'item'],
  ['Interactions.fromColumns', (options) => fromColumns(pair, options), 'duplicate', 'duplicates'],
  ['Interactions.fromTriplets', (options) => fromTriplets(pair, options), 'duplicate', 'duplicates'],
  ['Interactions.fromCsr', (options) => fromCsr({ indptr: [0, 1], indices: [0] }, options), 'dup', ''],
  ['readInteractions', (options) => readInteractions(file, options), 'users', 'user'],
  ['readNegatives', (options) => readNegatives(file, options), 'userId', 'userIds'],
  ['readDescriptions', (options) => readDescriptions(file, options), 'seperator', 'separator'],
  ['importModel', (options) => importModel('m.npy', options), 'itemId', 'itemIds'],
];

describe.each(calls)('%s', (_, call, wrong, meant) => {
  it(`refuses ${wrong}, and knows what was meant`, async () => {
    const error = await failureOf(() => call({ [wrong]: 1 } as never));
    expect(error).toMatchObject({ argument: 'options', got: wrong });
    expect(error.remedy).toBe(meant && `Did you mean ${meant}?`);
  });

  it.each([null, 3, 'text', [[1]], Promise.resolve({}), new Map(), new Float32Array(1)])(
    'refuses %s for options',
    async (options) => {
      expect(await failureOf(() => call(options as never))).toMatchObject({ argument: 'options', got: options });
    },
  );
});

describe('options within options', () => {
  const fit = (options: WalsOptions | SgdOptions) => fitWals(interactions, options as WalsOptions);
  it.each<[string, () => unknown, string]>([
    ['biases', () => fit({ objective: 'explicit', biases: { users: 1 } } as never), 'biases'],
    ['validation', () => fit({ validation: { test: interactions } } as never), 'validation'],
    ['checkpointEvery', () => fit({ checkpointEvery: { second: 3 } } as never), 'checkpointEvery'],
    ['a weight', () => fit({ weight: { linear: 1, bas: 2 } } as never), 'weight'],
    ['regularization', () => fitSgd(interactions, { regularization: { user: 1 } } as never), 'regularization'],
    ['space', () => tune(interactions, { space: { lambda: 1 } } as never), 'space'],
    ['columns', () => fromColumns({ ...pair, value: [1, 2] } as never), 'columns'],
    ['triplets', () => fromTriplets({ ...pair, indptr: [0] } as never), 'triplets'],
    ['csr', () => fromCsr({ indptr: [0, 1], indices: [0], value: [1] } as never), 'csr'],
    ['objective', () => importModel('m.npz', { objective: { lambda: 1 } } as never), 'objective'],
  ])('refuses unknown names in %s', async (_, call, argument) => {
    expect(await failureOf(call)).toMatchObject({ argument, expected: expect.stringMatching(/^an object of /) });
  });
});

describe('seeds', () => {
  const seeded: [string, (seed: number) => unknown][] = [
    ['fitWals', (seed) => fitWals(interactions, { factors: 1, epochs: 1, seed })],
    ['fitSgd', (seed) => fitSgd(interactions, { factors: 1, epochs: 1, seed })],
    ['fitSvd', (seed) => fitSvd(interactions, { factors: 1, seed })],
  ];
  it.each(seeded)('have one range: %s', async (_, call) => {
    for (const seed of [-1, 2 ** 32, 0.5, '1', null]) {
      expect(await failureOf(() => call(seed as number))).toMatchObject({ argument: 'seed', got: seed });
    }
    for (const seed of [0, 2 ** 31, 2 ** 32 - 1]) await call(seed);
  });
});

describe('a table', () => {
  const table = {
    size: option(anInteger(1, 9), 2),
    shape: option(oneOf('round', 'square'), ({ size }: { size: number }) => (size > 5 ? 'round' : 'square')),
    name: required(oneOf('a', 'b')),
  };

  it('fills in what is left out, by the rows above where it depends on them', () => {
    expect(resolveOptions(table, { name: 'a' })).toEqual({ size: 2, shape: 'square', name: 'a' });
    expect(resolveOptions(table, { name: 'a', size: 7 })).toEqual({ size: 7, shape: 'round', name: 'a' });
    expect(resolveOptions(table, { name: 'b', size: 7, shape: undefined })).toMatchObject({ shape: 'round' });
  });

  it('says what is missing, and where it is within another object', () => {
    expect(() => resolveOptions(table, {})).toThrow('name must be one of a, b; got undefined.');
    expect(() => resolveOptions(table, { size: 0 }, 'box')).toThrow('box.size must be an integer from 1 to 9; got 0.');
  });

  it('has a row for each option of its function, and no other', () => {
    expectTypeOf<keyof typeof WALS_OPTIONS>().toEqualTypeOf<keyof WalsOptions>();
    expectTypeOf<keyof typeof SGD_OPTIONS>().toEqualTypeOf<keyof SgdOptions>();
    expectTypeOf<keyof typeof SVD_OPTIONS>().toEqualTypeOf<keyof SvdOptions>();
    expectTypeOf<keyof typeof TUNE_OPTIONS>().toEqualTypeOf<keyof TuneOptions>();
    expectTypeOf<keyof typeof LOSS_OPTIONS>().toEqualTypeOf<keyof LossOptions>();
    expectTypeOf<keyof typeof MEMORY_OPTIONS>().toEqualTypeOf<keyof MemoryQuestion>();
    expectTypeOf<keyof typeof IMPORT_OPTIONS>().toEqualTypeOf<keyof ImportOptions>();
    expectTypeOf<keyof typeof INTERACTION_FILE_OPTIONS>().toEqualTypeOf<keyof InteractionFileOptions>();
    expectTypeOf<InteractionsOptions>().toExtend<RowOptions>();
  });
});

/** The ArgumentError that a call throws or rejects with. */
async function failureOf(call: () => unknown): Promise<ArgumentError> {
  try {
    await call();
  } catch (error) {
    expect(error).toBeInstanceOf(ArgumentError);
    return error as ArgumentError;
  }
  throw new Error('Nothing was thrown.');
}
