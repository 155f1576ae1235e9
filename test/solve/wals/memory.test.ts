// What a fit takes of linear memory: said beforehand, kept to, and refused before the work begins when it is too much.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError, MemoryLimitError } from '../../../src/errors.ts';
import { strideOf } from '../../../src/matrix/rows.ts';
import { resolveEntries } from '../../../src/objective/entries.ts';
import { resolveSideWeights } from '../../../src/objective/side-weights.ts';
import { fitSgd } from '../../../src/solve/sgd/fit.ts';
import { fitSvd } from '../../../src/solve/svd/fit.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { createProblem, type WalsInput } from '../../../src/solve/wals/layout.ts';
import { estimateMemory } from '../../../src/solve/wals/memory.ts';
import { resolveSettings, type WalsOptions } from '../../../src/solve/wals/options.ts';
import { aligned, createMemory, MAX_BYTES } from '../../../src/wasm/arena.ts';
import { createKernels, type Kernels } from '../../../src/wasm/kernels.ts';
import { createWorkerPool } from '../../../src/workers/index.ts';
import type { WorkerPool } from '../../../src/workers/pool.ts';
import { threads } from '../../workers/threads.ts';
import { given } from '../problems.ts';

const cases: [string, WalsOptions, Parameters<typeof estimateMemory>[0] | object][] = [
  ['nothing more', { objective: 'ials' }, {}],
  ['values', { objective: 'explicit' }, { valued: true }],
  ['weights', { objective: 'hkv' }, { weighted: true }],
  ['weights and values', { objective: 'explicit', weight: { linear: 1 } }, { weighted: true, valued: true }],
  ['weights of the users', { userWeights: (n) => n }, { userWeights: true }],
  ['biases', { objective: 'explicit', biases: true }, { valued: true, biases: true }],
  ['factors ≥ 0', { nonNegative: true }, { nonNegative: true }],
  ['weights of both sides', { userWeights: (n) => n, itemWeights: (n) => n }, { userWeights: true, itemWeights: true }],
];

describe.each([
  { seed: 1, userCount: 90, itemCount: 41, density: 0.3, factors: 10 },
  { seed: 2, userCount: 33, itemCount: 700, density: 0.05, factors: 64 },
])('a fit of $userCount × $itemCount with $factors factors', (shape) => {
  const { interactions } = given(shape);
  const { userCount: users, itemCount: items, nnz } = interactions;

  it.each(cases)('takes what estimateMemory says: %s', async (_, options, columns) => {
    for (const workers of [1, 2, 3]) {
      const pool = workers > 1 ? await createWorkerPool({ workers }) : null;
      const { top } = place(interactions, { ...options, factors: shape.factors }, pool);
      const estimate = await estimateMemory({ users, items, nnz, factors: shape.factors, workers, ...columns });
      expect(top).toBe(estimate.linear);
      pool?.dispose();
    }
  });
});

it('counts the transposition, where that is the most that is needed', async () => {
  // More entries by far than anything else: the array that is gone afterwards decides.
  const { interactions } = given({ seed: 1, userCount: 400, itemCount: 400, density: 0.9, factors: 1 });
  const { userCount: users, itemCount: items, nnz } = interactions;
  const { base, top, grown } = place(interactions, { factors: 1 }, null);
  const { linear } = await estimateMemory({ users, items, nnz, factors: 1 });
  expect(linear).toBe(base + aligned((users + 1) * 4) + aligned((items + 1) * 4) + 3 * aligned(nnz * 4));
  expect(top).toBeLessThan(linear);
  expect(grown - linear).toBeLessThan(65_536);
});

