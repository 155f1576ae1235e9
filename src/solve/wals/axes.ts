// The Gram of one side, and the axes in which it is diagonal (docs/MATH.md, "Principal axes").
import { NumericalError } from '../../errors.ts';
import { diagonalise } from '../../matrix/eigenproblem.ts';
import { evenRanges } from '../../workers/job.ts';
import { type Fit, STREAM_ROWS } from './layout.ts';
import { gramChunks } from './memory.ts';
import type { Side } from './sides.ts';

/**
 * G = Σ_j c_j y_j y_jᵀ of a side: factors × factors float64, row-major, at work.axes; a view of it that the next
 * allocation may detach.
 */
export async function gramOf({ kernels, executor, settings, stride, work }: Fit, side: Side): Promise<Float64Array> {
  const { call, arena } = kernels;
  const { factors } = settings;
  const blocks = Math.ceil(side.rows / 64);
  const edges = evenRanges(side.rows, Math.ceil(blocks / gramChunks(stride)) * 64);
  await executor.run({
    kernel: 'gramChunk',
    args: [
      side.factors,
      side.scale,
      'begin',
      'end',
      stride,
      { base: work.sums, bytes: call.chunkBytes(stride) },
      'scratch',
    ],
    edges,
  });
  call.gramFinish(work.sums, edges.length - 1, stride, factors, work.axes);
  return arena.f64(work.axes, factors * factors);
}

/**
 * Rotates `side` so that its weighted Gram is diagonal, the largest axis first. Returns the diagonal,
 * float64[factors], a view that the next allocation may detach; `rotate` turns other rows into the same axes.
 */
export async function toPrincipalAxes(fit: Fit, side: Side): Promise<Float64Array> {
  const { kernels, executor, settings, stride, work } = fit;
  const { call, arena } = kernels;
  const { factors } = settings;
  await gramOf(fit, side);
  if (await diagonalise(executor, work.axes, factors, work.spectrum, work.eighScratch)) {
    throw new NumericalError(
      `The factors of the ${side.name} are no longer finite: the values or weights are too large for float32.`,
      { side: side.name, regularization: settings.objective.regularization },
    );
  }
  const spectrum = arena.f64(work.spectrum, factors);
  dropEmptyAxes(spectrum, arena.f64(work.axes, factors * factors), side.scale === 0);
  call.packAxes(work.axes, factors, stride, work.packedAxes);
  await rotate(fit, side, 0, side.rows);
  return spectrum;
}

/** An axis with less than this part of the largest one's energy holds the rounding errors of float32 and nothing else. */
const EMPTY_AXIS = 1e-12;

/**
 * Where there are more factors than the rank, the axes beyond it are noise whose products with the large axes do not
 * vanish as they should: such an axis is cleared, its energy set to 0. Under row weights (c_j) a small energy may be
 * that of rows with small weights, and only what is negative is cleared.
 */
function dropEmptyAxes(spectrum: Float64Array, axes: Float64Array, unweighted: boolean): void {
  const { length } = spectrum;
  for (let k = 0; k < length; k++) {
    if (spectrum[k] > EMPTY_AXIS * spectrum[0]) continue;
    if (unweighted) axes.fill(0, k * length, (k + 1) * length);
    if (unweighted || spectrum[k] < 0) spectrum[k] = 0;
  }
}

/** Turns rows into the axes found last: the first `count` of `order` (its address, or 0 for all in their own order). */
export async function rotate(fit: Fit, side: Side, order: number, count: number): Promise<void> {
  await fit.executor.run({
    kernel: 'rotate',
    args: [side.factors, order, 'begin', 'end', fit.stride, fit.work.packedAxes, 'scratch'],
    edges: evenRanges(count, STREAM_ROWS),
  });
}
