// Weighted alternating least squares: users against items, items against users, until the epochs are done. Beside this file:
// options.ts and signature.ts, what a fit is told; layout.ts, the problem in linear memory; epoch.ts, two half-sweeps; model.ts.
import { anInteractions, type Interactions } from '../../data/interactions.ts';
import { copyColumns } from '../../matrix/columns.ts';
import { strideOf } from '../../matrix/rows.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import { withMean } from '../../objective/biases.ts';
import { resolveEntries } from '../../objective/entries.ts';
import { resolveSideWeights } from '../../objective/side-weights.ts';
import type { Signal } from '../../platform.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { evenRanges, STREAM_ROWS } from '../../workers/job.ts';
import { openPool } from '../../workers/lease.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { multiplyAdds } from '../run/effort.ts';
import { type Algorithm, type FitEpoch, lastOf, type RunOutcome, runFit } from '../run/epochs.ts';
import type { HeldOut } from '../run/probe.ts';
import { type WarmSide, warmStart } from '../run/warm-start.ts';
import { checkedLoss, halfSweep, sweep } from './epoch.ts';
import { type FirstFit, findEpochs } from './find-epochs.ts';
import { createProblem, type WalsInput, type WalsProblem } from './layout.ts';
import { finalAxes, modelOf } from './model.ts';
import { type EpochEvent, resolveSettings, type Settings, type WalsOptions } from './options.ts';
import { COURSE } from './relaxation.ts';
import type { Side } from './sides.ts';
import { walsSignature } from './signature.ts';
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
export async function fitWals(interactions: Interactions, options: WalsOptions = {}): Promise<FactorModel> {
  return lastOf(runWals(interactions, options, 'model'));
}

/**
 * The epochs of a fit as they come, `for await (const epoch of fitWals.epochs(interactions, options))`: what `onEpoch`
 * reports, and the model after that epoch where it is asked for, `await epoch.model()`. Leaving the loop ends the fit.
 * Errors as `fitWals`.
 */
fitWals.epochs = (interactions: Interactions, options: WalsOptions = {}): AsyncIterableIterator<FitEpoch> =>
  runWals(interactions, options, 'epochs');

/**
 * Returns the model, or null where the epochs alone are wanted.
 * @param held of a first fit, which looks for a number of epochs: its models are of the users whom it is measured on
 */
async function* runWals(
  interactions: Interactions,
  given: WalsOptions,
  wanted: 'model' | 'epochs',
  held: HeldOut | null = null,
): AsyncGenerator<FitEpoch, FactorModel | null> {
  const { objective } = resolveSettings(given); // before the work, not after it
  const { options: filled, usual } = withUsual(given, anInteractions('interactions', interactions));
  // The same threads for both, where there is a first fit.
  const threads = await openPool(filled, multiplyAdds(interactions, resolveSettings(filled)));
  try {
    const options = { ...filled, workers: threads.pool ?? 1 };
    const probe = await findEpochs(interactions, options, objective, firstFit);
    const preset = resolveSettings(probe ? { ...options, epochs: probe.epochs } : options);
    const create = (kernels: Kernels, pool: WorkerPool | null) => {
      const settings = { ...preset, usual, probe, probing: held !== null };
      const problem = problemOf(kernels, interactions, settings, pool, options.signal);
      return held ? probeOf(problem, held) : algorithmOf(problem);
    };
    return yield* runFit(interactions, options, preset, create, wanted === 'model');
  } finally {
    threads.end();
  }
}

/** @internal Fits what is not held out, and measures every epoch on what is. */
export const firstFit: FirstFit = (held, options) => runWals(held.train, options, 'epochs', held);

