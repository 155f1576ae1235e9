// fitWals of partitions that are read when they are wanted (streamed.ts): in memory are the items, two partitions, and nothing else that
// grows with the users.
import { IdMap } from '../../data/id-map.ts';
import type { FactorStore, Ids, PartitionSource } from '../../data/partitions.ts';
import { ArgumentError } from '../../errors.ts';
import { copyColumns } from '../../matrix/columns.ts';
import { longestFirst } from '../../matrix/numbering.ts';
import { strideOf } from '../../matrix/rows.ts';
import { FactorModel } from '../../model/factor-model.ts';
import type { Objective } from '../../objective/objective.ts';
import { resolveSideWeights, type SideWeight } from '../../objective/side-weights.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { type Algorithm, type FitEpoch, runFit } from '../run/epochs.ts';
import { fittedModel } from '../run/fitted-model.ts';
import { reserveFit } from '../run/reserve.ts';
import { dualLimitFor, precisionFor } from '../wals/layout.ts';
import { type Axes, metadataOf, type SettledRun, takeSide } from '../wals/model.ts';
import { type EpochEvent, resolveSettings, type Settings, type WalsOptions } from '../wals/options.ts';
import { scalePrints, walsSignature } from '../wals/signature.ts';
import { partitionedAlgorithm } from './algorithm.ts';
import { localEngine } from './engine.ts';
import {
  createPartitionedProblem,
  type PartitionedProblem,
  type ProblemParts,
  problemBytes,
  rowsBytes,
} from './layout.ts';
import { entriesBytes, type PartitionPlace, placeEntries } from './places.ts';
import { factsOf, largestShape, PIECE, ruledObjective, type SourceFacts } from './source-entries.ts';
import { nameOf, PLACES, type StreamedVisits, streamedVisits } from './streamed.ts';

/** Factors of users that a model keeps if nobody says otherwise: 512 MiB. */
const MOST_KEPT = 2 ** 27;

/** The epochs of a fit, and its model where that is wanted. Options have been filled in by the shape of the data. */
export async function* runPartitions(
  source: PartitionSource,
  options: WalsOptions,
  usual: readonly string[],
  wantsModel: boolean,
): AsyncGenerator<FitEpoch, FactorModel | null> {
  const settled = resolveSettings({ ...options, partitions: source.partitions.length });
  const keepUsers = options.keepUsers ?? source.userCount * settled.factors <= MOST_KEPT;
  const preset = { ...settled, usual, keepUsers };
  checkPartitions(source, options);
  const objective = ruledObjective(preset.objective, options);
  const store = options.store ?? (await source.openStore());
  let isDone = false;
  try {
    const create = (kernels: Kernels, pool: WorkerPool | null) =>
      createStreamed(kernels, source, { ...preset, objective }, store, pool, options);
    const model = yield* runFit(source, options, preset, create, wantsModel);
    isDone = true;
    return model;
  } finally {
    await store.close(isDone || !options.store);
  }
}

/** What is decided when partitions are prepared, and what only a fit in memory has. */
function checkPartitions({ partitions }: PartitionSource, given: WalsOptions): void {
  const count = partitions.length;
  if (given.partitions !== undefined && given.partitions !== count) {
    throw new ArgumentError('partitions', given.partitions, `${count}, as they were prepared`, 'Prepare them again.');
  }
  if (given.frequencyDiscount) {
    const remedy = 'Prepare them with a column of weights.';
    throw new ArgumentError(
      'frequencyDiscount',
      given.frequencyDiscount,
      'left out of a fit of partitions on disk',
      remedy,
    );
  }
  if (given.start) throw new ArgumentError('start', given.start, 'left out of a fit of partitions on disk');
}

interface StreamedFit {
  readonly problem: PartitionedProblem;
  readonly source: PartitionSource;
  readonly store: FactorStore;
  readonly visits: StreamedVisits;
}

async function createStreamed(
  kernels: Kernels,
  source: PartitionSource,
  given: Settings,
  store: FactorStore,
  pool: WorkerPool | null,
  { signal }: WalsOptions,
): Promise<Algorithm<EpochEvent>> {
  const { objective } = given;
  const { userCount, itemCount, nnz } = source;
  const userScale = await userWeightsOf(source, given.userWeights);
  const itemScale = resolveSideWeights('itemWeights', given.itemWeights, source.itemCounts);
  const items = longestFirst(source.itemCounts);
  const facts = await factsOf(kernels, source, objective, userScale, itemScale, items.indices);
  const stride = strideOf(given.columns);
  const largest = largestShape(source.partitions);
  const parts: ProblemParts = {
    input: {
      interactions: {
        userCount,
        itemCount,
        nnz,
        users: source.users,
        items: source.items,
        itemCounts: () => source.itemCounts,
      },
      entries: { objective },
      userScale,
      itemScale,
      stride,
    },
    users: null,
    items,
    mostUsers: largest.userCount,
    leastCount: facts.leastCount,
    zeroLoss: () => facts.zeroLoss,
    precision: precisionFor(shareOf(objective, facts), objective),
  };
  const settings = { ...given, dualLimit: dualLimitFor(given, facts.leastWeight, userScale, itemScale) };
  const shape = { itemCount, weighted: facts.weight === null, valued: facts.target === null };
  reserveFit(kernels, given.factors, (factors) => {
    const each = strideOf(factors);
    const place = entriesBytes(shape, largest) + rowsBytes(largest.userCount, each, userScale !== null);
    return PLACES * place + problemBytes(kernels, parts, 0, each, given, pool) + 8 * PIECE;
  });
  const problem = createPartitionedProblem(kernels, settings, parts, pool, signal);
  const places: PartitionPlace[] = Array.from({ length: PLACES }, () => ({
    ...placeEntries(kernels, shape, largest),
    factorsPtr: kernels.arena.alloc(largest.userCount * stride * 4),
    scalePtr: userScale ? kernels.arena.alloc(largest.userCount * 4) : 0,
    ridgePtr: kernels.arena.alloc(largest.userCount * 4),
  }));
  const visits = streamedVisits(problem, source, objective, facts, places, store);
  return streamedAlgorithm({ problem, source, store, visits });
}

