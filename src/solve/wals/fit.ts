// Weighted alternating least squares: users against items, items against users, until the epochs are done. Beside this file:
// options.ts and signature.ts, what a fit is told; layout.ts, the problem in linear memory; epoch.ts, two half-sweeps; model.ts.
import { anInteractions, type Interactions } from '../../data/interactions.ts';
import type { PartitionSource } from '../../data/partitions.ts';
import { ArgumentError } from '../../errors.ts';
import { strideOf } from '../../matrix/rows.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import { withMean } from '../../objective/biases.ts';
import { resolveEntries } from '../../objective/entries.ts';
import { resolveSideWeights } from '../../objective/side-weights.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { openPool } from '../../workers/lease.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { goingOn } from '../run/checkpoint.ts';
import { multiplyAdds } from '../run/effort.ts';
import { type Algorithm, type FitEpoch, lastOf, type RunOutcome, runFit } from '../run/epochs.ts';
import type { HeldOut } from '../run/probe.ts';
import { warmStart } from '../run/warm-start.ts';
import { initialise, warmSide } from './begin.ts';
import { ALL_WIDE, checkedLoss, halfSweep, sweep } from './epoch.ts';
import { type FirstFit, findEpochs } from './find-epochs.ts';
import { createProblem, type WalsInput, type WholeProblem } from './layout.ts';
import { finalAxes, modelOf } from './model.ts';
import { objectiveValue } from './objective-value.ts';
import { type EpochEvent, resolveSettings, type Settings, type WalsOptions } from './options.ts';
import { COURSE } from './relaxation.ts';
import type { Side } from './sides.ts';
import { dataPrints, walsOption, walsSignature } from './signature.ts';
import { someUsers } from './some-users.ts';
import { withUsual } from './usual.ts';

/**
 * Factorizes the interactions by weighted alternating least squares and returns an immutable model.
 *
 * Minimises Σ_Ω w_ij (a_ij − ⟨u_i,v_j⟩)² + w0 Σ_{not Ω} r_i c_j ⟨u_i,v_j⟩² + Σ λ_i‖u_i‖² + Σ μ_j‖v_j‖² (docs/MATH.md).
 * Every half-sweep solves one side against the other, exactly or by some conjugate-gradient steps, and from the second
 * epoch on goes past that by `relaxation`; the objective falls at each. An epoch is users, then items; one users half-sweep
 * ends the fit, so that a user of the model and the same history folded in agree (`metadata.loss` is the loss then). The item
 * factors start at N(0, 0.09/factors); users and items without interactions stay zero.
 *
 * @throws ArgumentError for options out of their domain, MemoryLimitError before the work when the fit would not fit
 * into 4 GiB, NumericalError for a row without a unique solution, WorkerError when a worker dies; and the signal's
 * reason when it aborts.
 */
export async function fitWals(
  interactions: Interactions | PartitionSource,
  options: WalsOptions = {},
): Promise<FactorModel> {
  return lastOf(runWals(interactions, options, 'model'));
}

/**
 * The epochs of a fit as they come, `for await (const epoch of fitWals.epochs(interactions, options))`: what `onEpoch`
 * reports, and the model after that epoch where it is asked for, `await epoch.model()`. Leaving the loop ends the fit.
 * Errors as `fitWals`.
 */
fitWals.epochs = (
  interactions: Interactions | PartitionSource,
  options: WalsOptions = {},
): AsyncIterableIterator<FitEpoch> => runWals(interactions, options, 'epochs');

/**
 * Returns the model, or null where the epochs alone are wanted.
 * @param held of a first fit, which looks for a number of epochs: its models are of the users whom it is measured on
 */
