// One epoch: two half-sweeps. Each brings the fixed side's Gram into the form that the rows want, then solves every row of the
// other side.
import { NumericalError } from '../../errors.ts';
import { rotateRows } from '../../matrix/side-jobs.ts';
import { gramOfSide, toPrincipalAxes } from './axes.ts';
import type { WalsProblem } from './layout.ts';
import { objectiveValue } from './objective-value.ts';
import type { EpochEvent } from './options.ts';
import { asFixed } from './parked-biases.ts';
import type { Side } from './sides.ts';
import { describeTask } from './task.ts';

/** Solves `solved` against `fixed`, in place. Throws NumericalError for a row without a unique solution. */
export async function halfSweep(problem: WalsProblem, fixed: Side, solved: Side, epoch: number): Promise<void> {
  const { kernels, executor, settings } = problem;
  await prepareDense(problem, fixed, solved);
  for (const { taskPtr, scratchPtr } of executor.workers) {
    describeTask(problem, taskPtr, fixed, solved);
    kernels.call.setTaskSolver(
      taskPtr,
      solved.orderPtr,
      scratchPtr,
      settings.dualLimit,
      settings.solver === 'cg' ? settings.cgSteps : 0,
      settings.cgTolerance,
    );
  }
  const failed = await asFixed(problem, fixed, solved, () =>
    executor.run({ kernel: 'halfSweep', args: ['task', 'begin', 'end'], edges: solved.chunks }),
  );
  if (failed) throw unsolvable(problem, solved, failed - 1, epoch);
}

/** The dense part of the rows' systems: the diagonal w0·Λ in the fixed side's axes; or G itself for non-negative rows. */
async function prepareDense(problem: WalsProblem, fixed: Side, solved: Side): Promise<void> {
  const { kernels, executor, settings, stride, ptr } = problem;
  const { unobservedWeight, nonNegative } = settings.objective;
  const { call, arena } = kernels;
  const dense = arena.f32(ptr.dense, stride).fill(0);
  if (unobservedWeight === 0) return;
  if (nonNegative) {
    await gramOfSide(problem, fixed);
    call.packAxes(ptr.axes, settings.factors, stride, ptr.packedAxes);
    return;
  }
  const spectrum = await toPrincipalAxes(problem, fixed);
  // A cleared axis has no part in any system: the one keeps its diagonal positive where λ = 0.
  const cleared = fixed.scalePtr === 0 ? 1 : 0;
  for (let k = 0; k < settings.factors; k++) dense[k] = spectrum[k] > 0 ? unobservedWeight * spectrum[k] : cleared;
  // Rows that are solved outright do not care for what they were; the others start from their last factors.
  if (settings.solver !== 'cg') return;
  await rotateRows(executor, solved, ptr.packedAxes, { orderPtr: solved.orderPtr, count: solved.longRows });
}

function unsolvable({ settings }: WalsProblem, { name }: Side, row: number, epoch: number): NumericalError {
  const { regularization, nonNegative } = settings.objective;
  const fault = nonNegative
    ? `The factors of row ${row} of ${name} are no longer finite in epoch ${epoch}. Scale the values or weights down.`
    : `The system of row ${row} of ${name} has no unique solution in epoch ${epoch} with regularization ` +
      `${regularization}, not even in float64. Raise regularization.`;
  return new NumericalError(fault, { side: name, row, epoch, regularization });
}

/** One epoch: the users against the items, the items against the users. */
export async function sweep(problem: WalsProblem, epoch: number): Promise<EpochEvent> {
  const { users, items } = problem;
  const { epochs, lossEvery, objective } = problem.settings;
  const start = performance.now();
  await halfSweep(problem, items, users, epoch);
  const half = performance.now();
  await halfSweep(problem, users, items, epoch);
  const end = performance.now();
  const wanted = lossEvery > 0 && (epoch % lossEvery === 0 || epoch === epochs);
  // An items half-sweep leaves the users' spectrum in the workspace.
  const spectrum = objective.unobservedWeight > 0 ? spectrumOf(problem) : null;
  return {
    epoch,
    epochs,
    loss: wanted ? await checkedLoss(problem, spectrum, problem.items, epoch) : undefined,
    seconds: (end - start) / 1000,
    userSeconds: (half - start) / 1000,
    itemSeconds: (end - half) / 1000,
    workers: problem.executor.workers.length,
  };
}

/** The diagonal of the Gram that was diagonalised last; a view. */
function spectrumOf({ kernels, ptr, settings }: WalsProblem): Float64Array {
  return kernels.arena.f64(ptr.spectrum, settings.factors);
}

export async function checkedLoss(
  problem: WalsProblem,
  spectrum: Float64Array | null,
  energetic: Side,
  epoch: number,
): Promise<number> {
  const loss = await objectiveValue(problem, spectrum, energetic);
  if (Number.isFinite(loss)) return loss;
  throw new NumericalError(
    `The loss is ${loss} after epoch ${epoch}: the values or weights are too large for float32. Scale them down.`,
    { epoch, regularization: problem.settings.objective.regularization },
  );
}