describe('a fit beyond 4 GiB', () => {
  const tooLarge = Interactions.fromTriplets({ users: [0], items: [0], userCount: 600_000 });

  it('is refused before anything is copied', async () => {
    const settings = resolveSettings({ factors: 2048 });
    const kernels = createKernels({ simd: settings.simd });
    const before = { top: kernels.arena.top, bytes: kernels.arena.memory.buffer.byteLength };
    expect(() => createProblem(kernels, settings, inputOf(kernels, tooLarge, { factors: 2048 }), null)).toThrow(
      MemoryLimitError,
    );
    expect({ top: kernels.arena.top, bytes: kernels.arena.memory.buffer.byteLength }).toEqual(before);
    expect((await estimateMemory({ users: 600_000, items: 1, nnz: 1, factors: 2048 })).linear).toBeGreaterThan(
      MAX_BYTES,
    );
  });

  it.each<[string, WalsOptions, object]>([
    ['exact', { solver: 'exact' }, {}],
    ['cg', { solver: 'cg' }, {}],
    ['biases', { objective: 'explicit', biases: true }, { biases: true }],
  ])('says how many factors would fit: %s', async (_, options, columns) => {
    const { userCount: users, itemCount: items, nnz } = tooLarge;
    const { solver } = options;
    const settings = { factors: 2000, workers: 1, solver };
    const error = await fitWals(tooLarge, { ...settings, ...options, simd: 'strict' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(MemoryLimitError);
    const most = Number(/(\d+) factors would fit/.exec(String(error))?.[1]);
    const linear = async (factors: number) =>
      (await estimateMemory({ users, items, nnz, ...settings, ...columns, factors })).linear;
    expect((error as MemoryLimitError).bytes).toBe(await linear(2000));
    expect(String(error)).toMatch(/, or prepare partitions \(preparePartitions, halfsweep prepare\)\.$/);
    expect(await linear(most)).toBeLessThanOrEqual(MAX_BYTES);
    expect(await linear(most + 1)).toBeGreaterThan(MAX_BYTES);
  });

  it('says so of the other algorithms', async () => {
    for (const fit of [fitSgd, fitSvd]) {
      const most = async (factors: number) => {
        const error = await fit(tooLarge, { factors }).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(MemoryLimitError);
        return Number(/(\d+) factors would fit/.exec(String(error))?.[1]);
      };
      const fits = await most(2048);
      expect(fits).toBeGreaterThan(100);
      expect(await most(fits + 1)).toBe(fits);
    }
  });

  it('says so where none would', async () => {
    const rows = Interactions.fromTriplets({ users: [0], items: [0], userCount: 2 ** 27 });
    await expect(fitWals(rows, { factors: 8 })).rejects.toThrow('No number of factors fits');
  });

  it('leaves no worker behind, and a pool of the caller as it was', async () => {
    const { factory, workers, ended } = threads();
    await expect(fitWals(tooLarge, { factors: 2048, workers: 2, workerFactory: factory })).rejects.toThrow(
      MemoryLimitError,
    );
    expect(workers).toHaveLength(2);
    await ended();
    using pool = await createWorkerPool({ workers: 2 });
    await expect(fitWals(tooLarge, { factors: 2048, workers: pool })).rejects.toThrow(MemoryLimitError);
    const { interactions } = given({ seed: 1, userCount: 20, itemCount: 20, density: 0.3, factors: 4 });
    expect((await fitWals(interactions, { factors: 4, epochs: 1, workers: pool })).factors).toBe(4);
  });
});

it.each(['users', 'items', 'nnz', 'workers', 'factors'])(
  'estimateMemory refuses %s that are no count',
  async (name) => {
    for (const bad of [-1, 1.5, Number.NaN, '7']) {
      await expect(estimateMemory({ users: 1, items: 1, nnz: 1, [name]: bad as number })).rejects.toThrow(
        ArgumentError,
      );
    }
  },
);

function inputOf(kernels: Kernels, interactions: Interactions, options: WalsOptions): WalsInput {
  const { objective, columns } = resolveSettings(options);
  return {
    interactions,
    entries: resolveEntries(kernels, interactions, objective, options),
    userScale: resolveSideWeights('userWeights', options.userWeights, interactions.userCounts()),
    itemScale: resolveSideWeights('itemWeights', options.itemWeights, interactions.itemCounts()),
    stride: strideOf(columns),
  };
}

/** Lays a fit out: where the arena began, where its top is now, and how far the memory has grown. */
function place(interactions: Interactions, options: WalsOptions, pool: WorkerPool | null) {
  const settings = resolveSettings({ ...options, simd: 'strict' });
  const kernels = createKernels({ simd: settings.simd, memory: createMemory(pool !== null) });
  const base = kernels.arena.top;
  const { executor } = createProblem(kernels, settings, inputOf(kernels, interactions, options), pool);
  executor.close();
  return { base, top: kernels.arena.top, grown: kernels.arena.memory.buffer.byteLength };
}
