// Tall float64 blocks in linear memory, and what the SVD does with them: products, and an orthonormal basis. Ranges of
// rows are fixed by the shapes, and partial sums are added in the order of the ranges: any executor gives the same bits.
import { NumericalError } from '../../errors.ts';
import type { Columns } from '../../matrix/columns.ts';
import type { Addresses, Arena } from '../../wasm/arena.ts';
import { type Executor, evenRanges } from '../../workers/job.ts';

/** rows × columns, row-major, `stride` doubles from row to row. */
export interface Tall {
  readonly ptr: number;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

/** Whoever runs the jobs, and the memory that the products share. */
export interface TallWork {
  readonly executor: Executor;
  /**
   * Addresses: `batch` partial sums of the largest XᵀY; block × block float64, the Gram of a block and R⁻¹; scratch of the QR;
   * capacity × block float64, the coefficients of a projection.
   */
  readonly ptr: Addresses<'parts' | 'gram' | 'inverse' | 'qrScratch' | 'coefficients'>;
  readonly batch: number;
}

/** Multiply-adds of a range: some milliseconds, so that an abort and the event loop wait no longer than that. */
const RANGE_FLOPS = 4e6;
/** Each pass of the QR resolves five more digits: four do for sixteen, and one finds nothing left to do. */
const MAX_PASSES = 8;
const SUBTRACT = 1;
const STORE = 0;

/** Doubles from row to row: an odd number of cache lines, lest a column of lines fall into one set of the cache. */
export function oddStride(columns: number): number {
  const lines = Math.ceil(columns / 8);
  return (lines + 1 - (lines % 2)) * 8;
}

/** The first `columns` columns of a block. */
export function firstColumns(block: Tall, columns: number): Tall {
  return { ...block, columns };
}

/** All elements of a block, as `copyColumns` takes them; a view. */
export function elementsOf(arena: Arena, { ptr, rows, stride }: Tall): Columns<Float64Array> {
  return { values: arena.f64(ptr, rows * stride), stride };
}

function rowRanges(rows: number, flopsPerRow: number): Int32Array {
  return evenRanges(rows, Math.max(32, Math.floor(RANGE_FLOPS / flopsPerRow / 32) * 32));
}

/** C (x.columns × y.columns, float64) ← XᵀY. */
export async function crossProduct(
  { executor, ptr, batch }: TallWork,
  x: Tall,
  y: Tall,
  outPtr: number,
): Promise<void> {
  const { arena } = executor.kernels;
  const size = x.columns * y.columns;
  const edges = rowRanges(x.rows, size);
  const args = [x.ptr, x.stride, x.columns, y.ptr, y.stride, y.columns, 'begin', 'end'] as const;
  const sum = arena.f64(outPtr, size).fill(0);
  for (let first = 0; first + 1 < edges.length; first += batch) {
    const some = edges.slice(first, first + batch + 1);
    await executor.run({ kernel: 'crossTall', args: [...args, { ptr: ptr.parts, bytes: size * 8 }], edges: some });
    for (let k = 0; k + 1 < some.length; k++) {
      const part = arena.f64(ptr.parts + k * size * 8, size);
      for (let i = 0; i < size; i++) sum[i] += part[i];
    }
  }
}

/** Y ← X·M, M (x.columns × y.columns). Y may be the first columns of X. */
export async function multiply(work: TallWork, y: Tall, x: Tall, mPtr: number): Promise<void> {
  await run(work, y, x, mPtr, STORE);
}

/** Y ← Y − X·M. */
export async function subtractProduct(work: TallWork, y: Tall, x: Tall, mPtr: number): Promise<void> {
  await run(work, y, x, mPtr, SUBTRACT);
}

async function run({ executor }: TallWork, y: Tall, x: Tall, mPtr: number, mode: number): Promise<void> {
  await executor.run({
    kernel: 'multiplyTall',
    args: [y.ptr, y.stride, y.columns, x.ptr, x.stride, x.columns, mPtr, mode, 'begin', 'end', 'scratch'],
    edges: rowRanges(y.rows, x.columns * y.columns),
  });
}

/** Y ← Y − Q(QᵀY); leaves QᵀY in `work.ptr.coefficients`. */
export async function project(work: TallWork, y: Tall, basis: Tall): Promise<void> {
  await crossProduct(work, basis, y, work.ptr.coefficients);
  await subtractProduct(work, y, basis, work.ptr.coefficients);
}

/**
 * Makes Y's columns orthonormal, and orthogonal to `basis`, to which they must have been projected once. A column that
 * is within `floor` of the columns before it and of the basis becomes zero; `scale` is the size of the largest that Y's
 * columns can have. Returns how many columns are left; throws NumericalError when it cannot be done (a NaN in Y).
 */
export async function orthonormalise(
  work: TallWork,
  y: Tall,
  scale: number,
  floor: number,
  basis?: Tall,
): Promise<number> {
  const { call, arena } = work.executor.kernels;
  const n = y.columns;
  let unit = scale;
  for (let pass = 1; ; pass++) {
    await crossProduct(work, y, y, work.ptr.gram);
    const unsettled = call.qrPass(work.ptr.gram, n, unit, (floor / scale) * unit, work.ptr.inverse, work.ptr.qrScratch);
    await multiply(work, y, y, work.ptr.inverse);
    if (unsettled === 0) break;
    if (pass === MAX_PASSES) throw new NumericalError('A block of the SVD could not be made orthonormal.', {});
    unit = 1;
    if (basis) await project(work, y, basis);
  }
  const inverse = arena.f64(work.ptr.inverse, n * n);
  return inverse.reduce((kept, x, at) => kept + Number(at % (n + 1) === 0 && x !== 0), 0);
}
