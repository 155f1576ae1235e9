// Memories that are used again: what the work before left in them changes no bit of the next, and nobody writes into one
// that another has.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { fitSgd } from '../../src/solve/sgd/fit.ts';
import { fitSvd } from '../../src/solve/svd/fit.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { loss } from '../../src/solve/wals/loss.ts';
import type { WalsOptions } from '../../src/solve/wals/options.ts';
import { createMemory } from '../../src/wasm/arena.ts';
import { modelKernels } from '../../src/wasm/kernels.ts';
import { type MemorySource, ownMemories, sharedMemories } from '../../src/wasm/memories.ts';
import { createWorkerPool } from '../../src/workers/index.ts';
import type { WorkerPool } from '../../src/workers/pool.ts';
import { given } from '../solve/problems.ts';
import { threads } from './threads.ts';

const { interactions } = given({ seed: 3, userCount: 90, itemCount: 70, density: 0.15, factors: 8 });
const others = given({ seed: 9, userCount: 90, itemCount: 70, density: 0.15, factors: 8 }).interactions;
const quick = { factors: 12, epochs: 2, simd: 'strict' } as const;
const trained = await fitWals(interactions, { ...quick, objective: 'ials', workers: 1 });

type Work = (workers: 1 | WorkerPool) => Promise<unknown>;
const wals =
  (options: WalsOptions): Work =>
  async (workers) => {
    const { userFactors, itemFactors, metadata } = await fitWals(interactions, { ...quick, ...options, workers });
    return { userFactors, itemFactors, loss: metadata.loss };
  };

const onPools: [string, Work][] = [
  ['an exact fit', wals({ objective: 'ials', solver: 'exact' })],
  ['a fit by conjugate gradients', wals({ objective: 'ials', solver: 'cg' })],
  ['a fit of factors ≥ 0', wals({ objective: 'ials', nonNegative: true })],
  ['a fit with biases', wals({ objective: 'explicit', biases: true })],
  ['a fit of many columns', wals({ objective: 'ials', factors: 130, epochs: 1 })],
  ['SGD', async (workers) => (await fitSgd(interactions, { ...quick, loss: 'logistic', workers })).itemFactors],
  [
    'SGD over all pairs',
    async (workers) =>
      (await fitSgd(interactions, { ...quick, loss: 'squared', unobservedWeight: 0.1, workers })).itemFactors,
  ],
  ['an evaluation', (workers) => evaluate(trained, { test: others, k: 5, metrics: ['ndcg', 'auc'], workers })],
];
const onThisThread: [string, Work][] = [
  ['the SVD', async () => (await fitSvd(interactions, { factors: 5, simd: 'strict' })).v],
  ['the loss', () => loss(trained, interactions)],
  ['interactions', async () => interactions.select(Int32Array.from({ length: 50 }, (_, at) => at)).indices],
];

/** A memory in which every float is NaN and every integer −1. */
function spoilt(shared: boolean): WebAssembly.Memory {
  const memory = createMemory(shared);
  memory.grow(48);
  new Uint8Array(memory.buffer).fill(255);
  return memory;
}

/** The collector may have been through, but not while somebody holds them. */
function emptied(source: MemorySource): void {
  for (let left = 20; left > 0; left--) source.take();
}

