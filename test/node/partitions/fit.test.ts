// A fit of partitions on disk: the bits of the same partitions in memory, interrupted or not.
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  type EpochEvent,
  type FactorModel,
  fitWals,
  Interactions,
  type WalsOptions,
} from '../../../src/index.ts';
import { factorStore, openPartitions, preparePartitions } from '../../../src/node/index.ts';
import { rejection } from '../../data/failure.ts';
import { seeded } from '../../seeded.ts';
import { useFolder } from '../folder.ts';

const root = useFolder();
let folders = 0;

/** Random interactions, some users with many and most with few. */
function batches(seed: number, { valued = false, weighted = false } = {}) {
  const random = seeded(seed);
  return Array.from({ length: 6 }, () => {
    const users = Array.from({ length: 300 }, () => Math.floor(80 * random.uniform(0, 1) ** 2));
    const numbers = (least: number, most: number) => users.map(() => least + random.index(most - least + 1));
    return {
      users,
      items: users.map(() => `item ${random.index(50)}`),
      ...(valued && { values: numbers(1, 5) }),
      ...(weighted && { weights: numbers(1, 3) }),
    };
  });
}

async function both(seed: number, partitions: number, columns = {}) {
  const given = batches(seed, columns);
  const folder = root.path(String(folders++));
  await (await preparePartitions(given as never, folder, { partitions })).close();
  return { source: await openPartitions(folder), interactions: await Interactions.fromBatches(given as never), folder };
}

const strict = { factors: 12, epochs: 4, simd: 'strict', workers: 1 } as const;
const bits = ({ userFactors, itemFactors }: FactorModel) => [...userFactors, ...itemFactors];

async function course(data: Parameters<typeof fitWals>[0], options: WalsOptions) {
  const losses: unknown[] = [];
  const onEpoch = ({ loss }: EpochEvent) => void losses.push(loss);
  const model = await fitWals(data, { ...strict, ...options, onEpoch });
  return { model, losses };
}

const settings: [string, { valued?: boolean; weighted?: boolean }, WalsOptions][] = [
  ['of 0 and 1', {}, {}],
  ['exact', {}, { solver: 'exact' }],
  ['of ratings', { valued: true }, { objective: 'explicit' }],
  ['by confidence', { valued: true }, { objective: 'hkv', alpha: 2 }],
  ['by logarithms', { valued: true }, { weight: { log: 1 }, target: 'value' }],
  ['with weights of their own', { valued: true, weighted: true }, { objective: 'wmf' }],
  ['with weights by side', {}, { userWeights: (n) => n ** 0.5, itemWeights: (n) => n ** 0.3 }],
  ['with λ by these', {}, { userWeights: (n) => n ** 0.5, weightedRegularization: true }],
];

describe('fitWals of partitions on disk', () => {
  it.each(settings)('has the bits of partitions in memory: %s', async (_, columns, options) => {
    for (const partitions of [1, 2, 5]) {
      const { source, interactions } = await both(partitions, partitions, columns);
      const onDisk = await course(source, options);
      const inMemory = await course(interactions, { ...options, partitions });
      expect(onDisk.losses).toEqual(inMemory.losses);
      expect(bits(onDisk.model)).toEqual(bits(inMemory.model));
      expect(onDisk.model.metadata.loss).toBe(inMemory.model.metadata.loss);
      expect(onDisk.model.users.ids()).toEqual(inMemory.model.users.ids());
      expect(onDisk.model.items.ids()).toEqual(inMemory.model.items.ids());
    }
  });

  it('has them on several threads', async () => {
    const { source } = await both(1, 3);
    const { model } = await course(source, {});
    expect(bits((await course(source, { workers: 2 })).model)).toEqual(bits(model));
  });

  it('leaves nothing behind, nor when it is aborted', async () => {
    const { source } = await both(1, 3);
    const before = await readdir(root.path('.'));
    await course(source, {});
    const control = new AbortController();
    const onEpoch = () => control.abort(new Error('enough'));
    await expect(fitWals(source, { ...strict, onEpoch, signal: control.signal })).rejects.toThrow('enough');
    expect(await readdir(root.path('.'))).toEqual(before);
  });

  it('goes on from a state with its store, with the bits of a fit in one go', async () => {
    const { source } = await both(2, 4);
    const { model, losses } = await course(source, {});
    for (const at of [1, 2, 3]) {
      const folder = root.path(`store ${at}`);
      let state: Uint8Array | undefined;
      const onCheckpoint = (bytes: Uint8Array) => {
        state ??= bytes.slice();
      };
      const onEpoch = ({ epoch }: EpochEvent) => {
        if (epoch === at + 1) throw new Error('a fault');
      };
      const checkpoints = { checkpointEvery: at, onCheckpoint };
      const fault = fitWals(source, { ...strict, ...checkpoints, store: factorStore(folder), onEpoch });
      await expect(fault).rejects.toThrow('a fault');
      const resumed = await course(source, { store: factorStore(folder), resume: state });
      expect(bits(resumed.model)).toEqual(bits(model));
      expect(resumed.losses).toEqual(losses.slice(at));
      expect(await readdir(root.path('.'))).not.toContain(`store ${at}`);
      const gone = await rejection(course(source, { store: factorStore(folder), resume: state }), ArgumentError);
      expect(gone.argument).toBe('resume');
    }
  });

  it('keeps users or not', async () => {
    const { source } = await both(3, 2);
    const { model } = await course(source, { keepUsers: false });
    const whole = (await course(source, {})).model;
    expect(model.hasUsers && model.users.size).toBe(0);
    expect([...model.itemFactors]).toEqual([...whole.itemFactors]);
    expect(model.metadata.loss).toBe(whole.metadata.loss);
    const history = ['item 3', 'item 7'];
    expect(model.recommendFor(history)).toEqual(whole.recommendFor(history));
  });

  it('refuses what partitions on disk do not have, by name', async () => {
    const { source, interactions } = await both(1, 3);
    const start = await fitWals(interactions, strict);
    const bad: [WalsOptions, string][] = [
      [{ partitions: 2 }, 'partitions'],
      [{ start }, 'start'],
      [{ frequencyDiscount: 0.25 }, 'frequencyDiscount'],
      [{ weight: new Float32Array(source.nnz).fill(1) }, 'weight'],
      [{ weight: () => 1 }, 'weight'],
      [{ target: new Float32Array(source.nnz).fill(1) }, 'target'],
      [{ nonNegative: true }, 'nonNegative'],
    ];
    for (const [options, argument] of bad) {
      const fault = await rejection(fitWals(source, { ...strict, ...options }), ArgumentError);
      expect(fault.argument).toBe(argument);
    }
    const store = factorStore(root.path('unused'));
    expect(await rejection(fitWals(interactions, { ...strict, store }), ArgumentError)).toMatchObject({
      argument: 'store',
    });
  });
});
