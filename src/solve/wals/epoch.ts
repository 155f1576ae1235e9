// One epoch: two half-sweeps. Each brings the fixed side's Gram into the form that the rows want, then solves every row of the
// other side.
import { NumericalError, show } from '../../errors.ts';
import { rotateRows } from '../../matrix/side-jobs.ts';
import { type DensePart, findPrincipalAxes, gramOfSide } from './axes.ts';
import { noteMovement, relaxationOf } from './course.ts';
import type { WalsProblem } from './layout.ts';
import { objectiveValue, sum } from './objective-value.ts';
import type { EpochEvent } from './options.ts';
import { asFixed } from './parked-biases.ts';
import type { Side } from './sides.ts';
import { lastSteps, type Steps, stepsOf } from './steps.ts';
import { describeTask } from './task.ts';

/** A fixed side of more bytes than these does not stay in the second-level cache: bench/RESULTS.md. */
export const NEAR_BYTES = 2 << 20;

/**
 * Beyond so many factors a short row stays at its solution beside rows of conjugate gradients: to turn its start into the axes
 * costs more than all else that it wants, and more than it saves (docs/ARCHITECTURE.md).
 */
const FEW_FACTORS = 256;

/** Solves `solved` against `fixed`, in place. Throws NumericalError for a row without a unique solution. */
export async function halfSweep(
  problem: WalsProblem,
  fixed: Side,
  solved: Side,
  epoch: number,
  isLast = false,
): Promise<DensePart> {
  const way = wayOf(problem, solved, waySteps(problem, epoch, isLast));
  const dense = await prepareDense(problem, fixed, solved.leastRidge, isLast);
  if (dense.spectrum && !dense.wide) await turnStart(problem, solved, way);
  takeMeanSquares(problem, fixed, way);
  await solveRows(problem, fixed, solved, dense.wide, way);
  if (way.relaxation !== 1) {
    noteMovement(problem, solved.name, sum(problem.kernels.arena.f64(problem.ptr.rowSums, solved.rows)), way);
  }
  return dense;
}

/** How rows are solved in one half-sweep. */
export interface WaySteps extends Steps {
  readonly epoch: number;
  readonly isLast: boolean;
  /** ω. */
  readonly relaxation: number;
}

/** The same for the rows of one side. */
export interface RowsWay extends WaySteps {
  /** How many rows, the first ones, go past their solutions by ω. */
  readonly relaxedRows: number;
  /** How many rows, the first ones, begin where they are. */
  readonly starting: number;
}

export function waySteps(problem: WalsProblem, epoch: number, isLast: boolean): WaySteps {
  const steps = isLast ? lastSteps(problem.settings) : stepsOf(problem.settings);
  return { ...steps, epoch, isLast, relaxation: isLast ? 1 : relaxationOf(problem, epoch) };
}

export function wayOf({ settings }: WalsProblem, solved: Side, way: WaySteps): RowsWay {
  const stepped = way.cgSteps > 0 ? solved.longRows : 0;
  const relaxed = stepped > 0 && settings.factors > FEW_FACTORS ? stepped : solved.rows;
  const relaxedRows = way.relaxation === 1 ? 0 : relaxed;
  return { ...way, relaxedRows, starting: Math.max(stepped, relaxedRows) };
}

/** The rows that begin where they are, turned into the axes of the side that they are solved against. */
export async function turnStart({ executor, ptr }: WalsProblem, solved: Side, { starting }: RowsWay): Promise<void> {
  if (starting > 0) await rotateRows(executor, solved, ptr.packedAxes, starting);
}

/** The preconditioner's mean data term at ptr.meanSquares, where rows want it. */
export function takeMeanSquares({ kernels, input, ptr }: WalsProblem, fixed: Side, { meanTerm }: WaySteps): void {
  const { factorsPtr, indptrPtr, rows, stride } = fixed;
  if (meanTerm) kernels.call.meanSquares(factorsPtr, indptrPtr, rows, stride, input.interactions.nnz, ptr.meanSquares);
}

