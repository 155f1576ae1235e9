// The items' half of a sweep: all items in lockstep by conjugate gradients, whose products are sums over the partitions
// (docs/MATH.md, "Partitions"). The users stay in the items' old axes; the items are turned into the axes of the users' Gram, where the
// unobserved part of their systems is diagonal, and back at the end, so that between two halves all is in the same axes.
import { NumericalError, show } from '../../errors.ts';
import { rotateRows } from '../../matrix/side-jobs.ts';
import { evenRanges, type Job, STREAM_ROWS } from '../../workers/job.ts';
import { axesOfGram } from '../wals/axes.ts';
import { noteMovement, relaxationOf } from '../wals/course.ts';
import { isDoubtful, writeDiagonal } from '../wals/epoch.ts';
import { energyOf } from '../wals/objective-value.ts';
import { stepsOf } from '../wals/steps.ts';
import type { PartitionEngine, UserSums } from './engine.ts';
import type { PartitionedProblem } from './layout.ts';
import type { ItemKernel } from './tasks.ts';
import { beyondFloat32 } from './users.ts';

/** What the loss wants to know of the half-sweep: the diagonal of the users' Gram, and the items' energies in its axes. */
export interface ItemsHalf {
  readonly spectrum: Float64Array | null;
  readonly energy: Float64Array;
}

/**
 * Moves all items towards their solutions, after `solveUsers`.
 * @throws NumericalError for an item whose system float32 does not hold
 */
export async function solveItems(
  problem: PartitionedProblem,
  engine: PartitionEngine,
  sums: UserSums,
  epoch: number,
): Promise<ItemsHalf> {
  const { kernels, items, ptr } = problem;
  const relaxation = relaxationOf(problem, epoch);
  const spectrum = sums.gram ? await takeAxes(problem, engine, sums.gram) : null;
  if (sums.squares) kernels.arena.f32(problem.lockstep.squares, items.stride).set(sums.squares);
  if (!spectrum) kernels.arena.f32(ptr.dense, items.stride).fill(0);
  const run: ItemsRun = { problem, engine, epoch, isTurned: spectrum !== null };
  await begin(run, relaxation);
  const { itemSteps: steps, tolerance } = lockstepSteps(problem);
  for (let step = 1; step <= steps; step++) {
    const isLast = step === steps && tolerance === 0;
    await (isLast ? lastStep(run) : nextStep(run));
    if (tolerance > 0 && kernels.call.lockstepActive(problem.lockstep.record, items.rows) === 0) break;
    if (tolerance > 0 && step === steps) throw unfinished(problem, epoch);
  }
  if (relaxation !== 1) {
    const moved = kernels.call.lockstepMoved(problem.lockstep.record, items.rows);
    noteMovement(problem, 'items', moved, { epoch, relaxation });
  }
  const energy = energyOf(problem, items).slice();
  if (spectrum) await rotateRows(problem.executor, items, problem.lockstep.axesBack);
  return { spectrum, energy };
}

/** What every step is about; `isTurned`: the users' axes are not those that the items are solved in. */
interface ItemsRun {
  readonly problem: PartitionedProblem;
  readonly engine: PartitionEngine;
  readonly epoch: number;
  readonly isTurned: boolean;
}

/** How many steps the items take, and until which residual. */
function lockstepSteps({ settings }: PartitionedProblem): { itemSteps: number; tolerance: number } {
  if (settings.solver === 'exact') return { itemSteps: MOST_EXACT_STEPS, tolerance: 1e-6 };
  return { itemSteps: settings.itemSteps, tolerance: 0 };
}

/** Where so many do not suffice, an item's system wants what only a fit in one memory has. */
const MOST_EXACT_STEPS = 30;

/** Finds the axes of the users' Gram, and packs them both ways. Returns their energies. */
async function takeAxes(
  problem: PartitionedProblem,
  engine: PartitionEngine,
  gram: Float64Array,
): Promise<Float64Array> {
  const { kernels, settings, users, items, stride, ptr, lockstep } = problem;
  const { call, arena } = kernels;
  const { factors, objective } = settings;
  const floor = items.leastRidge / objective.unobservedWeight;
  const leave = async (wide: boolean) => {
    const sum = wide ? await engine.wideGram() : gram;
    arena.f64(ptr.axes, factors * factors).set(sum);
  };
  const spectrum = (await axesOfGram(problem, leave, users, floor)).slice();
  if (isDoubtful(spectrum, floor, users)) throw beyondFloat32('userWeights', objective.regularization);
  writeDiagonal(problem, spectrum, users.scalePtr === 0);
  const axes = arena.f64(ptr.axes, factors * factors);
  for (let i = 0; i < factors; i++) {
    for (let j = 0; j < i; j++) {
      [axes[i * factors + j], axes[j * factors + i]] = [axes[j * factors + i], axes[i * factors + j]];
    }
  }
  call.packAxes(ptr.axes, factors, stride, lockstep.axesBack);
  return spectrum;
}

