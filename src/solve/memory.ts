// What a fit will need, before it begins.
import { createKernels } from '../wasm/kernels.ts';
import { fitBytes } from './fit.ts';
import { resolveSettings } from './options.ts';
import { strideOf } from './sides.ts';

export interface MemoryQuestion {
  users: number;
  items: number;
  /** Interactions, duplicates merged. */
  nnz: number;
  /** Default 64. */
  factors?: number;
  /** Threads. Default 1. */
  workers?: number;
  /** Whether weights differ from entry to entry, and whether targets do. Default false. */
  weighted?: boolean;
  valued?: boolean;
}

export interface MemoryEstimate {
  /** Bytes of WebAssembly memory during the fit; beyond 4 GiB `fitWals` throws MemoryLimitError. */
  linear: number;
  /** Bytes of the model's arrays, ids not included. */
  model: number;
}

/** The bytes that `fitWals` takes, by the very arithmetic with which it lays out its memory. */
export function estimateMemory(question: MemoryQuestion): MemoryEstimate {
  const { users, items, nnz, workers = 1, weighted = false, valued = false } = question;
  const { factors } = resolveSettings({ factors: question.factors });
  const kernels = createKernels({ simd: 'strict' });
  const shape = { userCount: users, itemCount: items, nnz };
  const linear = fitBytes(kernels, shape, strideOf(factors), weighted, valued, workers) + kernels.arena.top;
  const model = (users + items) * factors * 4 + factors * 8 + (users + 1 + nnz + items) * 4;
  return { linear, model };
}
