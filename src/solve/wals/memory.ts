// How many bytes a fit takes, by the shape of its data: what layout.ts lays out, and what callers may ask beforehand.
import { ArgumentError } from '../../errors.ts';
import { strideOf } from '../../matrix/rows.ts';
import { BIAS_COLUMNS } from '../../objective/bias-columns.ts';
import { aligned } from '../../wasm/arena.ts';
import { createKernels, type Kernels } from '../../wasm/kernels.ts';
import { checkWorkers } from '../../workers/host.ts';
import { CONTROL_BYTES } from '../../workers/messages.ts';
import { type RowSolver, resolveRowSolver } from './row-solver.ts';

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

/** Addresses of the arrays that every half-sweep uses again. */
export interface Workspace {
  /** Gram chunks, gramChunks(stride) of them. */
  readonly sums: number;
  /** d × d float64: the Gram, then its eigenvectors as rows; d eigenvalues; scratch of eigh. */
  readonly axes: number;
  readonly spectrum: number;
  readonly eighScratch: number;
  /** The axes packed for the rotation, or the whole Gram packed for non-negative rows; w0·Λ as float32. */
  readonly packedAxes: number;
  readonly dense: number;
  /** One float64 a row of the longer side, for the loss. */
  readonly rowSums: number;
}

/** What decides how much memory the two sides take. */
export interface SidesShape {
  readonly userCount: number;
  readonly itemCount: number;
  readonly nnz: number;
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
  readonly settings: Pick<RowSolver, 'solver' | 'dualLimit'>;
  /** Threads of a pool, or 0 for the calling thread alone. */
  readonly threads: number;
}

/** Bytes of linear memory that a fit of this shape takes at most. */
export function fitBytes(kernels: Kernels, shape: FitShape): number {
  const { threads } = shape;
  const sides = sidesBytes(shape);
  const work = Object.values(workSizes(kernels, shape)).reduce((total, bytes) => total + aligned(bytes), 0);
  const perThread = aligned(scratchBytes(kernels, shape)) + aligned(kernels.call.taskBytes());
  const control = threads > 0 ? CONTROL_BYTES : 0;
  return Math.max(sides.peak, sides.kept + work + (threads || 1) * perThread + control);
}

/** Bytes of each array of the workspace. */
export function workSizes(
  { call }: Kernels,
  { stride, userCount, itemCount }: SidesShape,
): Record<keyof Workspace, number> {
  return {
    sums: gramChunks(stride) * call.chunkBytes(stride),
    axes: stride * stride * 8,
    spectrum: stride * 8,
    eighScratch: call.eighScratchBytes(stride),
    packedAxes: call.axesBytes(stride),
    dense: stride * 4,
    rowSums: Math.max(userCount, itemCount, stride) * 8,
  };
}

/** Bytes that `placeSides` keeps, and the most that it takes on the way. */
export function sidesBytes(shape: SidesShape): { kept: number; peak: number } {
  const { userCount, itemCount, nnz, stride } = shape;
  const columns = 1 + Number(shape.weighted) + Number(shape.valued);
  const entries = aligned((userCount + 1) * 4) + aligned((itemCount + 1) * 4) + 2 * columns * aligned(nnz * 4);
  const perRow = (rows: number, scaled: boolean) =>
    aligned(rows * stride * 4) + (2 + Number(scaled) + 2 * Number(shape.biased)) * aligned(rows * 4);
  const kept = entries + perRow(userCount, shape.userScaled) + perRow(itemCount, shape.itemScaled);
  // The transposition needs one more array, gone before the rows' own are made.
  return { kept, peak: Math.max(kept, entries + aligned(nnz * 4)) };
}

/** Chunks of a Gram: as many as 16, as few as 64 MB allow; a function of d alone, so that the sum has one shape. */
export function gramChunks(stride: number): number {
  return Math.max(1, Math.min(16, Math.floor((64 << 20) / (stride * stride * 8))));
}

/** Scratch that serves any job; conjugate gradients keep the terms of a row, at most one for each row of the other side. */
export function scratchBytes({ call }: Kernels, { stride, settings, ...size }: FitShape): number {
  const longest = settings.solver === 'cg' ? Math.min(size.nnz, Math.max(size.userCount, size.itemCount)) : 0;
  return Math.max(
    call.scratchBytes(stride, settings.dualLimit, longest),
    call.gramScratchBytes(stride),
    call.rotateScratchBytes(stride),
  );
}
