// The partitioned fit as its run asks of it (../run/epochs.ts): the same epochs, states and models as those of a fit in one piece.
import type { FactorModel } from '../../model/factor-model.ts';
import type { Signal } from '../../platform.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { Algorithm, RunOutcome } from '../run/epochs.ts';
import type { Signature } from '../run/signature.ts';
import { warmStart } from '../run/warm-start.ts';
import { toPrincipalAxes } from '../wals/axes.ts';
import { initialise, warmSide } from '../wals/begin.ts';
import { checkedLoss } from '../wals/epoch.ts';
import type { WalsInput } from '../wals/layout.ts';
import { type Axes, finalAxes, modelOf, type SettledRun } from '../wals/model.ts';
import type { EpochEvent, Settings } from '../wals/options.ts';
import { COURSE } from '../wals/relaxation.ts';
import type { Side } from '../wals/sides.ts';
import { dataPrints, walsOption, walsSignature } from '../wals/signature.ts';
import { localEngine, type PartitionEngine } from './engine.ts';
import { countExcesses, solveItems } from './items.ts';
import type { PartitionedProblem } from './layout.ts';
import { createResident } from './resident.ts';
import { settleUsers, solveUsers } from './users.ts';
import { partitionedLoss } from './value.ts';
import { residentVisits } from './visits.ts';

/** The algorithm of a fit with `partitions`, of interactions in memory. Throws ArgumentError for more than there are users. */
export function createPartitioned(
  kernels: Kernels,
  settings: Settings,
  input: WalsInput,
  pool: WorkerPool | null,
  signal?: Signal,
): Algorithm<EpochEvent> {
  const { problem, partitions } = createResident(kernels, settings, input, pool, signal);
  const { users, items } = problem;
  return {
    ...partitionedAlgorithm(problem, localEngine(problem, residentVisits(problem, partitions)), {
      signature: () => walsSignature(problem, dataPrints(problem.input)),
      modelOf: (axes, run) => modelOf(problem, axes, run),
    }),
    warm: (start) => warmStart(start, [warmSide(problem, items), warmSide(problem, users)]),
  };
}

/** What fits of partitions do in ways of their own. */
export interface Ends {
  signature(): Signature;
  modelOf(axes: Axes, run: SettledRun): Promise<FactorModel> | FactorModel;
}

/** Sweeps, states and the end of a fit, wherever its partitions are. */
export function partitionedAlgorithm(
  problem: PartitionedProblem,
  engine: PartitionEngine,
  ends: Ends,
): Algorithm<EpochEvent> {
  const { kernels, executor, settings, users, items, ptr } = problem;
  const arrayOf = ({ factorsPtr, rows, stride }: Side) => ({ ptr: factorsPtr, rows, columns: stride });
  return {
    epochs: settings.epochs,
    probe: settings.probe,
    keepUsers: settings.keepUsers,
    state: {
      arena: kernels.arena,
      arrays: {
        ...(users.rows > 0 && { users: arrayOf(users) }),
        items: arrayOf(items),
        course: { ptr: ptr.course, rows: 1, columns: COURSE.length },
      },
    },
    async initialise() {
      await initialise(problem, items);
      await countExcesses(problem, engine);
    },
    signature: ends.signature,
    optionOf: (path) => walsOption(path, settings),
    async resume(_, loss) {
      problem.course.loss = loss ?? Number.POSITIVE_INFINITY;
    },
    warm: (start) => warmStart(start, [warmSide(problem, items)]),
    sweep: (epoch) => sweep(problem, engine, epoch),
    settle: (outcome, keepUsers) => settle(problem, engine, ends, outcome, keepUsers),
    close: () => executor.close(),
  };
}

async function sweep(problem: PartitionedProblem, engine: PartitionEngine, epoch: number): Promise<EpochEvent> {
  const { settings, executor, course } = problem;
  const { epochs, lossEvery } = settings;
  const start = performance.now();
  const sums = await solveUsers(problem, engine, epoch);
  const half = performance.now();
  const items = await solveItems(problem, engine, sums, epoch);
  const end = performance.now();
  const wanted = lossEvery > 0 && (epoch % lossEvery === 0 || epoch === epochs);
  const value = (wide: boolean) => partitionedLoss(problem, engine, items, wide);
  const loss = wanted ? await checkedLoss(problem, value, epoch, course.loss) : undefined;
  if (loss !== undefined) course.loss = loss;
  return {
    epoch,
    epochs,
    loss,
    seconds: (end - start) / 1000,
    userSeconds: (half - start) / 1000,
    itemSeconds: (end - half) / 1000,
    workers: executor.workers.length,
  };
}

/**
 * From the last epoch to the model. The users are solved from zeros, so that where they end follows from the items alone: a state need
 * not have those of the best epoch.
 */
async function settle(
  problem: PartitionedProblem,
  engine: PartitionEngine,
  { modelOf }: Ends,
  outcome: RunOutcome,
  keepUsers: boolean,
): Promise<FactorModel> {
  const { lossEvery, objective } = problem.settings;
  const { epochs } = outcome;
  const isCounted = objective.unobservedWeight > 0;
  const isSettled = keepUsers || lossEvery > 0;
  // Where unobserved entries count, the users' half-sweep brings the items into the axes that they are left in.
  if (!isCounted || !isSettled) await toPrincipalAxes(problem, problem.items);
  if (isSettled) await settleUsers(problem, engine, epochs);
  const axes = await finalAxes(problem, true);
  const run = { ...outcome, loss: undefined, keepUsers };
  if (lossEvery === 0) return modelOf(axes, run);
  const last = { spectrum: isCounted ? axes.energy : null, energy: await engine.energy() };
  const value = (wide: boolean) => partitionedLoss(problem, engine, last, wide);
  const before = outcome.loss ?? Number.POSITIVE_INFINITY;
  return modelOf(axes, { ...run, loss: await checkedLoss(problem, value, epochs, before) });
}
