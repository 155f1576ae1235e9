// The strict build gives the same bits for any number of workers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import type { EpochEvent, WalsOptions } from '../../src/solve/wals/options.ts';
import { createWorkerPool } from '../../src/workers/index.ts';
import type { WorkerPool } from '../../src/workers/pool.ts';
import { given } from '../solve/problems.ts';

const few = given({ seed: 1, userCount: 3, itemCount: 40, density: 0.6, factors: 0 }).interactions;
const some = given(
  { seed: 2, userCount: 200, itemCount: 150, density: 0.1, factors: 0 },
  { weights: true },
).interactions;
/** Enough multiply-adds for several ranges of every kernel. */
const many = given({ seed: 3, userCount: 1200, itemCount: 700, density: 0.15, factors: 0 }).interactions;
const oneUser = Interactions.fromColumns({ users: ['a', 'a', 'a'], items: ['x', 'y', 'z'], values: [1, 2, 3] });
const mostlyEmpty = Interactions.fromTriplets({ users: [600, 7], items: [5, 900], userCount: 1000, itemCount: 1000 });

const cases: [string, Interactions, WalsOptions][] = [
  ['fewer rows than workers', few, { factors: 10 }],
  ['one user', oneUser, { factors: 10 }],
  ['weights of the entries', some, { factors: 10 }],
  ['weights of the sides', some, { factors: 10, userWeights: (n) => 1 / (1 + n), itemWeights: (n) => 1 + n }],
  ['observed entries only', some, { factors: 10, objective: 'explicit' }],
  ['a fractional regularization exponent', some, { factors: 10, regularizationExponent: 0.7 }],
  ['mostly empty rows', mostlyEmpty, { factors: 64 }],
  ['many ranges', many, { factors: 64 }],
  ['many ranges, observed entries only', many, { factors: 64, objective: 'explicit' }],
  ['biases', some, { factors: 10, objective: 'explicit', biases: { user: 0.3 } }],
  ['many ranges, biases', many, { factors: 63, objective: 'explicit', biases: true }],
];

/** These have one solver of their own. */
const nonNegative: typeof cases = [
  ['factors ≥ 0', some, { factors: 10, nonNegative: true, itemWeights: (n) => 1 + n }],
  ['many ranges, factors ≥ 0', many, { factors: 64, nonNegative: true }],
];

describe.each([1, 2, 3, 8])('%i workers', (count) => {
  let pool: WorkerPool;
  beforeAll(async () => {
    pool = await createWorkerPool({ workers: count });
    expect(pool.size).toBe(count);
  });
  afterAll(() => pool.dispose());

  describe.each(['exact', 'cg'] as const)('%s', (solver) => {
    it.each(solver === 'exact' ? [...cases, ...nonNegative] : cases)('%s', async (_, interactions, options) => {
      expect(await fit(interactions, { ...options, solver, workers: pool })).toEqual({
        ...(await fit(interactions, { ...options, solver, workers: 1 })),
        threads: [count, count],
      });
    });
  });
});

/** Bytes, so that a zero and a minus zero differ. */
async function fit(interactions: Interactions, options: WalsOptions) {
  const losses: unknown[] = [];
  const threads: number[] = [];
  const onEpoch = ({ loss, workers }: EpochEvent) => {
    losses.push(loss);
    threads.push(workers);
  };
  const model = await fitWals(interactions, { epochs: 2, simd: 'strict', ...options, onEpoch });
  const bytes = (array: Float32Array | Float64Array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  return {
    users: bytes(model.userFactors).toString('base64'),
    items: bytes(model.itemFactors).toString('base64'),
    gram: bytes(model.itemGram).toString('base64'),
    losses,
    threads,
  };
}