/** The residuals of all items at the start, in the axes of the users' Gram, and the first directions. */
async function begin(run: ItemsRun, relaxation: number): Promise<void> {
  const { problem, isTurned } = run;
  const { kernels, executor, settings, items, stride, ptr, lockstep } = problem;
  const { call } = kernels;
  const { meanTerm } = stepsOf(settings);
  const squaresPtr = meanTerm ? lockstep.squares : 0;
  call.setLockstep(
    lockstep.record,
    ptr.dense,
    squaresPtr,
    items.scalePtr,
    items.ridgePtr,
    lockstep.excess,
    lockstep.state,
    stride,
    relaxation,
  );
  call.narrowRows(lockstep.sums, 0, items.rows, stride, lockstep.residuals);
  await turn(problem, lockstep.residuals, isTurned);
  await turn(problem, items.factorsPtr, isTurned);
  await restAt(run);
  const args = [
    lockstep.record,
    'begin',
    'end',
    lockstep.residuals,
    items.factorsPtr,
    lockstep.directions,
    'scratch',
  ] as const;
  await executor.run({ kernel: 'lockstepStart', args, edges: evenRanges(items.rows, STREAM_ROWS) });
}

/** Decides when an item's steps end: of a fixed number of steps by what float32 holds alone, else by its right side. */
async function restAt(run: ItemsRun): Promise<void> {
  const { problem, isTurned } = run;
  const { kernels, executor, items, stride, lockstep } = problem;
  const { tolerance } = lockstepSteps(problem);
  if (tolerance > 0) {
    // The residuals of zeros are the right sides.
    kernels.arena.f32(lockstep.directions, items.rows * stride).fill(0);
    await sumPartitions(run, 'itemResiduals');
    kernels.call.narrowRows(lockstep.sums, 0, items.rows, stride, lockstep.directions);
    await turn(problem, lockstep.directions, isTurned);
  }
  const args = [lockstep.record, 'begin', 'end', lockstep.directions, tolerance, 'scratch'] as const;
  await executor.run({ kernel: 'lockstepRest', args, edges: evenRanges(items.rows, STREAM_ROWS) });
}

async function nextStep(run: ItemsRun): Promise<void> {
  const { problem, isTurned } = run;
  const { kernels, items, stride, lockstep } = problem;
  await turnBack(problem, isTurned);
  await sumPartitions(run, 'itemProducts');
  kernels.call.narrowRows(lockstep.sums, 0, items.rows, stride, lockstep.sums);
  await turn(problem, lockstep.sums, isTurned);
  await turn(problem, lockstep.directions, isTurned);
  const { record, residuals, directions, sums } = lockstep;
  const args = [record, 'begin', 'end', residuals, items.factorsPtr, directions, sums, 'scratch'] as const;
  await runStep(run, { kernel: 'lockstepStep', args, edges: evenRanges(items.rows, STREAM_ROWS) });
}

async function lastStep(run: ItemsRun): Promise<void> {
  const { problem, isTurned } = run;
  const { items, lockstep } = problem;
  await turnBack(problem, isTurned);
  await sumPartitions(run, 'itemCurvatures');
  await turn(problem, lockstep.directions, isTurned);
  const args = [
    lockstep.record,
    'begin',
    'end',
    items.factorsPtr,
    lockstep.directions,
    lockstep.sums,
    'scratch',
  ] as const;
  await runStep(run, { kernel: 'lockstepLast', args, edges: evenRanges(items.rows, STREAM_ROWS) });
}

/** Sums over all partitions for the vectors in lockstep.directions. */
async function sumPartitions({ problem, engine }: ItemsRun, kernel: ItemKernel): Promise<void> {
  const { kernels, items, stride, lockstep } = problem;
  kernels.arena.f64(lockstep.sums, items.rows * (kernel === 'itemCurvatures' ? 1 : stride)).fill(0);
  await engine.sumItems(kernel, lockstep.directions);
}

async function turn(problem: PartitionedProblem, factorsPtr: number, isTurned: boolean): Promise<void> {
  const { executor, items, stride, ptr } = problem;
  if (isTurned) await rotateRows(executor, { factorsPtr, rows: items.rows, stride }, ptr.packedAxes);
}

/** The directions, back in the axes of the partitions. */
async function turnBack({ executor, items, stride, lockstep }: PartitionedProblem, isTurned: boolean): Promise<void> {
  const rows = { factorsPtr: lockstep.directions, rows: items.rows, stride };
  if (isTurned) await rotateRows(executor, rows, lockstep.axesBack);
}

async function runStep({ problem, epoch }: ItemsRun, job: Job): Promise<void> {
  const failed = await problem.executor.run(job);
  if (!failed) return;
  const { items, input, settings } = problem;
  const row = items.numbering.indices[failed - 1];
  const id = input.interactions.items.idAt(row);
  const { regularization } = settings.objective;
  throw new NumericalError(
    `The system of item ${show(id)} is beyond float32 in epoch ${epoch}: scale the values or weights down, or raise regularization, ` +
      `which is ${regularization}.`,
    { side: 'items', row, id, epoch, regularization },
  );
}

function unfinished({ kernels, items, lockstep, settings }: PartitionedProblem, epoch: number): NumericalError {
  const { regularization } = settings.objective;
  const count = kernels.call.lockstepActive(lockstep.record, items.rows);
  return new NumericalError(
    `${MOST_EXACT_STEPS} steps do not solve ${count} items exactly in epoch ${epoch}. Take solver 'cg', or raise regularization, which ` +
      `is ${regularization}.`,
    { side: 'items', epoch, regularization },
  );
}

/** Σ_i max(C_ij, 0) of every item, at lockstep.excess: the same in every sweep. */
export async function countExcesses(problem: PartitionedProblem, engine: PartitionEngine): Promise<void> {
  const { kernels, items, lockstep } = problem;
  kernels.arena.f64(lockstep.sums, items.rows).fill(0);
  await engine.sumExcesses();
  kernels.arena.f32(lockstep.excess, items.rows).set(kernels.arena.f64(lockstep.sums, items.rows));
}
