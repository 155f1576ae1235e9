// What a state may be gone on from: the same value of every option that decides the result, and any value of the others.
// The options come from the tables, so that a new one is tried as well, or fails here for want of another value.
import { describe, expect, it } from 'vitest';
import type { Interactions } from '../../../src/data/interactions.ts';
import { splitInteractions } from '../../../src/evaluate/split/split-interactions.ts';
import type { FactorModel } from '../../../src/model/factor-model.ts';
import type { AnyTable } from '../../../src/options.ts';
import { fitSgd } from '../../../src/solve/sgd/fit.ts';
import { SGD_OPTIONS, type SgdOptions } from '../../../src/solve/sgd/options.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { WALS_OPTIONS, type WalsOptions } from '../../../src/solve/wals/options.ts';
import { example, given } from '../problems.ts';

const { train, test } = splitInteractions(given(example).interactions, { holdout: 0.2 });
const quick = { factors: 4, epochs: 3, simd: 'strict', workers: 1 } as const;
const start = await fitWals(train, { ...quick, factors: 2 });

type Options = Record<string, unknown>;
/** Another value, and the options beside it that it needs. */
type Change = [other: unknown, beside?: Options];
type Changes<Of> = { [Name in keyof Required<Of>]: Change };

const ofRun = {
  start: [start],
  validation: [{ interactions: test }],
  workers: [2],
  workerFactory: [() => null],
  onCheckpoint: [() => {}],
  onCheckpointPieces: [() => {}],
  checkpointEvery: [2, { onCheckpointPieces: () => {} }],
  resume: [undefined], // itself
  onEpoch: [() => {}],
  signal: [new AbortController().signal],
  factors: [5],
  epochs: [4],
  seed: [2],
  simd: ['auto'],
} satisfies Record<string, Change>;

const ofWals = {
  ...ofRun,
  objective: ['hkv'],
  unobservedWeight: [0.2],
  alpha: [3, { objective: 'hkv' }],
  regularization: [0.01],
  regularizationExponent: [0.5],
  userWeights: [(count: number) => count + 1],
  itemWeights: [(count: number) => count + 1],
  weightedRegularization: [true, { userWeights: (count: number) => count + 1 }],
  biases: [true, { objective: 'explicit' }],
  nonNegative: [true],
  weight: [2.5],
  frequencyDiscount: [0.25],
  target: [0.7],
  solver: ['exact'],
  cgSteps: [3, { solver: 'cg' }],
  cgTolerance: [0.1, { solver: 'cg', relaxation: 1 }],
  relaxation: [1.2],
  partitions: [3],
  itemSteps: [3, { partitions: 2 }],
  store: [undefined], // of partitions on disk alone
  lossEvery: [0],
  keepUsers: [false],
  onProbe: [() => {}],
} satisfies Changes<WalsOptions>;

const ofSgd = {
  ...ofRun,
  loss: ['logistic'],
  target: [0.7],
  learningRate: [0.02],
  schedule: ['cosine'],
  decay: [0.3, { schedule: 'inverse' }],
  regularization: [{ users: 0.5 }],
  biases: [false],
  negatives: [2],
  negativeExponent: [0.5, { loss: 'bpr' }],
  rejectKnown: [false, { loss: 'bpr' }],
  trials: [7, { loss: 'warp' }],
  unobservedWeight: [0.1, { biases: false }],
  initialDeviation: [0.2],
} satisfies Changes<SgdOptions>;

/** Two ways of putting one objective. */
const sameWals: [what: string, mine: WalsOptions, again: WalsOptions][] = [
  [
    'the default biases',
    { objective: 'explicit', biases: true },
    { objective: 'explicit', biases: { user: 0.08, item: 0.08 } },
  ],
  ['the weight of the preset', { unobservedWeight: 0.1 }, { unobservedWeight: 0.1, weight: 1.1 }],
  ['the target of the preset', { objective: 'explicit' }, { objective: 'explicit', target: 'value' }],
  ['the base of a linear weight', { weight: { linear: 2 } }, { weight: { linear: 2, base: 1 } }],
  ['the epsilon of a logarithmic weight', { weight: { log: 2 } }, { weight: { log: 2, epsilon: 1 } }],
  ['a weight as a function and as numbers', { weight: () => 2 }, { weight: new Float32Array(train.nnz).fill(2) }],
  [
    'side weights as a function and as numbers',
    { userWeights: () => 2 },
    { userWeights: new Float32Array(train.userCount).fill(2) },
  ],
];

type Fit = (interactions: Interactions, options: Options) => Promise<FactorModel>;

describe.each<[string, Fit, AnyTable, Record<string, Change>]>([
  ['fitWals', fitWals, WALS_OPTIONS, ofWals],
  ['fitSgd', fitSgd, SGD_OPTIONS, ofSgd],
])('a state of %s', (_, fit, table, changes) => {
  const namesOf = (affectsResult: boolean) =>
    Object.keys(table).filter((name) => table[name].affectsResult === affectsResult);

  async function goOn(name: string): Promise<FactorModel> {
    const [other, beside = {}] = changes[name];
    const base = { ...quick, ...beside };
    const states: Uint8Array[] = [];
    await fit(train, { ...base, onCheckpoint: (state: Uint8Array) => void states.push(state) });
    return fit(train, { ...base, resume: states[0], ...(other === undefined ? {} : { [name]: other }) });
  }

  it('is tried with another value of every option', () => {
    expect(Object.keys(changes).sort()).toEqual(Object.keys(table).sort());
  });

  it.each(namesOf(true))('is refused with another %s', async (name) => {
    await expect(goOn(name)).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      argument: expect.stringMatching(/^resume\b/),
    });
  });

  it.each(namesOf(false))('is gone on from whatever the %s', async (name) => {
    expect((await goOn(name)).factors).toBeGreaterThan(0);
  });
});

