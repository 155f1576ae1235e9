// Fills the record that the kernels of a half-sweep read (assembly/row/task.ts).
import type { Fit } from './layout.ts';
import type { Side } from './sides.ts';

/** Fills a task's description of the problem: `solved` against `fixed`. */
export function describeTask(fit: Fit, task: number, fixed: Side, solved: Side): void {
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
