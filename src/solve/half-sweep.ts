// One half-sweep: turn both sides into the axes where the fixed side's Gram is diagonal, then solve every row of the
// other side. docs/MATH.md, "Principal axes", says why the rows are cheap there.
import { NumericalError } from '../errors.ts';
import { evenRanges } from '../workers/job.ts';
import { type Fit, gramChunks, STREAM_ROWS } from './fit.ts';
import type { Side } from './sides.ts';

/** Solves `solved` against `fixed`, in place. Throws NumericalError for a row without a unique solution. */
export async function halfSweep(fit: Fit, fixed: Side, solved: Side, epoch: number): Promise<void> {
  const { settings, stride, work } = fit;
  const { unobservedWeight, regularization } = settings.objective;
  const { call, arena } = fit.kernels;
  const dense = arena.f32(work.dense, stride).fill(0);
  if (unobservedWeight > 0) {
    const spectrum = await toPrincipalAxes(fit, fixed);
    // A cleared axis has no part in any system: the one keeps its diagonal positive where λ = 0.
    const cleared = fixed.scale === 0 ? 1 : 0;
    for (let k = 0; k < settings.factors; k++) dense[k] = spectrum[k] > 0 ? unobservedWeight * spectrum[k] : cleared;
    // Rows that are solved outright do not care for what they were; the others start from their last factors.
    if (settings.solver === 'cg') await rotate(fit, solved, solved.order, solved.longRows);
  }
  for (const worker of fit.executor.workers) {
    describe(fit, worker.task, fixed, solved);
    call.setTaskSolver(
      worker.task,
      solved.order,
      worker.scratch,
      settings.dualLimit,
      settings.solver === 'cg' ? settings.cgSteps : 0,
      settings.cgTolerance,
    );
  }
  const failed = await fit.executor.run({ kernel: 'halfSweep', args: ['task', 'begin', 'end'], edges: solved.chunks });
  if (failed) {
    const row = failed - 1;
    throw new NumericalError(
      `The system of row ${row} of ${solved.name} has no unique solution in epoch ${epoch} with regularization ` +
        `${regularization}, not even in float64. Raise regularization.`,
      { side: solved.name, row, epoch, regularization },
    );
  }
}

/** Fills a task's description of the problem: `solved` against `fixed`. */
export function describe(fit: Fit, task: number, fixed: Side, solved: Side): void {
  const { call } = fit.kernels;
  const { weights, targets } = solved;
  call.setTaskEntries(task, solved.indptr, solved.indices, weights.ptr, weights.value, targets.ptr, targets.value);
  call.setTaskSides(
    task,
    fixed.factors,
    fixed.scale,
    solved.factors,
    solved.scale,
    solved.ridge,
    fit.work.dense,
    fit.settings.objective.unobservedWeight,
    fit.settings.factors,
    fit.stride,
  );
}

/**
 * Rotates `side` so that its weighted Gram is diagonal, the largest axis first. Returns the diagonal,
 * float64[factors], a view that the next allocation may detach; `rotate` turns other rows into the same axes.
 */
export async function toPrincipalAxes(fit: Fit, side: Side): Promise<Float64Array> {
  const { kernels, executor, settings, stride, work } = fit;
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
  if (call.eigh(work.axes, factors, work.spectrum, work.eighScratch)) {
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