beforeEach(() => {
  emptied(ownMemories);
  emptied(sharedMemories);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('what was in a memory before changes no bit of', () => {
  it.each([...onPools, ...onThisThread])('%s on this thread', async (_, work) => {
    const fresh = await work(1);
    const memory = spoilt(false);
    emptied(ownMemories);
    ownMemories.give(memory);
    expect(await work(1)).toEqual(fresh);
    expect(ownMemories.take()).toBe(memory);
  });

  it.each(onPools)('%s on a pool', async (_, work) => {
    using pool = await createWorkerPool({ workers: 2 });
    const fresh = await work(1);
    const memory = spoilt(true);
    sharedMemories.give(memory);
    expect(await work(pool)).toEqual(fresh);
    // And once more, in what that left.
    expect(await work(pool)).toEqual(fresh);
    pool.claim(sharedMemories);
    expect(pool.take()).toBe(memory);
  });

  it('answers, which come from a memory that others scribble in', async () => {
    const model = await fitWals(interactions, { ...quick, objective: 'ials', workers: 1 });
    const ask = () => [
      [...model.recommendAll({ count: 5 })],
      model.recommendFor([1, 2, 3], { count: 5 }),
      model.session([1]).explain(2),
      model.foldInItem([1, 2]),
      model.similarItems(3),
      model.quantize('int8').recommend(1),
      model.truncate(7).scoreAll(Int32Array.of(1)),
    ];
    const fresh = ask();
    const { arena } = modelKernels('strict');
    arena.reserve(2 ** 22);
    arena.u8(arena.top, 2 ** 22).fill(255);
    expect(ask()).toEqual(fresh);
  });
});

describe('a pool', () => {
  it('has one memory, that of its largest work, and one for validations', async () => {
    const made = countedMemories();
    {
      using pool = await createWorkerPool({ workers: 2 });
      const options = { ...quick, workers: pool, validation: { interactions, metric: 'ndcg@5' } } as const;
      for (const factors of [8, 64, 8, 16]) await fitWals(interactions, { ...options, factors });
      expect(made()).toBe(2);
    }
    // Its memories are those of the next threads.
    await fitWals(interactions, { ...quick, workers: 2 });
    await fitWals(interactions, { ...quick, workers: 2 });
    expect(made()).toBe(2);
  });

  it('has it back from a fit that failed, was aborted or left early', async () => {
    using pool = await createWorkerPool({ workers: 2 });
    const expected = await wals({})(1);
    const made = countedMemories();
    for (const options of [
      { onEpoch: () => Promise.reject(new RangeError('no more')) },
      { weight: () => -1 },
      { objective: 'explicit', regularization: 0, factors: 40 },
      { signal: AbortSignal.timeout(20), factors: 64, epochs: 1_000_000 },
    ] as WalsOptions[]) {
      await expect(fitWals(interactions, { ...quick, ...options, workers: pool })).rejects.toThrow();
      expect(await wals({})(pool)).toEqual(expected);
    }
    for await (const _ of fitWals.epochs(interactions, { ...quick, workers: pool })) break;
    expect(await wals({})(pool)).toEqual(expected);
    expect(made()).toBe(1);
  });

  it('whose worker died leaves its memory to nobody: others may still be writing there', async () => {
    const give = vi.spyOn(sharedMemories, 'give');
    const { factory, ended } = threads(`if (number === 1) process.exit(7);`);
    const options = { ...quick, epochs: 1000, workers: 2, workerFactory: factory };
    await expect(fitWals(interactions, options)).rejects.toThrow(/A worker died/);
    await ended();
    expect(give).not.toHaveBeenCalled();
    give.mockRestore();
    expect(await wals({})(1)).toEqual(await wals({})(1));
  });
});

it('two fits at a time have a memory each', async () => {
  const made = countedMemories();
  const expected = await wals({})(1);
  for (let round = 0; round < 3; round++) {
    expect(await Promise.all([wals({})(1), wals({})(1)])).toEqual([expected, expected]);
  }
  expect(made()).toBe(2);
});

/** How many memories have been made since. */
function countedMemories(): () => number {
  let count = 0;
  // The collector never has them while this holds on.
  const made: WebAssembly.Memory[] = [];
  class Counted extends WebAssembly.Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      count++;
      made.push(this);
    }
  }
  vi.stubGlobal('WebAssembly', { ...namesOf(WebAssembly), Memory: Counted });
  return () => count;
}

function namesOf(holder: object): Record<string, unknown> {
  return Object.fromEntries(Object.getOwnPropertyNames(holder).map((name) => [name, Reflect.get(holder, name)]));
}
