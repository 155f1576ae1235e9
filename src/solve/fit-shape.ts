// How many bytes a fit takes, by the shape of its data: what fit.ts lays out and memory.ts foretells.
import { aligned } from '../wasm/arena.ts';
import type { Kernels } from '../wasm/kernels.ts';
import { CONTROL_BYTES } from '../workers/messages.ts';
import type { Workspace } from './fit.ts';
import type { Settings } from './options.ts';

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
  readonly settings: Pick<Settings, 'solver' | 'dualLimit'>;
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
