// Weighted alternating least squares: users against items, items against users, until the epochs are done.
import { Interactions } from '../data/interactions.ts';
import { ArgumentError, NumericalError } from '../errors.ts';
import { FactorModel } from '../model/factor-model.ts';
import { resolveSideWeights } from '../model/side-weights.ts';
import type { Column } from '../model/weighting.ts';
import { version } from '../version.ts';
import { strideOf } from '../wasm/rows.ts';
import { evenRanges } from '../workers/job.ts';
import { resolveEntries } from './entries.ts';
import { createFit, createFitKernels, type Fit, type FitInput, STREAM_ROWS } from './fit.ts';
import { halfSweep, rotate, toPrincipalAxes } from './half-sweep.ts';
import { objectiveValue } from './objective-value.ts';
import { resolveSettings, type Settings, type WalsOptions } from './options.ts';
import { openPool } from './pool-choice.ts';
import type { Side } from './sides.ts';

/**
 * Factorizes the interactions by weighted alternating least squares and returns an immutable model.
 *
 * Minimises Σ_Ω w_ij (a_ij − ⟨u_i,v_j⟩)² + w0 Σ_{not Ω} r_i c_j ⟨u_i,v_j⟩² + Σ λ_i‖u_i‖² + Σ μ_j‖v_j‖² (docs/MATH.md).
 * Every half-sweep solves one side exactly against the other (or takes conjugate-gradient steps towards it), so the
 * objective falls at each. The item factors start at N(0, 0.01/factors); users without interactions stay zero.
 *
 * @throws ArgumentError for options out of their domain, MemoryLimitError before the work when the fit would not fit
 * into 4 GiB, NumericalError for a row without a unique solution, WorkerError when a worker dies; and the signal's
 * reason when it aborts.
 */
export async function fitWals(interactions: Interactions, options: WalsOptions = {}): Promise<FactorModel> {
  const preset = resolveSettings(options);
  if (!(interactions instanceof Interactions)) {
    throw new ArgumentError('interactions', interactions, 'an Interactions');
  }
  options.signal?.throwIfAborted();
  const stride = strideOf(preset.factors);
  const lease = await openPool(options, interactions, preset);
  try {
    const kernels = createFitKernels(preset, lease.pool);
    const entries = resolveEntries(kernels, interactions, preset.objective, options);
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
      const loss = await sweep(fit, options);
      const itemGram = (await toPrincipalAxes(fit, fit.items)).slice();
      await rotate(fit, fit.users, 0, fit.users.rows);
      return modelOf(fit, input, itemGram, loss);
    } finally {
      fit.executor.close();
    }
  } finally {
    lease.end();
  }
}

/** N(0, 0.01/d) as in iALS: scores of the order of 0.01, far from the saddle at zero and from any solution. */
async function initialise({ executor, settings, stride }: Fit, side: Side): Promise<void> {
  const { factors, seed } = settings;
  const deviation = 0.1 / Math.sqrt(factors);
  await executor.run({
    kernel: 'fillNormal',
    args: [side.factors, 'begin', 'end', factors, stride, deviation, seed, 1],
    edges: evenRanges(side.rows, STREAM_ROWS),
  });
}

/** All epochs; returns the last loss that was computed. */
async function sweep(fit: Fit, options: WalsOptions): Promise<number | undefined> {
  const { users, items } = fit;
  const { epochs, lossEvery } = fit.settings;
  let last: number | undefined;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const start = performance.now();
    await halfSweep(fit, items, users, epoch);
    const half = performance.now();
    await halfSweep(fit, users, items, epoch);
    const end = performance.now();
    const wanted = lossEvery > 0 && (epoch % lossEvery === 0 || epoch === epochs);
    const loss = wanted ? await lossAfter(fit, epoch) : undefined;
    last = loss ?? last;
    await options.onEpoch?.({
      epoch,
      epochs,
      loss,
      seconds: (end - start) / 1000,
      users: (half - start) / 1000,
      items: (end - half) / 1000,
      workers: fit.executor.workers.length,
    });
  }
  return last;
}

/** The loss after an items half-sweep, which has left the users' spectrum in the workspace. */
async function lossAfter(fit: Fit, epoch: number): Promise<number> {
  const { unobservedWeight, regularization } = fit.settings.objective;
  const spectrum = unobservedWeight > 0 ? fit.kernels.arena.f64(fit.work.spectrum, fit.settings.factors) : null;
  const loss = await objectiveValue(fit, spectrum, fit.items);
  if (Number.isFinite(loss)) return loss;
  throw new NumericalError(
    `The loss is ${loss} after epoch ${epoch}: the values or weights are too large for float32. Scale them down.`,
    { epoch, regularization },
  );
}

function modelOf(fit: Fit, input: FitInput, itemGram: Float64Array, loss: number | undefined): FactorModel {
  const { interactions, entries } = input;
  const { factors, keepUsers, objective, epochs, seed, solver } = fit.settings;
  return FactorModel.create({
    users: interactions.users,
    items: interactions.items,
    factors,
    userFactors: keepUsers ? unpad(fit, fit.users) : new Float32Array(0),
    itemFactors: unpad(fit, fit.items),
    itemGram,
    seen: { indptr: interactions.indptr, indices: interactions.indices },
    seenWeights: asArray(entries.weights),
    seenTargets: asArray(entries.targets),
    userWeights: input.userScale,
    itemWeights: input.itemScale,
    itemCounts: interactions.itemCounts(),
    metadata: { version, algorithm: 'wals', objective, factors, epochs, seed, solver, simd: fit.kernels.simd, loss },
  });
}

function asArray(column: Column): Float32Array {
  return typeof column === 'number' ? Float32Array.of(column) : column;
}

/** The factors of one side without the padding. */
function unpad({ kernels, settings, stride }: Fit, side: Side): Float32Array {
  const { factors } = settings;
  const padded = kernels.arena.f32(side.factors, side.rows * stride);
  const out = new Float32Array(side.rows * factors);
  for (let row = 0; row < side.rows; row++) {
    out.set(padded.subarray(row * stride, row * stride + factors), row * factors);
  }
  return out;
}
