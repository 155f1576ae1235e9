// What stochastic gradient descent works on, laid out in linear memory, and who runs its jobs.
import type { Interactions } from '../../data/interactions.ts';
import { strideOf } from '../../matrix/rows.ts';
import { gramSumsBytes } from '../../matrix/sizes.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import type { Signal } from '../../platform.ts';
import { type Addresses, placeArrays, totalBytes } from '../../wasm/arena.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { createExecutor } from '../../workers/executor.ts';
import type { Executor } from '../../workers/job.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { executorBytes } from '../../workers/worker-memory.ts';
import { reserveFit } from '../run/reserve.ts';
import { LOSSES } from './losses.ts';
import { isSampled, type SgdSettings } from './options.ts';

/** What a fit is about. */
export interface SgdInput {
  readonly interactions: Interactions;
  readonly targets: EntryColumn;
  readonly globalBias: number;
}

/** Fixed for the whole life of a fit. */
export interface SgdProblem extends SgdInput {
  readonly kernels: Kernels;
  readonly executor: Executor;
  readonly settings: SgdSettings;
  readonly stride: number;
  /** B. */
  readonly blocks: number;
  /** The target of every entry when `ptr.targets` is 0. */
  readonly target: number;
  /** Addresses of the arrays, 0 for one that this fit does without. */
  readonly ptr: Addresses<keyof ReturnType<typeof sizesOf>>;
  readonly signal: Signal | undefined;
}

/** Entries of a block, about: its rows fit into a cache, and an abort need not wait long for it. */
const BLOCK_ENTRIES = 4096;
/** Users and items of a block at least: negatives come from the block's own items and ought to differ. */
const BLOCK_ROWS = 64;
const MAX_BLOCKS = 64;

/** B: a function of the data alone, so that the number of threads cannot change a result. */
export function blockCount({ nnz, userCount, itemCount }: Interactions): number {
  const byEntries = Math.round(Math.sqrt(nnz / BLOCK_ENTRIES));
  const byRows = Math.floor(Math.min(userCount, itemCount) / BLOCK_ROWS);
  return Math.max(1, Math.min(byEntries, byRows, MAX_BLOCKS));
}

/**
 * Throws MemoryLimitError, before anything is copied, when the problem does not fit into 4 GiB. The pool, claimed and
 * not empty, stays the caller's.
 */
export function createProblem(
  kernels: Kernels,
  settings: SgdSettings,
  input: SgdInput,
  pool: WorkerPool | null,
  signal?: Signal,
): SgdProblem {
  const { arena, call } = kernels;
  const stride = strideOf(settings.factors);
  const blocks = blockCount(input.interactions);
  const workerOf = (columns: number) => ({
    scratch: [call.gramScratchBytes(columns), call.rotateScratchBytes(columns)],
  });
  reserveFit(kernels, settings.factors, (factors) => {
    const sizes = sizesOf(kernels, { ...settings, factors }, input, blocks);
    return totalBytes(sizes) + executorBytes(pool?.size ?? 0, workerOf(strideOf(factors)));
  });
  const sizes = sizesOf(kernels, settings, input, blocks);
  const worker = workerOf(stride);
  const ptr = placeArrays(arena, sizes);
  const executor = createExecutor(kernels, pool, worker, signal);
  const target = typeof input.targets === 'number' ? input.targets : 0;
  const problem = { ...input, kernels, executor, settings, stride, blocks, target, ptr, signal };
  copyIn(problem);
  return problem;
}

function sizesOf(kernels: Kernels, settings: SgdSettings, { interactions, targets }: SgdInput, blocks: number) {
  const { call } = kernels;
  const { userCount, itemCount, nnz, weights } = interactions;
  const { loss, biases, factors } = settings;
  const stride = strideOf(factors);
  const when = (needed: boolean, bytes: number) => (needed ? bytes : 0);
  const adagrad = settings.schedule === 'adagrad';
  const userBiased = biases && !LOSSES[loss].pairwise;
  const drawn = isSampled(settings) && settings.negativeExponent > 0;
  const gravity = settings.unobservedWeight > 0;
  const square = when(gravity, factors * factors * 8);
  return {
    task: call.sgdTaskBytes(),
    indptr: (userCount + 1) * 4,
    indices: nnz * 4,
    targets: when(typeof targets !== 'number', nnz * 4),
    weights: when(weights !== null, nnz * 4),
    entries: nnz * 16,
    starts: (blocks * blocks + 1) * 4,
    next: blocks * blocks * 4,
    tallies: blocks * call.tallyBytes(),
    users: userCount * stride * 4,
    items: itemCount * stride * 4,
    userBiases: when(userBiased, userCount * 4),
    itemBiases: when(biases, itemCount * 4),
    userSquares: when(adagrad, userCount * 4),
    itemSquares: when(adagrad, itemCount * 4),
    userBiasSquares: when(adagrad && userBiased, userCount * 4),
    itemBiasSquares: when(adagrad && biases, itemCount * 4),
    userOrder: userCount * 4,
    itemOrder: itemCount * 4,
    userBlocks: userCount * 4,
    itemBlocks: itemCount * 4,
    itemEnds: when(drawn, (itemCount + 1) * 4),
    itemWeights: when(drawn, itemCount * 4),
    cumulative: when(drawn, itemCount * 8),
    harmonics: when(LOSSES[loss].trials, itemCount * 4),
    gramSums: when(gravity, gramSumsBytes(kernels, stride)),
    userGram: square,
    itemGram: square,
    shrinkage: square,
    shrinkageScratch: square,
    packed: when(gravity, call.axesBytes(stride)),
  };
}

function copyIn({ kernels, settings, interactions, targets, ptr }: SgdProblem): void {
  const { arena, call } = kernels;
  const { indptr, indices, weights, userCount, itemCount } = interactions;
  arena.i32(ptr.indptr, indptr.length).set(indptr);
  arena.i32(ptr.indices, indices.length).set(indices);
  if (typeof targets !== 'number') arena.f32(ptr.targets, targets.length).set(targets);
  if (weights) arena.f32(ptr.weights, weights.length).set(weights);
  const fill = (arrayPtr: number, count: number, value: number) => {
    if (arrayPtr) arena.f32(arrayPtr, count).fill(value);
  };
  fill(ptr.userBiases, userCount, 0);
  fill(ptr.itemBiases, itemCount, 0);
  // Adagrad's first steps are as long as those of plain descent.
  for (const squares of [ptr.userSquares, ptr.userBiasSquares]) fill(squares, userCount, 1);
  for (const squares of [ptr.itemSquares, ptr.itemBiasSquares]) fill(squares, itemCount, 1);
  if (ptr.itemWeights) {
    const ends = arena.i32(ptr.itemEnds, itemCount + 1).fill(0);
    interactions.itemCounts().forEach((count, item) => {
      ends[item + 1] = ends[item] + count;
    });
    call.scaleRidge(ptr.itemEnds, itemCount, 1, 0, settings.negativeExponent, ptr.itemWeights);
  }
  if (ptr.harmonics) {
    const harmonics = arena.f32(ptr.harmonics, itemCount);
    let sum = 0;
    for (let rank = 0; rank < itemCount; rank++) {
      if (rank > 0) sum += 1 / rank;
      harmonics[rank] = sum;
    }
  }
}
