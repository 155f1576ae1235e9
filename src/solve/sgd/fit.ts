// Matrix factorization by stochastic gradient descent. Beside this file: options.ts and signature.ts, what a fit is told;
// memory.ts, the problem in linear memory; epoch.ts, the strata of an epoch; model.ts.
import { anInteractions, type Interactions } from '../../data/interactions.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { evenRanges, STREAM_ROWS } from '../../workers/job.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { goingOn } from '../run/checkpoint.ts';
import { type Algorithm, type FitEpoch, lastOf, runFit } from '../run/epochs.ts';
import { replayOrder, runEpoch } from './epoch.ts';
import { createProblem, type SgdProblem } from './memory.ts';
import { modelOf } from './model.ts';
import { resolveSgdSettings, type SgdEpochEvent, type SgdOptions } from './options.ts';
import { sgdSignature } from './signature.ts';
import { stateOf, warmSgd } from './state.ts';
import { globalBias, targetsOf } from './targets.ts';
import { describeTask } from './task.ts';

/**
 * Factorizes the interactions by stochastic gradient descent and returns an immutable model. An epoch takes a step for
 * every entry in random order, and for its negatives, down the gradient of
 *   w_ij·ℓ(a_ij, p_ij) + ½(λ_U‖u_i‖² + λ_V‖v_j‖² + λ_B(b_i² + b_j²)),   p_ij = ⟨u_i, v_j⟩ + b_i + b_j + μ,
 * with the loss ℓ of `options.loss` and w_ij from a `weights` column. Biases become columns of the model, its first
 * two: `metadata.biases` has their places.
 *
 * Negatives are drawn from the items of the entry's block, a random part of all items that is dealt anew every epoch.
 * Users and items without interactions start at zero.
 *
 * @throws ArgumentError for options out of their domain or that do not go together, MemoryLimitError before the work when
 * the fit would not fit into 4 GiB, NumericalError when it diverges, WorkerError when a worker dies; and the signal's
 * reason when it aborts.
 */
export async function fitSgd(interactions: Interactions, options: SgdOptions = {}): Promise<FactorModel> {
  return lastOf(runSgd(interactions, options, true));
}

/**
 * The epochs of a fit as they come, as `fitWals.epochs`: what `onEpoch` reports, and the model after that epoch where it is
 * asked for. Errors as `fitSgd`.
 */
fitSgd.epochs = (
  interactions: Interactions,
  options: SgdOptions = {},
): AsyncIterableIterator<FitEpoch<SgdEpochEvent>> => runSgd(interactions, options, false);

/** Returns the model, or null where the epochs alone are wanted. */
async function* runSgd(
  interactions: Interactions,
  options: SgdOptions,
  wantsModel: boolean,
): AsyncGenerator<FitEpoch<SgdEpochEvent>, FactorModel | null> {
  resolveSgdSettings(options); // before a state is read
  const settings = resolveSgdSettings(goingOn(options));
  const { factors, epochs, negatives, simd } = settings;
  const { signal } = options;
  // A step costs about as much as one of conjugate gradients.
  const effort = { factors, epochs: epochs * (1 + negatives), solver: 'cg' } as const;
  const create = (kernels: Kernels, pool: WorkerPool | null) => {
    const targets = targetsOf(settings, interactions);
    const input = { interactions, targets, globalBias: globalBias(settings, interactions, targets) };
    return algorithmOf(createProblem(kernels, settings, input, pool, signal));
  };
  return yield* runFit(anInteractions('interactions', interactions), options, { ...effort, simd }, create, wantsModel);
}

/** What a run asks of the problem. */
function algorithmOf(problem: SgdProblem): Algorithm<SgdEpochEvent> {
  return {
    epochs: problem.settings.epochs,
    keepUsers: true,
    state: stateOf(problem),
    initialise: () => initialise(problem),
    signature: () => sgdSignature(problem),
    warm: (start) => warmSgd(problem, start),
    resume: (epoch) => replayOrder(problem, epoch),
    sweep: (epoch) => sweep(problem, epoch),
    settle: async (outcome) => modelOf(problem, outcome),
    close: () => problem.executor.close(),
  };
}

async function sweep(problem: SgdProblem, epoch: number): Promise<SgdEpochEvent> {
  const { settings, executor, signal } = problem;
  signal?.throwIfAborted();
  const start = performance.now();
  const { rate, loss, examples } = await runEpoch(problem, epoch);
  return {
    epoch,
    epochs: settings.epochs,
    loss,
    examples,
    learningRate: rate,
    seconds: (performance.now() - start) / 1000,
    workers: executor.workers.length,
  };
}

/** N(0, deviation²); zero where there is nothing to learn from. */
async function initialise(problem: SgdProblem): Promise<void> {
  const { executor, kernels, settings, interactions, stride, ptr } = problem;
  const { factors, initialDeviation, seed } = settings;
  describeTask(problem);
  const sides = [
    { factorsPtr: ptr.items, counts: interactions.itemCounts(), stream: 1 },
    { factorsPtr: ptr.users, counts: interactions.userCounts(), stream: 2 },
  ];
  for (const { factorsPtr, counts, stream } of sides) {
    await executor.run({
      kernel: 'fillNormal',
      args: [factorsPtr, 'begin', 'end', factors, stride, initialDeviation, seed, stream],
      edges: evenRanges(counts.length, STREAM_ROWS),
    });
    const rows = kernels.arena.f32(factorsPtr, counts.length * stride);
    counts.forEach((count, row) => {
      if (count === 0) rows.fill(0, row * stride, (row + 1) * stride);
    });
  }
}
