// One half-sweep: bring the fixed side's Gram into the form that the rows want, then solve every row of the other side.
import { NumericalError } from '../errors.ts';
import { gramOf, rotate, toPrincipalAxes } from './axes.ts';
import { asFixed } from './biases.ts';
import type { Fit } from './fit.ts';
import type { Side } from './sides.ts';

/** Solves `solved` against `fixed`, in place. Throws NumericalError for a row without a unique solution. */
export async function halfSweep(fit: Fit, fixed: Side, solved: Side, epoch: number): Promise<void> {
  const { settings } = fit;
  await prepareDense(fit, fixed, solved);
  for (const worker of fit.executor.workers) {
    describe(fit, worker.task, fixed, solved);
    fit.kernels.call.setTaskSolver(
      worker.task,
      solved.order,
      worker.scratch,
      settings.dualLimit,
      settings.solver === 'cg' ? settings.cgSteps : 0,
      settings.cgTolerance,
    );
  }
  const failed = await asFixed(fit, fixed, solved, () =>
    fit.executor.run({ kernel: 'halfSweep', args: ['task', 'begin', 'end'], edges: solved.chunks }),
  );
  if (failed) throw unsolvable(fit, solved, failed - 1, epoch);
}

/** The dense part of the rows' systems: the diagonal w0·Λ in the fixed side's axes; or G itself for non-negative rows. */
async function prepareDense(fit: Fit, fixed: Side, solved: Side): Promise<void> {
  const { settings, stride, work } = fit;
  const { unobservedWeight, nonNegative } = settings.objective;
  const { call, arena } = fit.kernels;
  const dense = arena.f32(work.dense, stride).fill(0);
  if (unobservedWeight === 0) return;
  if (nonNegative) {
    await gramOf(fit, fixed);
    call.packAxes(work.axes, settings.factors, stride, work.packedAxes);
    return;
  }
  const spectrum = await toPrincipalAxes(fit, fixed);
  // A cleared axis has no part in any system: the one keeps its diagonal positive where λ = 0.
  const cleared = fixed.scale === 0 ? 1 : 0;
  for (let k = 0; k < settings.factors; k++) dense[k] = spectrum[k] > 0 ? unobservedWeight * spectrum[k] : cleared;
  // Rows that are solved outright do not care for what they were; the others start from their last factors.
  if (settings.solver === 'cg') await rotate(fit, solved, solved.order, solved.longRows);
}

function unsolvable({ settings }: Fit, { name }: Side, row: number, epoch: number): NumericalError {
  const { regularization, nonNegative } = settings.objective;
  const fault = nonNegative
    ? `The factors of row ${row} of ${name} are no longer finite in epoch ${epoch}. Scale the values or weights down.`
    : `The system of row ${row} of ${name} has no unique solution in epoch ${epoch} with regularization ` +
      `${regularization}, not even in float64. Raise regularization.`;
  return new NumericalError(fault, { side: name, row, epoch, regularization });
}

/** Fills a task's description of the problem: `solved` against `fixed`. */
export function describe(fit: Fit, task: number, fixed: Side, solved: Side): void {
  const { call } = fit.kernels;
  const { objective, columns } = fit.settings;
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
    objective.unobservedWeight,
    columns,
    fit.stride,
  );
  if (fixed.bias && solved.bias) call.setTaskBiases(task, fixed.bias.values, solved.bias.ridge);
  if (objective.nonNegative) {
    call.setTaskNonNegative(task, objective.unobservedWeight > 0 ? fit.work.packedAxes : 0);
  }
}
