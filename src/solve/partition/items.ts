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
import type { PartitionedProblem } from './layout.ts';
import { beyondFloat32, sumOverItems, type UserSums, wideGram } from './users.ts';

/** What the loss wants to know of the half-sweep: the diagonal of the users' Gram, and the items' energies in its axes. */
export interface ItemsHalf {
  readonly spectrum: Float64Array | null;
  readonly energy: Float64Array;
}

/**
 * Moves all items towards their solutions, after `solveUsers`.
 * @throws NumericalError for an item whose system float32 does not hold
 */
export async function solveItems(problem: PartitionedProblem, sums: UserSums, epoch: number): Promise<ItemsHalf> {
  const { kernels, items, settings, ptr } = problem;
  const relaxation = relaxationOf(problem, epoch);
  const spectrum = settings.objective.unobservedWeight > 0 ? await takeAxes(problem, sums.gram) : null;
  if (!spectrum) kernels.arena.f32(ptr.dense, items.stride).fill(0);
  await begin(problem, relaxation, spectrum !== null);
  const { itemSteps: steps, tolerance } = lockstepSteps(problem);
  for (let step = 1; step <= steps; step++) {
    const isLast = step === steps && tolerance === 0;
    await (isLast ? lastStep(problem, epoch, spectrum !== null) : nextStep(problem, epoch, spectrum !== null));
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

/** How many steps the items take, and until which residual. */
function lockstepSteps({ settings }: PartitionedProblem): { itemSteps: number; tolerance: number } {
  if (settings.solver === 'exact') return { itemSteps: MOST_EXACT_STEPS, tolerance: 1e-6 };
  return { itemSteps: settings.itemSteps, tolerance: 0 };
}

/** Where so many do not suffice, an item's system wants what only a fit in one memory has. */
const MOST_EXACT_STEPS = 30;

/** Finds the axes of the users' Gram, and packs them both ways. Returns their energies. */
async function takeAxes(problem: PartitionedProblem, gram: Float64Array): Promise<Float64Array> {
  const { kernels, settings, users, items, stride, ptr, lockstep } = problem;
  const { call, arena } = kernels;
  const { factors, objective } = settings;
  const floor = items.leastRidge / objective.unobservedWeight;
  const leave = async (wide: boolean) => {
    const sum = wide ? await wideGram(problem) : gram;
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
async function begin(problem: PartitionedProblem, relaxation: number, isTurned: boolean): Promise<void> {
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
  await restAt(problem, isTurned);
  const args = [lockstep.record, 'begin', 'end', lockstep.residuals, items.factorsPtr, lockstep.directions] as const;
  await executor.run({ kernel: 'lockstepStart', args, edges: evenRanges(items.rows, STREAM_ROWS) });
}

/** Decides when an item's steps end: of a fixed number of steps by what float32 holds alone, else by its right side. */
async function restAt(problem: PartitionedProblem, isTurned: boolean): Promise<void> {
  const { kernels, executor, items, stride, lockstep } = problem;
  const { tolerance } = lockstepSteps(problem);
  if (tolerance > 0) {
    // The residuals of zeros are the right sides.
    kernels.arena.f32(lockstep.directions, items.rows * stride).fill(0);
    await sumPartitions(problem, 'itemResiduals');
    kernels.call.narrowRows(lockstep.sums, 0, items.rows, stride, lockstep.directions);
    await turn(problem, lockstep.directions, isTurned);
  }
  const args = [lockstep.record, 'begin', 'end', lockstep.directions, tolerance] as const;
  await executor.run({ kernel: 'lockstepRest', args, edges: evenRanges(items.rows, STREAM_ROWS) });
}

async function nextStep(problem: PartitionedProblem, epoch: number, isTurned: boolean): Promise<void> {
  const { kernels, items, stride, lockstep } = problem;
  await turnBack(problem, isTurned);
  await sumPartitions(problem, 'itemProducts');
  kernels.call.narrowRows(lockstep.sums, 0, items.rows, stride, lockstep.sums);
  await turn(problem, lockstep.sums, isTurned);
  await turn(problem, lockstep.directions, isTurned);
  const { record, residuals, directions, sums } = lockstep;
  const args = [record, 'begin', 'end', residuals, items.factorsPtr, directions, sums] as const;
  await runStep(problem, epoch, { kernel: 'lockstepStep', args, edges: evenRanges(items.rows, STREAM_ROWS) });
}

async function lastStep(problem: PartitionedProblem, epoch: number, isTurned: boolean): Promise<void> {
  const { items, lockstep } = problem;
  await turnBack(problem, isTurned);
  await sumPartitions(problem, 'itemCurvatures');
  await turn(problem, lockstep.directions, isTurned);
  const args = [lockstep.record, 'begin', 'end', items.factorsPtr, lockstep.directions, lockstep.sums] as const;
  await runStep(problem, epoch, { kernel: 'lockstepLast', args, edges: evenRanges(items.rows, STREAM_ROWS) });
}

/** Sums over all partitions for the vectors in lockstep.directions. */
async function sumPartitions(
  problem: PartitionedProblem,
  kernel: 'itemResiduals' | 'itemProducts' | 'itemCurvatures',
): Promise<void> {
  const { kernels, items, stride, partitions, lockstep } = problem;
  kernels.arena.f64(lockstep.sums, items.rows * (kernel === 'itemCurvatures' ? 1 : stride)).fill(0);
  for (const partition of partitions) await sumOverItems(problem, partition, kernel, lockstep.directions);
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

async function runStep(problem: PartitionedProblem, epoch: number, job: Job): Promise<void> {
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
