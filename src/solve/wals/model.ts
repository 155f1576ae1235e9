// From the last epoch of fitWals to its model.

import { copyColumns } from '../../matrix/columns.ts';
import { rotateRows } from '../../matrix/side-jobs.ts';
import { FactorModel } from '../../model/factor-model.ts';
import { BIAS_COLUMNS, biasesMetadata } from '../../objective/bias-columns.ts';
import type { WalsMetadata } from '../../objective/metadata.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { version } from '../../version.ts';
import type { RunOutcome } from '../run/epochs.ts';
import { fittedModel } from '../run/fitted-model.ts';
import { toPrincipalAxes } from './axes.ts';
import type { WalsProblem, WholeProblem } from './layout.ts';
import { energyOf } from './objective-value.ts';
import { withoutBiases } from './parked-biases.ts';
import type { Side } from './sides.ts';

/**
 * σ of the random factors of a fit: three times that of iALS, which leaves the saddle at zero up to a sweep sooner; from farther
 * out more of the random start stays where little holds the factors down.
 */
export function initialDeviation(factors: number): number {
  return 0.3 / Math.sqrt(factors);
}

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
export async function finalAxes(problem: WalsProblem, found: boolean): Promise<Axes> {
  const { kernels, executor, settings, users, items, ptr } = problem;
  const { factors, objective } = settings;
  if (objective.nonNegative) {
    const energy = energyOf(problem, items).slice(0, factors);
    return { energy, order: Array.from(energy.keys()).sort((a, b) => energy[b] - energy[a] || a - b) };
  }
  if (!found) {
    await withoutBiases(problem, async () => {
      await toPrincipalAxes(problem, items);
      await rotateRows(executor, users, ptr.packedAxes);
    });
  }
  const energy = kernels.arena.f64(ptr.spectrum, factors).slice();
  return { energy, order: Array.from(energy.keys()) };
}

/** The outcome of a run with the loss that its final factors have. */
export interface SettledRun extends Omit<RunOutcome, 'loss'> {
  /** Undefined where nobody asked for it. */
  readonly loss: number | undefined;
  readonly keepUsers: boolean;
}

/** The model of a fit in its final axes. */
export function modelOf(problem: WholeProblem, { energy, order }: Axes, run: SettledRun): FactorModel {
  const { settings, input, users, items } = problem;
  const { interactions, entries } = input;
  const { objective } = settings;
  const { keepUsers } = run;
  const factors = modelColumns(problem);
  const itemFactors = takeSide(problem, items, order);
  const itemGram = new Float64Array(factors);
  for (let k = 0; k < order.length; k++) itemGram[factors - order.length + k] = energy[order[k]];
  if (objective.biases) addBiasEnergies(itemGram, itemFactors, input.itemScale);
  const columns = { users: interactions.users, items: interactions.items, factors };
  return fittedModel(columns, () =>
    FactorModel.create({
      ...columns,
      userFactors: keepUsers ? takeSide(problem, users, order) : new Float32Array(0),
      itemFactors,
      itemGram,
      seen: { indptr: interactions.indptr, indices: interactions.indices },
      seenWeights: asArray(entries.weights),
      seenTargets: asArray(entries.targets),
      userWeights: input.userScale,
      itemWeights: input.itemScale,
      userDiscounts: entries.discounts?.users ?? null,
      itemDiscounts: entries.discounts?.items ?? null,
      itemCounts: problem.itemCounts().slice(),
      metadata: metadataOf(problem, run),
    }),
  );
}

/** What a model says of the fit that it is of. */
export function metadataOf(problem: WalsProblem, { epochs, loss, start, validation }: SettledRun): WalsMetadata {
  const { objective, factors, seed, solver, cgSteps, cgTolerance, relaxation, usual = [], probe } = problem.settings;
  const { partitions, itemSteps } = problem.settings;
  return {
    version,
    algorithm: 'wals',
    objective,
    ...(objective.biases && { biases: biasesMetadata }),
    factors,
    columns: modelColumns(problem),
    epochs,
    seed,
    start,
    initialDeviation: initialDeviation(factors),
    solver,
    ...(solver === 'cg' && { cgSteps, cgTolerance }),
    relaxation,
    ...(partitions && { partitions, ...(solver === 'cg' && { itemSteps }) }),
    simd: problem.kernels.simd,
    loss,
    ...(validation && { validation }),
    ...(usual.length > 0 && { usual }),
    ...(probe && { probe }),
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
function modelColumns({ settings }: WalsProblem): number {
  return settings.factors + (settings.objective.biases ? BIAS_COLUMNS.count : 0);
}

/** The rows of one side as a model has them, tight, its factors in the given order. */
export function takeSide(problem: WalsProblem, side: Side, order: ArrayLike<number>): Float32Array {
  const { fitted, columns, factors, first, mean } = layoutOf(problem, side);
  const tight = new Float32Array(side.rows * columns);
  copyColumns(
    { values: fitted, stride: side.stride },
    { values: tight, stride: columns, first },
    order,
    side.numbering.indices,
  );
  if (first === 0) return tight;
  const { bias, one } = BIAS_COLUMNS[side.name];
  for (let place = 0; place < side.rows; place++) {
    const row = side.numbering.indices[place];
    tight[row * columns + bias] = fitted[place * side.stride + factors] + mean;
    tight[row * columns + one] = 1;
  }
  return tight;
}

/** The opposite: the rows of a model, the factors in their own order. */
export function giveSide(problem: WalsProblem, side: Side, tight: Float32Array): void {
  const { fitted, columns, factors, first, mean } = layoutOf(problem, side);
  copyColumns(
    { values: tight, stride: columns, first },
    { values: fitted, stride: side.stride },
    factors,
    side.numbering.places,
  );
  if (first === 0) return;
  const { bias } = BIAS_COLUMNS[side.name];
  for (let row = 0; row < side.rows; row++) {
    fitted[side.numbering.places[row] * side.stride + factors] = tight[row * columns + bias] - mean;
  }
}

/** A fit's rows of one side, a view; and of a model's the columns, the first factor, and the mean that is in its biases. */
function layoutOf(problem: WalsProblem, side: Side) {
  const { kernels, settings } = problem;
  const { factors, objective } = settings;
  const columns = modelColumns(problem);
  return {
    fitted: kernels.arena.f32(side.factorsPtr, side.rows * side.stride),
    columns,
    factors,
    first: columns - factors,
    mean: side.name === 'items' ? (objective.biases?.mean ?? 0) : 0,
  };
}