async function* runWals(
  data: Interactions | PartitionSource,
  given: WalsOptions,
  wanted: 'model' | 'epochs',
  held: HeldOut | null = null,
): AsyncGenerator<FitEpoch, FactorModel | null> {
  const { objective } = resolveSettings(given); // before the work, not after it
  if (isPartitioned(data)) {
    const { options, usual } = withUsual(given, data);
    return yield* (await import('../partition/fit.ts')).runPartitions(data, options, usual, wanted === 'model');
  }
  const interactions = anInteractions('interactions', data);
  if (given.store) throw new ArgumentError('store', given.store, 'left out: these interactions are in memory');
  const { options: filled, usual } = withUsual(given, interactions);
  // The same threads for both, where there is a first fit.
  const threads = await openPool(filled, multiplyAdds(interactions, resolveSettings(filled)));
  try {
    const options = { ...filled, workers: threads.pool ?? 1 };
    const probe = await findEpochs(interactions, options, objective, firstFit);
    const preset = resolveSettings(probe ? { ...options, epochs: probe.epochs } : goingOn(options));
    const partitioned = preset.partitions ? (await import('../partition/algorithm.ts')).createPartitioned : null;
    const create = (kernels: Kernels, pool: WorkerPool | null) => {
      const settings = { ...preset, usual, probe, probing: held !== null };
      const input = inputOf(kernels, interactions, settings);
      const whole = { ...settings, objective: input.entries.objective };
      if (partitioned) return partitioned(kernels, whole, input, pool, options.signal);
      const problem = createProblem(kernels, whole, input, pool, options.signal);
      return held ? probeOf(problem, held) : algorithmOf(problem);
    };
    return yield* runFit(interactions, options, preset, create, wanted === 'model');
  } finally {
    threads.end();
  }
}

/** @internal Fits what is not held out, and measures every epoch on what is. */
export const firstFit: FirstFit = (held, options) => runWals(held.train, options, 'epochs', held);

function inputOf(kernels: Kernels, interactions: Interactions, settings: Settings): WalsInput {
  const placed = resolveEntries(kernels, interactions, settings.objective, settings);
  return {
    interactions,
    entries: withMean(placed, interactions.nnz, settings.biases),
    userScale: resolveSideWeights('userWeights', settings.userWeights, interactions.userCounts()),
    itemScale: resolveSideWeights('itemWeights', settings.itemWeights, interactions.itemCounts()),
    stride: strideOf(settings.columns),
  };
}

function isPartitioned(data: Interactions | PartitionSource): data is PartitionSource {
  return typeof (data as Partial<PartitionSource> | null)?.openStore === 'function';
}

/** What a run asks of the problem. */
function algorithmOf(problem: WholeProblem): Algorithm<EpochEvent> {
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
    initialise: () => initialise(problem, items),
    signature: () => walsSignature(problem, dataPrints(problem.input)),
    optionOf: (path) => walsOption(path, settings),
    async resume(_, loss) {
      problem.course.loss = loss ?? Number.POSITIVE_INFINITY;
    },
    warm: (start) => warmStart(start, [warmSide(problem, items), warmSide(problem, users)]),
    sweep: (epoch) => sweep(problem, epoch),
    settle: (outcome, keepUsers) => settle(problem, outcome, keepUsers),
    close: () => executor.close(),
  };
}

/** The same with models of some users alone. */
function probeOf(problem: WholeProblem, { test }: HeldOut): Algorithm<EpochEvent> {
  const whole = algorithmOf(problem);
  const some = someUsers(problem, test.users);
  const { arena, arrays } = whole.state;
  return {
    ...whole,
    // All that a model of these users changes.
    state: { arena, arrays: { items: arrays.items } },
    settle(outcome, keepUsers) {
      some.begin();
      return settle(some.problem, outcome, keepUsers);
    },
  };
}

/**
 * From the last epoch to the model: one more users half-sweep, after which every user stands exactly where folding their
 * interactions in would put them, and the items' principal axes.
 */
async function settle(problem: WholeProblem, outcome: RunOutcome, keepUsers: boolean): Promise<FactorModel> {
  const { settings, users, items } = problem;
  const { lossEvery, objective } = settings;
  const { epochs } = outcome;
  const rotating = objective.unobservedWeight > 0;
  const dense = keepUsers ? await halfSweep(problem, items, users, epochs, true) : null;
  const axes = await finalAxes(problem, dense?.spectrum != null);
  const last = { spectrum: rotating ? axes.energy : null, wide: dense?.wide ?? false };
  const before = outcome.loss ?? Number.POSITIVE_INFINITY;
  const value = (wide: boolean) => objectiveValue(problem, wide ? ALL_WIDE : last, users);
  const loss = lossEvery > 0 ? await checkedLoss(problem, value, epochs, before) : undefined;
  return modelOf(problem, axes, { ...outcome, loss, keepUsers });
}
