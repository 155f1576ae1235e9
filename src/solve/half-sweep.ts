// One half-sweep: turn both sides into the axes where the fixed side's Gram is diagonal, then solve every row of the
// other side. docs/MATH.md, "Principal axes", says why the rows are cheap there.
import { NumericalError } from '../errors.ts';
import { evenRanges } from '../workers/job.ts';
import { dualLimit, type Fit, gramChunks, STREAM_ROWS } from './fit.ts';
import type { Side } from './sides.ts';

/** Solves `solved` against `fixed`, in place. Throws NumericalError for a row without a unique solution. */
export async function halfSweep(fit: Fit, fixed: Side, solved: Side, epoch: number): Promise<void> {
  const { settings, stride, work } = fit;
  const { unobservedWeight, regularization } = settings.objective;
  const { call, arena } = fit.kernels;
  const dense = arena.f32(work.dense, stride).fill(0);
  if (unobservedWeight > 0) {
    const spectrum = await toPrincipalAxes(fit, fixed, settings.solver === 'cg' ? solved : undefined);
    for (let k = 0; k < settings.factors; k++) dense[k] = unobservedWeight * Math.max(spectrum[k], 0);
  }
  for (const worker of fit.executor.workers) {
    describe(fit, worker.task, fixed, solved);
    call.setTaskSolver(
      worker.task,
      solved.order,
      worker.scratch,
      dualLimit(stride),
      settings.solver === 'cg' ? settings.cgSteps : 0,
      settings.cgTolerance,
    );
  }
  const failed = await fit.executor.run({ kernel: 'halfSweep', args: ['task', 'begin', 'end'], edges: solved.chunks });
  if (failed) {
    const row = failed - 1;
    throw new NumericalError(
      `The system of row ${row} of ${solved.name} has no unique solution in epoch ${epoch} with regularization ` +
        `${regularization}, not even in float64. Raise regularization above 0.`,
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
 * Rotates `side` (and `other` with it) so that its weighted Gram is diagonal, the largest axis first. Returns the
 * diagonal, float64[factors], a view that the next allocation may detach.
 */
export async function toPrincipalAxes(fit: Fit, side: Side, other?: Side): Promise<Float64Array> {
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
  call.packAxes(work.axes, factors, stride, work.packedAxes);
  for (const turned of other ? [side, other] : [side]) {
    await executor.run({
      kernel: 'rotate',
      args: [turned.factors, 'begin', 'end', stride, work.packedAxes, 'scratch'],
      edges: evenRanges(turned.rows, STREAM_ROWS),
    });
  }
  return arena.f64(work.spectrum, factors);
}
