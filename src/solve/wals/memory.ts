// How many bytes a fit takes, by the shape of its data: what layout.ts lays out, and what callers may ask beforehand.
import { strideOf } from '../../matrix/rows.ts';
import { type CsrShape, csrPairBytes, gramSumsBytes } from '../../matrix/sizes.ts';
import { BIAS_COLUMNS } from '../../objective/bias-columns.ts';
import { accept, aFlag, anInteger, type OptionTable, option, required, resolveOptions } from '../../options.ts';
import { aligned, totalBytes } from '../../wasm/arena.ts';
import { type Kernels, withKernels } from '../../wasm/kernels.ts';
import { executorBytes, type WorkerBytes } from '../../workers/worker-memory.ts';
import { COURSE } from './relaxation.ts';
import { ROW_SOLVER_OPTIONS, type RowSolver, type RowSolverOptions, rowSolverOf } from './row-solver.ts';
import { usualOf } from './usual.ts';

export interface MemoryQuestion extends RowSolverOptions {
  /** How many users there are. */
  users: number;
  /** How many items. */
  items: number;
  /** Interactions, duplicates merged. */
  nnz: number;
  /** Threads. Default 1. */
  workers?: number;
  /** Whether weights differ from entry to entry. Default false. */
  weighted?: boolean;
  /** Whether targets do. Default false. */
  valued?: boolean;
  /** Whether there are weights of the unobserved entries by user (r_i). Default false. */
  userWeights?: boolean;
  /** The same by item (c_j). Default false. */
  itemWeights?: boolean;
  /** Whether there are biases. Default false. */
  biases?: boolean;
  /** Whether factors are kept ≥ 0. Default false. */
  nonNegative?: boolean;
}

const aCount = accept<number>('an integer ≥ 0', (given) => Number.isSafeInteger(given) && (given as number) >= 0);

export const MEMORY_OPTIONS = {
  users: required(aCount),
  items: required(aCount),
  nnz: required(aCount),
  ...ROW_SOLVER_OPTIONS,
  workers: option(anInteger(1, 1024), 1),
  weighted: option(aFlag, false),
  valued: option(aFlag, false),
  userWeights: option(aFlag, false),
  itemWeights: option(aFlag, false),
  biases: option(aFlag, false),
  nonNegative: option(aFlag, false),
} satisfies OptionTable<MemoryQuestion>;

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
export async function estimateMemory(question: MemoryQuestion): Promise<MemoryEstimate> {
  const resolved = resolveOptions(MEMORY_OPTIONS, question);
  const { users, items, nnz, workers, biases } = resolved;
  const wanted =
    resolved.factors === 'auto' ? usualOf({ userCount: users, itemCount: items, nnz }).factors : resolved.factors;
  const settings = rowSolverOf({ ...resolved, factors: wanted }, biases, resolved.nonNegative);
  const { factors, columns } = settings;
  const shape = {
    userCount: users,
    itemCount: items,
    nnz,
    stride: strideOf(columns),
    settings,
    weighted: resolved.weighted,
    valued: resolved.valued,
    userScaled: resolved.userWeights,
    itemScaled: resolved.itemWeights,
    biased: biases,
    threads: workers > 1 ? workers : 0,
  };
  const linear = withKernels({ simd: 'strict' }, (kernels) => fitBytes(kernels, shape) + kernels.arena.top);
  const modelColumns = factors + (biases ? BIAS_COLUMNS.count : 0);
  const model = (users + items) * modelColumns * 4 + modelColumns * 8 + (users + 1 + nnz + items) * 4;
  return { linear, model };
}

/** What decides how much memory the two sides take. */
export interface SidesShape extends CsrShape {
  readonly stride: number;
  /** Whether w and a are arrays, and whether r and c are. */
  readonly weighted: boolean;
  readonly valued: boolean;
  readonly userScaled: boolean;
  readonly itemScaled: boolean;
  readonly biased: boolean;
}

/** What decides how much memory a fit takes. */
export interface FitShape extends SidesShape {
  readonly settings: Pick<RowSolver, 'byGradients' | 'dualLimit'>;
  /** Threads of a pool, or 0 for the calling thread alone. */
  readonly threads: number;
}

/** Bytes of linear memory that a fit of this shape takes at most. */
export function fitBytes(kernels: Kernels, shape: FitShape): number {
  const sides = sidesBytes(shape);
  const others = totalBytes(workSizes(kernels, shape)) + executorBytes(shape.threads, workerBytes(kernels, shape));
  return Math.max(sides.peak, sides.kept + others);
}

/** Bytes of each of the arrays that every half-sweep uses again. */
export function workSizes(kernels: Kernels, { stride, userCount, itemCount }: SidesShape) {
  const { call } = kernels;
  return {
    gramSums: gramSumsBytes(kernels, stride),
    // d × d float64: the Gram, then its eigenvectors as rows; d eigenvalues; scratch of eigh.
    axes: stride * stride * 8,
    spectrum: stride * 8,
    eighScratch: call.eighScratchBytes(stride),
    // The axes packed for the rotation, or the whole Gram packed for non-negative rows; w0·Λ as float32.
    packedAxes: call.axesBytes(stride),
    dense: stride * 4,
    // The mean squares of the fixed side's columns, for the preconditioner.
    meanSquares: stride * 4,
    // What a half-sweep leaves to later ones beside the factors.
    course: COURSE.length * 4,
    // One float64 a row of the longer side, for the loss.
    rowSums: Math.max(userCount, itemCount, stride) * 8,
  };
}

/** Bytes that `placeSides` keeps, and the most that it takes on the way: rows get theirs after the transposition. */
export function sidesBytes(shape: SidesShape): { kept: number; peak: number } {
  const { userCount, itemCount, stride } = shape;
  const entries = csrPairBytes(shape, Number(shape.weighted) + Number(shape.valued));
  const perRow = (rows: number, scaled: boolean) =>
    aligned(rows * stride * 4) + (1 + Number(scaled) + 2 * Number(shape.biased)) * aligned(rows * 4);
  const kept = entries.kept + perRow(userCount, shape.userScaled) + perRow(itemCount, shape.itemScaled);
  return { kept, peak: Math.max(kept, entries.peak) };
}

/** A worker's own; conjugate gradients keep the terms of a row, at most one for each row of the other side. */
export function workerBytes({ call }: Kernels, { stride, settings, ...size }: FitShape): WorkerBytes {
  const longest = settings.byGradients ? Math.min(size.nnz, Math.max(size.userCount, size.itemCount)) : 0;
  return {
    task: call.taskBytes(),
    scratch: [
      call.scratchBytes(stride, settings.dualLimit, longest),
      call.gramScratchBytes(stride),
      call.rotateScratchBytes(stride),
    ],
  };
}