/** What unobserved entries weigh beside the observed ones. */
function shareOf({ unobservedWeight }: Objective, { unobservedSum, weightSum }: SourceFacts): number {
  return weightSum > 0 ? (unobservedWeight * unobservedSum) / weightSum : 0;
}

/** r_i by the users' indices. */
async function userWeightsOf(source: PartitionSource, given: SideWeight | undefined): Promise<Float32Array | null> {
  if (given === undefined) return null;
  const counts = new Int32Array(source.userCount);
  for (const [k, { firstUser, userCount }] of source.partitions.entries()) {
    const [order, offsets] = [new Int32Array(userCount), new Int32Array(userCount + 1)];
    await source.read(k, 'order', order);
    await source.read(k, 'userPtr', offsets);
    for (let place = 0; place < userCount; place++) {
      counts[firstUser + order[place]] = offsets[place + 1] - offsets[place];
    }
  }
  return resolveSideWeights('userWeights', given, counts);
}

/** As of any partitioned fit, with the users' factors in the store: those of the last epoch, and of the last state handed out. */
function streamedAlgorithm(fit: StreamedFit): Algorithm<EpochEvent> {
  const { problem, source, store, visits } = fit;
  const algorithm = partitionedAlgorithm(problem, localEngine(problem, visits), {
    signature: () => walsSignature(problem, { data: source.print, arrays: scalePrints(problem.input) }),
    modelOf: (axes, run) => streamedModel(fit, axes, run),
  });
  let kept = 0;
  const drop = (epoch: number) => (epoch > 0 ? store.remove(`${epoch}.users.`) : undefined);
  return {
    ...algorithm,
    async resume(epoch, loss) {
      await algorithm.resume?.(epoch, loss);
      if (!(await store.has(nameOf(epoch, 0)))) {
        const remedy = 'A fit of partitions on disk goes on with the store that it had: give it as `store`.';
        throw new ArgumentError('resume', epoch, `an epoch whose users are in the store`, remedy);
      }
      visits.turnTo(epoch);
      kept = epoch;
    },
    async sweep(epoch) {
      const before = Number(visits.version);
      const event = await algorithm.sweep(epoch);
      if (before !== kept) await drop(before);
      return event;
    },
    async kept(epoch) {
      if (kept !== epoch) await drop(kept);
      kept = epoch;
    },
    async settle(outcome, keepUsers) {
      const { version } = visits;
      try {
        return await algorithm.settle(outcome, keepUsers);
      } finally {
        visits.turnTo(version);
        await store.remove('settled.');
      }
    },
  };
}

/** A model of the items, and of the users where they are kept; it knows no interactions. */
async function streamedModel(fit: StreamedFit, { energy, order }: Axes, run: SettledRun): Promise<FactorModel> {
  const { problem, source } = fit;
  const { factors } = problem.settings;
  const { userScale, itemScale } = problem.input;
  const { keepUsers } = run;
  const users = keepUsers ? idMapOf(source.users) : IdMap.range(0);
  const columns = { users, items: idMapOf(source.items), factors };
  const userFactors = keepUsers ? await takeUsers(fit, order) : new Float32Array(0);
  return fittedModel(columns, () =>
    FactorModel.create({
      ...columns,
      userFactors,
      itemFactors: takeSide(problem, problem.items, order),
      itemGram: Float64Array.from(order, (k) => energy[k]),
      itemCounts: source.itemCounts.slice(),
      userWeights: keepUsers ? userScale : null,
      itemWeights: itemScale,
      metadata: metadataOf(problem, run),
    }),
  );
}

function idMapOf(ids: Ids): IdMap {
  return IdMap.from(
    (function* () {
      for (let index = 0; index < ids.size; index++) yield ids.idAt(index);
    })(),
  );
}

/** All users' factors as a model has them. */
async function takeUsers({ problem, source, visits }: StreamedFit, order: ArrayLike<number>): Promise<Float32Array> {
  const { kernels, settings, stride } = problem;
  const { factors } = settings;
  const tight = new Float32Array(source.userCount * factors);
  await visits.each({ entries: 'none', users: 'read' }, async ({ users }, k) => {
    const { firstUser, userCount } = source.partitions[k];
    const indices = new Int32Array(userCount);
    await source.read(k, 'order', indices);
    for (let place = 0; place < userCount; place++) indices[place] += firstUser;
    const fitted = kernels.arena.f32(users.factorsPtr, userCount * stride);
    copyColumns({ values: fitted, stride }, { values: tight, stride: factors, first: 0 }, order, indices);
  });
  return tight;
}
