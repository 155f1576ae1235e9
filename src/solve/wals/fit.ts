// Weighted alternating least squares: users against items, items against users, until the epochs are done.
import { Interactions } from '../../data/interactions.ts';
import { ArgumentError } from '../../errors.ts';
import { strideOf } from '../../matrix/rows.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import { withMean } from '../../objective/biases.ts';
import { resolveEntries } from '../../objective/entries.ts';
import { resolveSideWeights } from '../../objective/side-weights.ts';
import { evenRanges } from '../../workers/job.ts';
import { leasePool } from '../../workers/lease.ts';
import { multiplyAdds } from '../run/effort.ts';
import { type Algorithm, type Ending, type FitEpoch, lastOf, runEpochs } from '../run/epochs.ts';
import { resolveRun } from '../run/options.ts';
import type { Means } from '../run/validation.ts';
import { type WarmSide, warmStart } from '../run/warm-start.ts';
import { checkedLoss, halfSweep, sweep } from './epoch.ts';
import { createFit, createFitKernels, type Fit, type FitInput, STREAM_ROWS } from './layout.ts';
import { finalAxes, modelOf } from './model.ts';
import { type EpochEvent, resolveSettings, type Settings, type WalsOptions } from './options.ts';
import type { Side } from './sides.ts';
import { walsSignature } from './signature.ts';

/**
 * Factorizes the interactions by weighted alternating least squares and returns an immutable model.
 *
 * Minimises Σ_Ω w_ij (a_ij − ⟨u_i,v_j⟩)² + w0 Σ_{not Ω} r_i c_j ⟨u_i,v_j⟩² + Σ λ_i‖u_i‖² + Σ μ_j‖v_j‖² (docs/MATH.md).
 * Every half-sweep solves one side exactly against the other (or takes conjugate-gradient steps towards it), so the
 * objective falls at each. An epoch is users, then items; one users half-sweep ends the fit, so that a user of the model
 * and the same history folded in agree (`metadata.loss` is the loss then). The item factors start at N(0, 0.01/factors); users without interactions stay zero.
 *
 * @throws ArgumentError for options out of their domain, MemoryLimitError before the work when the fit would not fit
 * into 4 GiB, NumericalError for a row without a unique solution, WorkerError when a worker dies; and the signal's
 * reason when it aborts.
 */
export async function fitWals(interactions: Interactions, options: WalsOptions = {}): Promise<FactorModel> {
  return lastOf(runWals(interactions, options, true));
}

/**
 * The epochs of a fit as they come, `for await (const epoch of fitWals.epochs(interactions, options))`: what `onEpoch`
 * reports, and the model after that epoch where it is asked for, `await epoch.model()`. Leaving the loop ends the fit.
 * Errors as `fitWals`.
 */
fitWals.epochs = (interactions: Interactions, options: WalsOptions = {}): AsyncIterableIterator<FitEpoch> =>
  runWals(interactions, options, false);

/** Returns the model, or null where the epochs alone are wanted. */
async function* runWals(
  interactions: Interactions,
  options: WalsOptions,
  wantsModel: boolean,
): AsyncGenerator<FitEpoch, FactorModel | null> {
  const preset = resolveSettings(options);
  if (!(interactions instanceof Interactions)) {
    throw new ArgumentError('interactions', interactions, 'an Interactions');
  }
  const plan = resolveRun(options);
  options.signal?.throwIfAborted();
  const stride = strideOf(preset.columns);
  const lease = await leasePool(options, multiplyAdds(interactions, preset));
  try {
    const kernels = createFitKernels(preset, lease.pool);
    const given = resolveEntries(kernels, interactions, preset.objective, options);
    const entries = withMean(given, interactions.nnz, options.biases);
    const settings: Settings = { ...preset, objective: entries.objective };
    const input = {
      interactions,
      entries,
      userScale: resolveSideWeights('userWeights', options.userWeights, interactions.userCounts()),
      itemScale: resolveSideWeights('itemWeights', options.itemWeights, interactions.itemCounts()),
      stride,
    };
    const fit = createFit(kernels, settings, input, lease.pool, options.signal);
    try {
      await initialise(fit, fit.items);
      const ending = yield* runEpochs(
        algorithmOf(fit, input, { pool: lease.pool, signal: options.signal }),
        plan,
        options.onEpoch,
      );
      return wantsModel ? await settle(fit, input, ending, preset.keepUsers) : null;
    } finally {
      fit.executor.close();
    }
  } finally {
    lease.end();
  }
}

/** What a run of epochs asks of the fit. */
function algorithmOf(fit: Fit, input: FitInput, means: Means): Algorithm<EpochEvent> {
  const { kernels, settings, stride, users, items } = fit;
  const arrayOf = ({ factors, rows }: Side) => ({ address: factors, rows, columns: stride });
  return {
    epochs: settings.epochs,
    keepUsers: settings.keepUsers,
    state: { arena: kernels.arena, arrays: { users: arrayOf(users), items: arrayOf(items) } },
    means,
    signature: () => walsSignature(fit, input),
    warm: (start) => warmStart(start, [warmSide(fit, items, input), warmSide(fit, users, input)]),
    sweep: (epoch) => sweep(fit, epoch),
    settle: (ending, keepUsers) => settle(fit, input, ending, keepUsers),
  };
}

/** A side as a warm start writes to it; a bias stands behind the factors, the mean with neither side. */
function warmSide({ kernels, settings, stride }: Fit, side: Side, { interactions }: FitInput): WarmSide {
  const { nonNegative = false, biases } = settings.objective;
  const { factors } = settings;
  const { name } = side;
  const rows = kernels.arena.f32(side.factors, side.rows * stride);
  const mean = name === 'items' ? (biases?.mean ?? 0) : 0;
  const setBias = (row: number, bias: number) => {
    rows[row * stride + factors] = bias - mean;
  };
  return { name, ids: interactions[name], rows, stride, factors, nonNegative, setBias: biases ? setBias : null };
}

/**
 * N(0, 0.01/d) as in iALS: scores of the order of 0.01, far from the saddle at zero and from any solution. Non-negative
 * factors start from the magnitudes.
 */
async function initialise({ kernels, executor, settings, stride }: Fit, side: Side): Promise<void> {
  const { factors, seed, objective } = settings;
  const deviation = 0.1 / Math.sqrt(factors);
  await executor.run({
    kernel: 'fillNormal',
    args: [side.factors, 'begin', 'end', factors, stride, deviation, seed, 1],
    edges: evenRanges(side.rows, STREAM_ROWS),
  });
  if (!objective.nonNegative) return;
  const start = kernels.arena.f32(side.factors, side.rows * stride);
  for (let at = 0; at < start.length; at++) start[at] = Math.abs(start[at]);
}

/**
 * From the last epoch to the model: one more users half-sweep, after which every user stands exactly where folding their
 * interactions in would put them, and the items' principal axes.
 */
async function settle(fit: Fit, input: FitInput, ending: Ending, keepUsers: boolean): Promise<FactorModel> {
  const { lossEvery, objective } = fit.settings;
  const { epochs } = ending;
  const rotating = objective.unobservedWeight > 0;
  if (keepUsers) await halfSweep(fit, fit.items, fit.users, epochs);
  // With unobserved entries the half-sweep has found the axes.
  const axes = await finalAxes(fit, keepUsers && rotating);
  const loss = lossEvery > 0 ? await checkedLoss(fit, rotating ? axes.energy : null, fit.users, epochs) : undefined;
  return modelOf(fit, input, axes, { ...ending, loss, keepUsers });
}
