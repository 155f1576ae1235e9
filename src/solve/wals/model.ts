// From the last epoch of fitWals to its model.
import { FactorModel } from '../../model/factor-model.ts';
import { BIAS_COLUMNS, biasesMetadata } from '../../objective/bias-columns.ts';
import type { WalsMetadata } from '../../objective/metadata.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { version } from '../../version.ts';
import type { Ending } from '../run/epochs.ts';
import { rotate, toPrincipalAxes } from './axes.ts';
import type { Fit, FitInput } from './layout.ts';
import { energyOf } from './objective-value.ts';
import { withoutBiases } from './parked-biases.ts';
import type { Side } from './sides.ts';

/** The axes that a model is left in. */
export interface Axes {
  /** The diagonal of the item Gram, by the fit's factors. */
  readonly energy: Float64Array;
  /** The fit's factors in the order of the model's. */
  readonly order: ArrayLike<number>;
}

/**
 * Leaves the factors in the items' principal axes, the largest first. `found`: the last half-sweep was one against the
 * items and has found them. Non-negative factors cannot be turned, and are put in the order of their energy.
 */
export async function finalAxes(fit: Fit, found: boolean): Promise<Axes> {
  const { factors, objective } = fit.settings;
  if (objective.nonNegative) {
    const energy = energyOf(fit, fit.items).slice(0, factors);
    return { energy, order: Array.from(energy.keys()).sort((a, b) => energy[b] - energy[a] || a - b) };
  }
  if (!found) {
    await withoutBiases(fit, async () => {
      await toPrincipalAxes(fit, fit.items);
      await rotate(fit, fit.users, 0, fit.users.rows);
    });
  }
  const energy = fit.kernels.arena.f64(fit.work.spectrum, factors).slice();
  return { energy, order: Array.from(energy.keys()) };
}

/** What a model is told of its run. */
export interface Closing extends Omit<Ending, 'loss'> {
  /** Undefined where nobody asked for it. */
  readonly loss: number | undefined;
  readonly keepUsers: boolean;
}

/** The model of a fit in its final axes. */
export function modelOf(fit: Fit, input: FitInput, { energy, order }: Axes, closing: Closing): FactorModel {
  const { interactions, entries } = input;
  const { objective } = fit.settings;
  const { keepUsers } = closing;
  const factors = modelColumns(fit);
  const itemFactors = takeRows(fit, fit.items, order);
  const itemGram = new Float64Array(factors);
  for (let k = 0; k < order.length; k++) itemGram[factors - order.length + k] = energy[order[k]];
  if (objective.biases) addBiasEnergies(itemGram, itemFactors, input.itemScale);
  return FactorModel.create({
    users: interactions.users,
    items: interactions.items,
    factors,
    userFactors: keepUsers ? takeRows(fit, fit.users, order) : new Float32Array(0),
    itemFactors,
    itemGram,
    seen: { indptr: interactions.indptr, indices: interactions.indices },
    seenWeights: asArray(entries.weights),
    seenTargets: asArray(entries.targets),
    userWeights: input.userScale,
    itemWeights: input.itemScale,
    itemCounts: interactions.itemCounts(),
    metadata: metadataOf(fit, closing),
  });
}

function metadataOf(fit: Fit, { epochs, loss, validation }: Closing): WalsMetadata {
  const { objective, factors, seed, solver, cgSteps, cgTolerance } = fit.settings;
  return {
    version,
    algorithm: 'wals',
    objective,
    ...(objective.biases && { biases: biasesMetadata }),
    factors,
    columns: modelColumns(fit),
    epochs,
    seed,
    solver,
    ...(solver === 'cg' && { cgSteps, cgTolerance }),
    simd: fit.kernels.simd,
    loss,
    ...(validation && { validation }),
  };
}

/** The diagonal of the item Gram in the columns of the biases. */
function addBiasEnergies(itemGram: Float64Array, itemFactors: Float32Array, scale: Float32Array | null): void {
  const columns = itemGram.length;
  for (let row = 0; row * columns < itemFactors.length; row++) {
    const c = scale ? scale[row] : 1;
    for (let k = 0; k < BIAS_COLUMNS.count; k++) itemGram[k] += c * itemFactors[row * columns + k] ** 2;
  }
}

function asArray(column: EntryColumn): Float32Array {
  return typeof column === 'number' ? Float32Array.of(column) : column;
}

// Rows between a fit and a model. A model with biases has two columns more than factors, and they come first:
// [1, b_i, u_i] and [μ + b_j, 1, v_j], so that a prediction is an inner product as any other. A fit's rows are [u_i, b_i]
// and [v_j, b_j], padded (biases.ts).

/** The columns of the model of a fit. */
export function modelColumns({ settings }: Fit): number {
  return settings.factors + (settings.objective.biases ? BIAS_COLUMNS.count : 0);
}

/** The rows of one side as a model has them, tight, its factors in the given order. */
export function takeRows(fit: Fit, side: Side, order: ArrayLike<number>): Float32Array {
  const { kernels, settings, stride } = fit;
  const { biases } = settings.objective;
  const columns = modelColumns(fit);
  const first = columns - settings.factors;
  const { bias, one } = BIAS_COLUMNS[side.name];
  const mean = side.name === 'items' ? (biases?.mean ?? 0) : 0;
  const padded = kernels.arena.f32(side.factors, side.rows * stride);
  const out = new Float32Array(side.rows * columns);
  for (let row = 0; row < side.rows; row++) {
    const from = row * stride;
    const to = row * columns;
    for (let k = 0; k < order.length; k++) out[to + first + k] = padded[from + order[k]];
    if (!biases) continue;
    out[to + bias] = padded[from + settings.factors] + mean;
    out[to + one] = 1;
  }
  return out;
}

/** The opposite of `takeRows`, the factors in their own order. */
export function giveRows(fit: Fit, side: Side, tight: Float32Array): void {
  const { kernels, settings, stride } = fit;
  const { biases } = settings.objective;
  const columns = modelColumns(fit);
  const first = columns - settings.factors;
  const { bias } = BIAS_COLUMNS[side.name];
  const mean = side.name === 'items' ? (biases?.mean ?? 0) : 0;
  const padded = kernels.arena.f32(side.factors, side.rows * stride);
  for (let row = 0; row < side.rows; row++) {
    const from = row * columns;
    padded.set(tight.subarray(from + first, from + columns), row * stride);
    if (biases) padded[row * stride + settings.factors] = tight[from + bias] - mean;
  }
}