it('depends on the epochs there are to be, where the rate of each does', async () => {
  const states: Uint8Array[] = [];
  const options = { ...quick, schedule: 'cosine' } as const;
  await fitSgd(train, { ...options, onCheckpoint: (state) => void states.push(state) });
  await expect(fitSgd(train, { ...options, epochs: 4, resume: states[0] })).rejects.toThrow(
    /^resume\.epochs must be 4/,
  );
});

it('takes −0 for 0, as JSON does', async () => {
  const states: Uint8Array[] = [];
  const options = { ...quick, regularizationExponent: -0 };
  await fitWals(train, { ...options, onCheckpoint: (state) => void states.push(state) });
  expect((await fitWals(train, { ...options, resume: states[0] })).factors).toBe(4);
});

describe('a state of fitWals', () => {
  it.each(sameWals)('is that of the same objective, however it is put: %s', async (_, mine, again) => {
    const states: Uint8Array[] = [];
    const whole = await fitWals(train, { ...quick, ...mine, onCheckpoint: (state) => void states.push(state) });
    const resumed = await fitWals(train, { ...quick, ...again, resume: states[0] });
    expect(resumed.itemFactors).toEqual(whole.itemFactors);
  });

  it.each<[argument: string, theirs: WalsOptions, mine: WalsOptions, message: string]>([
    [
      'unobservedWeight',
      { unobservedWeight: 0.1 },
      { unobservedWeight: 0.2 },
      'must be 0.2, as the options have it; got 0.1.',
    ],
    ['unobservedWeight', { unobservedWeight: 0.1 }, { unobservedWeight: 0.2, weight: 3 }, 'must be 0.2'],
    ['objective', {}, { objective: 'hkv' }, 'must be "hkv", as the options have it; got "ials".'],
    ['alpha', { objective: 'hkv' }, { objective: 'hkv', alpha: 3 }, 'must be 3, as the options have it; got 40.'],
    [
      'weight.linear',
      { weight: { linear: 1 } },
      { weight: { linear: 2 } },
      'must be 2, as the options have it; got 1.',
    ],
    ['weight.base', { weight: { linear: 1 } }, { weight: { linear: 1, base: 0 } }, 'must be 0'],
    ['weight.epsilon', { weight: { log: 1 } }, { weight: { log: 1, epsilon: 2 } }, 'must be 2'],
    [
      'weight',
      { unobservedWeight: 0.1 },
      { unobservedWeight: 0.1, weight: 3 },
      'must be 3, as the options have it; got 1.1.',
    ],
    ['weight', { weight: 3 }, { weight: { log: 1 } }, 'must be "log", as the options have it; got "constant".'],
    ['weight', { weight: () => 2 }, { weight: () => 3 }, 'must be the numbers that the options give'],
    ['target', {}, { target: 'value' }, 'must be "value"'],
    [
      'target',
      { target: new Float32Array(train.nnz).fill(1) },
      { target: new Float32Array(train.nnz).fill(2) },
      'must be the numbers that the options give',
    ],
    ['userWeights', {}, { userWeights: () => 2 }, 'must be true, as the options have it; got false.'],
    [
      'itemWeights',
      { itemWeights: () => 3 },
      { itemWeights: (count) => count },
      'must be the numbers that the options give',
    ],
    ['regularization', {}, { regularization: 1 }, 'must be 1'],
    [
      'nonNegative',
      { solver: 'exact', relaxation: 1 },
      { solver: 'exact', relaxation: 1, nonNegative: true },
      'must be true, as the options have it; got false.',
    ],
    [
      'biases',
      { objective: 'explicit' },
      { objective: 'explicit', biases: true },
      'must be {"user":0.08,"item":0.08,"mean":0,"global":true}, as the options have it; got false.',
    ],
    [
      'biases.item',
      { objective: 'explicit', biases: true },
      { objective: 'explicit', biases: { item: false } },
      'must be null, as the options have it; got 0.08.',
    ],
    [
      'biases.global',
      { objective: 'explicit', biases: true },
      { objective: 'explicit', biases: { global: false } },
      'must be false',
    ],
  ])(
    'names the option that differs as a caller writes it: %s of %j and %j',
    async (argument, theirs, mine, message) => {
      const states: Uint8Array[] = [];
      await fitWals(train, { ...quick, ...theirs, onCheckpoint: (state) => void states.push(state) });
      const resumed = fitWals(train, { ...quick, ...mine, resume: states[0] });
      await expect(resumed).rejects.toMatchObject({ argument: `resume.${argument}` });
      await expect(resumed).rejects.toThrow(message);
    },
  );

  it('names the algorithm, and the data where no option differs', async () => {
    const states: Uint8Array[] = [];
    await fitWals(train, { ...quick, onCheckpoint: (state) => void states.push(state) });
    const resume = states[0];
    await expect(fitSgd(train, { ...quick, resume })).rejects.toMatchObject({ argument: 'resume.algorithm' });
    await expect(fitWals(test, { ...quick, resume })).rejects.toMatchObject({ argument: 'resume' });
  });
});

describe('the options of a fit', () => {
  it('count as they were at the call', async () => {
    const options: WalsOptions = { ...quick, weight: 1 };
    const fit = fitWals(train, options);
    options.weight = 5;
    options.userWeights = () => 3;
    const { itemFactors } = await fit;
    expect(itemFactors).toEqual((await fitWals(train, { ...quick, weight: 1 })).itemFactors);
  });
});
