// Fills the record that the kernels of a half-sweep read (assembly/row/task.ts).
import type { WalsProblem } from './layout.ts';
import type { Side } from './sides.ts';

/** Fills a task's description of the problem: `solved` against `fixed`; `wide`: in float64, with the Gram at ptr.axes. */
export function describeTask(problem: WalsProblem, taskPtr: number, fixed: Side, solved: Side, wide: boolean): void {
  const { kernels, settings, ptr } = problem;
  const { call } = kernels;
  const { objective, columns } = settings;
  const { indptrPtr, indicesPtr, weights, targets } = solved;
  call.setTaskEntries(taskPtr, indptrPtr, indicesPtr, weights.ptr, weights.value, targets.ptr, targets.value);
  call.setTaskSides(
    taskPtr,
    fixed.factorsPtr,
    fixed.scalePtr,
    solved.factorsPtr,
    solved.scalePtr,
    solved.ridgePtr,
    ptr.dense,
    objective.unobservedWeight,
    columns,
    problem.stride,
  );
  if (fixed.bias && solved.bias) call.setTaskBiases(taskPtr, fixed.bias.valuesPtr, solved.bias.ridgePtr);
  if (wide) call.setTaskGram64(taskPtr, ptr.axes);
  if (objective.nonNegative) {
    call.setTaskNonNegative(taskPtr, objective.unobservedWeight > 0 ? ptr.packedAxes : 0);
  }
}
