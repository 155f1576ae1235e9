// Matrix factorization by stochastic gradient descent.
import { Interactions } from '../../data/interactions.ts';
import { ArgumentError } from '../../errors.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import { createKernels } from '../../wasm/kernels.ts';
import { evenRanges } from '../../workers/job.ts';
import { STREAM_ROWS } from '../fit.ts';
import { openPool } from '../pool-choice.ts';
import { Vigil } from './early-stopping.ts';
import { runEpoch } from './epoch.ts';
import type { SgdOptions } from './options.ts';
import { createSgdProblem, type SgdProblem } from './problem.ts';
import { modelOf, type Outcome } from './result.ts';
import { rateOf } from './schedule.ts';
import { resolveSgdSettings } from './settings.ts';
import { globalBias, targetsOf } from './targets.ts';

/**
 * Factorizes the interactions by stochastic gradient descent and returns an immutable model. An epoch takes a step for
 * every entry in random order, and for its negatives, down the gradient of
 *   w_ij·ℓ(a_ij, p_ij) + ½(λ_U‖u_i‖² + λ_V‖v_j‖² + λ_B(b_i² + b_j²)),   p_ij = ⟨u_i, v_j⟩ + b_i + b_j + μ,
 * with the loss ℓ of `options.loss` and w_ij from a `weights` column. Biases become columns of the model (the last two,
 * or after BPR and WARP the last one): `metadata.biases` has their places.
 *
 * Negatives are drawn from the items of the entry's block, a random part of all items that is dealt anew every epoch.
 * Users and items without interactions start at zero.
 *
 * @throws ArgumentError for options out of their domain or that do not go together, MemoryLimitError before the work when
 * the fit would not fit into 4 GiB, NumericalError when it diverges, WorkerError when a worker dies; and the signal's
 * reason when it aborts.
 */
export async function fitSgd(interactions: Interactions, options: SgdOptions = {}): Promise<FactorModel> {
  const settings = resolveSgdSettings(options);
  if (!(interactions instanceof Interactions)) {
    throw new ArgumentError('interactions', interactions, 'an Interactions');
  }
  const { signal } = options;
  signal?.throwIfAborted();
  const { factors, epochs, negatives, simd } = settings;
  // A step costs about as much as one of conjugate gradients.
  const lease = await openPool(options, interactions, { factors, epochs: epochs * (1 + negatives), solver: 'cg' });
  try {
    const kernels = createKernels({ simd, shared: lease.pool !== null });
    const targets = targetsOf(settings, interactions);
    const bias = globalBias(settings, interactions, targets);
    const problem = createSgdProblem(kernels, settings, interactions, targets, bias, lease.pool, signal);
    try {
      await initialise(problem);
      return await descend(problem, options);
    } finally {
      problem.executor.close();
    }
  } finally {
    lease.end();
  }
}

/** N(0, deviation²); zero where there is nothing to learn from. */
async function initialise({ executor, kernels, settings, interactions, stride, ptr }: SgdProblem): Promise<void> {
  const { factors, initialDeviation, seed } = settings;
  const sides = [
    { address: ptr.items, counts: interactions.itemCounts(), stream: 1 },
    { address: ptr.users, counts: interactions.userCounts(), stream: 2 },
  ];
  for (const { address, counts, stream } of sides) {
    await executor.run({
      kernel: 'fillNormal',
      args: [address, 'begin', 'end', factors, stride, initialDeviation, seed, stream],
      edges: evenRanges(counts.length, STREAM_ROWS),
    });
    const rows = kernels.arena.f32(address, counts.length * stride);
    counts.forEach((count, row) => {
      if (count === 0) rows.fill(0, row * stride, (row + 1) * stride);
    });
  }
}

/** All epochs, or as many as early stopping allows. */
async function descend(problem: SgdProblem, { earlyStopping, onEpoch }: SgdOptions): Promise<FactorModel> {
  const { settings, executor, signal } = problem;
  const { epochs } = settings;
  const vigil = earlyStopping && new Vigil(earlyStopping);
  let outcome: Outcome | undefined;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const start = performance.now();
    const rate = rateOf(settings, epoch);
    const { loss, examples } = await runEpoch(problem, epoch, rate);
    const seconds = (performance.now() - start) / 1000;
    outcome = { epoch, rate, loss };
    const metric = await vigil?.measure(modelOf(problem, outcome), epoch);
    const workers = executor.workers.length;
    await onEpoch?.({ epoch, epochs, loss, examples, learningRate: rate, seconds, metric, workers });
    signal?.throwIfAborted();
    if (vigil?.isOver(epoch)) break;
  }
  return vigil?.model ?? modelOf(problem, outcome!);
}