/**
 * Solves rows whose dense part, start and mean data term are there; how far each has gone is in ptr.rowSums where ω is not 1.
 * Throws NumericalError for a row without a unique solution.
 */
export async function solveRows(
  problem: WalsProblem,
  fixed: Side,
  solved: Side,
  wide: boolean,
  { cgSteps, cgTolerance, cgThenExact, meanTerm, relaxation, relaxedRows, epoch }: RowsWay,
): Promise<void> {
  const { kernels, executor, settings, ptr } = problem;
  for (const { taskPtr, scratchPtr } of executor.workers) {
    describeTask(problem, taskPtr, fixed, solved, wide);
    kernels.call.setTaskSolver(taskPtr, scratchPtr, settings.dualLimit, cgSteps, cgTolerance, cgThenExact ? 1 : 0);
    kernels.call.setTaskTouches(taskPtr, fixed.rows * fixed.stride * 4 > NEAR_BYTES ? 1 : 0);
    kernels.call.setTaskAcceleration(taskPtr, meanTerm ? ptr.meanSquares : 0, relaxation, relaxedRows, ptr.rowSums);
  }
  const failed = await asFixed(problem, fixed, solved, () =>
    executor.run({ kernel: 'halfSweep', args: ['task', 'begin', 'end'], edges: solved.chunks }),
  );
  if (failed) throw unsolvable(problem, solved, failed - 1, epoch);
}

/**
 * The dense part of the rows' systems: the diagonal w0·Λ in the fixed side's axes; or G itself for non-negative rows and,
 * in float64, where float32 would not do. `leastRidge`: the least λ of the rows.
 */
export async function prepareDense(
  problem: WalsProblem,
  fixed: Side,
  leastRidge: number,
  isLast: boolean,
): Promise<DensePart> {
  const { kernels, executor, settings, stride, ptr } = problem;
  const { unobservedWeight, nonNegative } = settings.objective;
  const { call, arena } = kernels;
  arena.f32(ptr.dense, stride).fill(0);
  if (unobservedWeight === 0) return { spectrum: null, wide: false };
  if (nonNegative) {
    await gramOfSide(problem, fixed);
    call.packAxes(ptr.axes, settings.factors, stride, ptr.packedAxes);
    return { spectrum: null, wide: false };
  }
  // The last rows are solved in the axes that the model is left in: a rotation after them would round what they were solved for.
  // What the model keeps of them serves other systems, too: there every axis has to be right.
  const floor = isLast ? 0 : leastRidge / unobservedWeight;
  const spectrum = problem.wide && !isLast ? null : await findPrincipalAxes(problem, fixed, floor);
  const wide = !spectrum || problem.wide || isDoubtful(spectrum, leastRidge / unobservedWeight, fixed);
  if (wide) {
    if (isLast) await rotateRows(executor, fixed, ptr.packedAxes);
    await gramOfSide(problem, fixed, true);
    return { spectrum: isLast ? spectrum : null, wide };
  }
  await rotateRows(executor, fixed, ptr.packedAxes);
  writeDiagonal(problem, spectrum, fixed.scalePtr === 0);
  return { spectrum, wide };
}

/** w0·Λ of the fixed side's axes at ptr.dense. */
export function writeDiagonal(
  { kernels, settings, stride, ptr }: WalsProblem,
  spectrum: Float64Array,
  unweighted: boolean,
): void {
  const dense = kernels.arena.f32(ptr.dense, stride).fill(0);
  // A cleared axis has no part in any system: the one keeps its diagonal positive where λ = 0.
  const cleared = unweighted ? 1 : 0;
  const { unobservedWeight } = settings.objective;
  for (let k = 0; k < settings.factors; k++) dense[k] = spectrum[k] > 0 ? unobservedWeight * spectrum[k] : cleared;
}

/** Below this part of the largest axis's weight in a row's system, what rotated rows leave beside the diagonal counts. */
const LEAST_DIAGONAL = 1e-6;