function problemOf(
  kernels: Kernels,
  interactions: Interactions,
  settings: Settings,
  pool: WorkerPool | null,
  signal: Signal | undefined,
): WalsProblem {
  const placed = resolveEntries(kernels, interactions, settings.objective, settings);
  const entries = withMean(placed, interactions.nnz, settings.biases);
  const input: WalsInput = {
    interactions,
    entries,
    userScale: resolveSideWeights('userWeights', settings.userWeights, interactions.userCounts()),
    itemScale: resolveSideWeights('itemWeights', settings.itemWeights, interactions.itemCounts()),
    stride: strideOf(settings.columns),
  };
  return createProblem(kernels, { ...settings, objective: entries.objective }, input, pool, signal);
}

/** What a run asks of the problem. */
function algorithmOf(problem: WalsProblem): Algorithm<EpochEvent> {
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
    signature: () => walsSignature(problem),
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
function probeOf(problem: WalsProblem, { test }: HeldOut): Algorithm<EpochEvent> {
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

/** A side as a warm start writes to it; a bias stands behind the factors, the mean with neither side. */
function warmSide(
  { kernels, settings, input }: WalsProblem,
  { name, numbering, factorsPtr, rows: count, stride }: Side,
): WarmSide {
  const { nonNegative = false, biases } = settings.objective;
  const { factors } = settings;
  const rows = kernels.arena.f32(factorsPtr, count * stride);
  const mean = name === 'items' ? (biases?.mean ?? 0) : 0;
  const setBias = (row: number, bias: number) => {
    rows[numbering.places[row] * stride + factors] = bias - mean;
  };
  const { places } = numbering;
  return {
    name,
    ids: input.interactions[name],
    rows,
    places,
    stride,
    factors,
    nonNegative,
    setBias: biases ? setBias : null,
  };
}

/**
 * N(0, 0.09/d): three times the deviation of iALS, which leaves the saddle at zero up to a sweep sooner; from farther out more
 * of the random start stays where little holds the factors down. Non-negative factors start from the magnitudes, and rows
 * without entries at zero, where they stay.
 */
async function initialise({ kernels, executor, settings, ptr }: WalsProblem, side: Side): Promise<void> {
  const { factors, seed, objective } = settings;
  const { factorsPtr, rows, stride } = side;
  const deviation = 0.3 / Math.sqrt(factors);
  kernels.arena.f32(ptr.course, COURSE.length).fill(0);
  await executor.run({
    kernel: 'fillNormal',
    args: [factorsPtr, 'begin', 'end', factors, stride, deviation, seed, 1],
    edges: evenRanges(rows, STREAM_ROWS),
  });
  // Drawn by the rows' indices, whatever their places.
  const start = kernels.arena.f32(factorsPtr, rows * stride);
  copyColumns({ values: start.slice(), stride }, { values: start, stride }, stride, side.numbering.places);
  if (objective.nonNegative) for (let at = 0; at < start.length; at++) start[at] = Math.abs(start[at]);
  // What has no entries will be zero: until then it would weigh on the users as so many items that nobody took.
  const indptr = kernels.arena.i32(side.indptrPtr, rows + 1);
  for (let row = 0; row < rows; row++) {
    if (indptr[row] === indptr[row + 1]) start.fill(0, row * stride, (row + 1) * stride);
  }
}

/**
 * From the last epoch to the model: one more users half-sweep, after which every user stands exactly where folding their
 * interactions in would put them, and the items' principal axes.
 */
async function settle(problem: WalsProblem, outcome: RunOutcome, keepUsers: boolean): Promise<FactorModel> {
  const { settings, users, items } = problem;
  const { lossEvery, objective } = settings;
  const { epochs } = outcome;
  const rotating = objective.unobservedWeight > 0;
  const dense = keepUsers ? await halfSweep(problem, items, users, epochs, true) : null;
  const axes = await finalAxes(problem, dense?.spectrum != null);
  const last = { spectrum: rotating ? axes.energy : null, wide: dense?.wide ?? false };
  const before = outcome.loss ?? Number.POSITIVE_INFINITY;
  const loss = lossEvery > 0 ? await checkedLoss(problem, last, users, epochs, before) : undefined;
  return modelOf(problem, axes, { ...outcome, loss, keepUsers });
}
