// What a fit will need, before it begins.
import { ArgumentError } from '../../errors.ts';
import { strideOf } from '../../matrix/rows.ts';
import { BIAS_COLUMNS } from '../../objective/bias-columns.ts';
import { createKernels } from '../../wasm/kernels.ts';
import { checkWorkers } from '../../workers/check-workers.ts';
import { fitBytes } from './memory.ts';
import { resolveRowSolver } from './options.ts';

export interface MemoryQuestion {
  users: number;
  items: number;
  /** Interactions, duplicates merged. */
  nnz: number;
  /** Default 64. */
  factors?: number;
  /** Default `auto`, as in fitWals. */
  solver?: 'auto' | 'exact' | 'cg';
  /** Threads. Default 1. */
  workers?: number;
  /** Whether weights differ from entry to entry, and whether targets do. Default false. */
  weighted?: boolean;
  valued?: boolean;
  /** Whether there are weights of the unobserved entries by user (r_i), and by item (c_j). Default false. */
  userWeights?: boolean;
  itemWeights?: boolean;
  /** Whether there are biases, and whether factors are kept ≥ 0. Default false. */
  biases?: boolean;
  nonNegative?: boolean;
}

export interface MemoryEstimate {
  /** Bytes of WebAssembly memory during the fit; beyond 4 GiB `fitWals` throws MemoryLimitError. */
  linear: number;
  /** Bytes of the model's arrays, ids not included. */
  model: number;
}

/**
 * The bytes that `fitWals` takes, by the very arithmetic with which it lays out its memory.
 *
 * @throws ArgumentError for numbers that are no counts.
 */
export function estimateMemory(question: MemoryQuestion): MemoryEstimate {
  const { users, items, nnz, workers = 1 } = question;
  for (const [argument, count] of Object.entries({ users, items, nnz })) {
    if (!Number.isSafeInteger(count) || count < 0) throw new ArgumentError(argument, count, 'an integer ≥ 0');
  }
  checkWorkers(workers);
  const { biases = false, nonNegative = false } = question;
  const settings = resolveRowSolver(question, biases, nonNegative);
  const { factors, columns } = settings;
  const kernels = createKernels({ simd: 'strict' });
  const linear = fitBytes(kernels, {
    userCount: users,
    itemCount: items,
    nnz,
    stride: strideOf(columns),
    settings,
    weighted: question.weighted ?? false,
    valued: question.valued ?? false,
    userScaled: question.userWeights ?? false,
    itemScaled: question.itemWeights ?? false,
    biased: biases,
    threads: workers > 1 ? workers : 0,
  });
  const modelColumns = factors + (biases ? BIAS_COLUMNS.count : 0);
  const model = (users + items) * modelColumns * 4 + modelColumns * 8 + (users + 1 + nnz + items) * 4;
  return { linear: linear + kernels.arena.top, model };
}