/**
 * Whether the products of the fixed side's columns, which in float32 do not vanish beside its diagonal as they should, may
 * outweigh the diagonal of its least axis in some row. An axis that no row has is cleared; under weights c_j it may be that
 * of rows with small weights, which stay.
 */
export function isDoubtful(spectrum: Float64Array, floor: number, fixed: Side): boolean {
  if (fixed.scalePtr === 0) return false;
  const least = Math.min(...spectrum) + floor;
  return least < LEAST_DIAGONAL * spectrum[0];
}

function unsolvable(
  { settings, input }: WalsProblem,
  { name, numbering }: Side,
  place: number,
  epoch: number,
): NumericalError {
  const row = numbering.indices[place];
  const { regularization, nonNegative } = settings.objective;
  const id = input.interactions[name].idAt(row);
  const whose = `${name.slice(0, -1)} ${show(id)}`;
  const fault = nonNegative
    ? `The factors of ${whose} are no longer finite in epoch ${epoch}. Scale the values or weights down.`
    : `The system of ${whose} has no unique solution in epoch ${epoch} with regularization ` +
      `${regularization}, not even in float64. Raise regularization, or scale the values down where they are large.`;
  return new NumericalError(fault, { side: name, row, id, epoch, regularization });
}

/** One epoch: the users against the items, the items against the users. */
export async function sweep(problem: WalsProblem, epoch: number): Promise<EpochEvent> {
  const { users, items } = problem;
  const { epochs, lossEvery } = problem.settings;
  const start = performance.now();
  await halfSweep(problem, items, users, epoch);
  const half = performance.now();
  const dense = await halfSweep(problem, users, items, epoch);
  const end = performance.now();
  const wanted = lossEvery > 0 && (epoch % lossEvery === 0 || epoch === epochs);
  const value = (wide: boolean) => objectiveValue(problem, wide ? ALL_WIDE : dense, items);
  const loss = wanted ? await checkedLoss(problem, value, epoch, problem.course.loss) : undefined;
  if (loss !== undefined) problem.course.loss = loss;
  return {
    epoch,
    epochs,
    loss,
    seconds: (end - start) / 1000,
    userSeconds: (half - start) / 1000,
    itemSeconds: (end - half) / 1000,
    workers: problem.executor.workers.length,
  };
}

/** What is left to rounding: so much of the loss before, and of the loss of zeros, which is all that float32 resolves. */
const ROUNDING = 1e-6;
/** Below this part of the loss of zeros a loss is the small rest of large sums. */
const REST = 1e-3;

/**
 * The loss after an epoch, `value` with or without all products in float64, which is at least 0 and at most `before`, that of the half-sweeps before, but for rounding. Where
 * it may not be, it is summed again in float64.
 * @throws NumericalError where it is not: the rows' systems were not those of the factors
 */
export async function checkedLoss(
  problem: WalsProblem,
  value: (wide: boolean) => Promise<number>,
  epoch: number,
  before: number,
): Promise<number> {
  const zeroLoss = problem.zeroLoss();
  // No loss came before the first one, which has to be finite as well.
  const most = Math.min(before * (1 + ROUNDING), Number.MAX_VALUE);
  let loss = await value(false);
  if (loss > REST * zeroLoss && loss <= most) return loss;
  loss = await value(true);
  if (loss >= -ROUNDING * zeroLoss && loss <= most + ROUNDING * zeroLoss) return Math.max(loss, 0);
  const fault = Number.isFinite(loss)
    ? `${loss} after epoch ${epoch}, and was ${before} before: float32 does not hold this problem. Raise regularization, ` +
      'take fewer factors, or bring the weights closer together.'
    : `${loss} after epoch ${epoch}: the values or weights are too large for float32. Scale them down.`;
  throw new NumericalError(`The loss is ${fault}`, {
    epoch,
    regularization: problem.settings.objective.regularization,
  });
}

export const ALL_WIDE: DensePart = { spectrum: null, wide: true };
