// The partitioned fit as its run asks of it (../run/epochs.ts): the same epochs, states and models as those of a fit in one piece.
import type { FactorModel } from '../../model/factor-model.ts';
import type { Signal } from '../../platform.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { Algorithm, RunOutcome } from '../run/epochs.ts';
import { warmStart } from '../run/warm-start.ts';
import { initialise, warmSide } from '../wals/begin.ts';
import { checkedLoss } from '../wals/epoch.ts';
import type { WalsInput } from '../wals/layout.ts';
import { finalAxes, modelOf } from '../wals/model.ts';
import type { EpochEvent, Settings } from '../wals/options.ts';
import { COURSE } from '../wals/relaxation.ts';
import type { Side } from '../wals/sides.ts';
import { walsSignature } from '../wals/signature.ts';
import { localEngine, type PartitionEngine } from './engine.ts';
import { partitionEntries } from './entries.ts';
import { countExcesses, solveItems } from './items.ts';
import { createPartitionedProblem, type PartitionedProblem } from './layout.ts';
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
  const partitioned = partitionEntries(input.interactions, input.entries, settings.partitions!);
  const problem = createPartitionedProblem(kernels, settings, { ...input, partitioned }, pool, signal);
  return algorithmOf(problem, localEngine(problem, residentVisits(problem.partitions)));
}

function algorithmOf(problem: PartitionedProblem, engine: PartitionEngine): Algorithm<EpochEvent> {
  const { kernels, executor, settings, users, items, ptr } = problem;
  const arrayOf = ({ factorsPtr, rows, stride }: Side) => ({ ptr: factorsPtr, rows, columns: stride });
  return {
    epochs: settings.epochs,
    probe: settings.probe,
    keepUsers: settings.keepUsers,
    state: {
      arena: kernels.arena,
      arrays: {
        users: arrayOf(users),
        items: arrayOf(items),
        course: { ptr: ptr.course, rows: 1, columns: COURSE.length },
      },
    },
    async initialise() {
      await initialise(problem, items);
      await countExcesses(problem, engine);
    },
    signature: () => walsSignature(problem),
    async resume(_, loss) {
      problem.course.loss = loss ?? Number.POSITIVE_INFINITY;
    },
    warm: (start) => warmStart(start, [warmSide(problem, items), warmSide(problem, users)]),
    sweep: (epoch) => sweep(problem, engine, epoch),
    settle: (outcome, keepUsers) => settle(problem, engine, outcome, keepUsers),
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

async function settle(
  problem: PartitionedProblem,
  engine: PartitionEngine,
  outcome: RunOutcome,
  keepUsers: boolean,
): Promise<FactorModel> {
  const { lossEvery, objective } = problem.settings;
  const { epochs } = outcome;
  const dense = keepUsers ? await settleUsers(problem, engine, epochs) : null;
  const axes = await finalAxes(problem, dense?.spectrum != null);
  const last = { spectrum: objective.unobservedWeight > 0 ? axes.energy : null, energy: await engine.energy() };
  const before = outcome.loss ?? Number.POSITIVE_INFINITY;
  const value = (wide: boolean) => partitionedLoss(problem, engine, last, wide);
  const loss = lossEvery > 0 ? await checkedLoss(problem, value, epochs, before) : undefined;
  return modelOf(problem, axes, { ...outcome, loss, keepUsers });
}
