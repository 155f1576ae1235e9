// The factors of a fit as a FactorModel: turned into the principal axes of the items, biases as columns in front of them.
import type { Interactions } from '../../data/interactions.ts';
import { copyColumns, takeRows } from '../../matrix/columns.ts';
import { FactorModel } from '../../model/factor-model.ts';
import { fromFactors } from '../../model/from-factors.ts';
import { BIAS_COLUMNS, biasesMetadata } from '../../objective/bias-columns.ts';
import type { SgdMetadata } from '../../objective/metadata.ts';
import type { Objective } from '../../objective/objective.ts';
import { version } from '../../version.ts';
import type { RunOutcome } from '../run/epochs.ts';
import { fittedModel } from '../run/fitted-model.ts';
import { diverged } from './epoch.ts';
import { LOSSES } from './losses.ts';
import type { SgdProblem } from './memory.ts';

/** The model as it is now. Throws NumericalError when a factor is not finite. */
export function modelOf(problem: SgdProblem, outcome: RunOutcome): FactorModel {
  const { settings, interactions, globalBias, ptr } = problem;
  const { factors } = settings;
  const { users, items } = interactions;
  const columns = { users, items, factors };
  const turned = fittedModel(columns, () =>
    fromFactors({
      ...columns,
      userFactors: factorsOf(problem, 'users', outcome),
      itemFactors: factorsOf(problem, 'items', outcome),
    }),
  );
  const { userFactors, itemFactors, itemGram } = turned;
  const whole = {
    factors: factors + BIAS_COLUMNS.count,
    userFactors: withBiases(userFactors, factors, BIAS_COLUMNS.users, biasesOf(problem, ptr.userBiases, users.size, 0)),
    itemFactors: withBiases(
      itemFactors,
      factors,
      BIAS_COLUMNS.items,
      biasesOf(problem, ptr.itemBiases, items.size, globalBias),
    ),
  };
  const objective = objectiveOfFit(problem);
  const made = settings.biases
    ? { ...whole, itemGram: withEnergies(itemGram, whole.itemFactors) }
    : { factors, userFactors, itemFactors, itemGram };
  return fittedModel({ ...columns, ...made }, () =>
    FactorModel.create({
      users,
      items,
      ...made,
      seen: { indptr: interactions.indptr, indices: interactions.indices },
      ...(objective && termsOf(objective, interactions)),
      itemCounts: interactions.itemCounts(),
      metadata: metadataOf(problem, outcome, objective),
    }),
  );
}

/** One side's factors without the padding. */
function factorsOf(problem: SgdProblem, side: 'users' | 'items', { epochs }: RunOutcome): Float32Array {
  const { kernels, settings, interactions, stride, ptr } = problem;
  const placed = { factorsPtr: ptr[side], rows: interactions[side].size, stride };
  const tight = takeRows(kernels, placed, settings.factors);
  if (!tight.every(Number.isFinite)) throw diverged(problem, epochs);
  return tight;
}

/** One side's biases plus a constant; zeros where the side has none. */
function biasesOf({ kernels }: SgdProblem, biasesPtr: number, rows: number, constant: number): Float32Array {
  return biasesPtr ? kernels.arena.f32(biasesPtr, rows).map((bias) => bias + constant) : new Float32Array(rows);
}

function withBiases(
  rows: Float32Array,
  factors: number,
  columns: { bias: number; one: number },
  biases: Float32Array,
): Float32Array {
  const width = factors + BIAS_COLUMNS.count;
  const out = new Float32Array(biases.length * width);
  copyColumns({ values: rows, stride: factors }, { values: out, stride: width, first: BIAS_COLUMNS.count }, factors);
  biases.forEach((bias, row) => {
    out[row * width + columns.bias] = bias;
    out[row * width + columns.one] = 1;
  });
  return out;
}

/** The energies of the bias columns in front of those of the factors. */
function withEnergies(itemGram: Float64Array, itemFactors: Float32Array): Float64Array {
  const out = new Float64Array(itemGram.length + BIAS_COLUMNS.count);
  out.set(itemGram, BIAS_COLUMNS.count);
  for (let at = 0; at < itemFactors.length; at += out.length) {
    for (let k = 0; k < BIAS_COLUMNS.count; k++) out[k] += itemFactors[at + k] ** 2;
  }
  return out;
}

function metadataOf(
  { settings, kernels }: SgdProblem,
  { epochs, loss, start, validation }: RunOutcome,
  objective?: Objective,
): SgdMetadata {
  const { factors, biases, loss: lossName, epochs: scheduledEpochs, ...options } = settings;
  return {
    version,
    algorithm: 'sgd',
    lossName,
    ...options,
    ...(objective && { objective }),
    ...(biases && { biases: biasesMetadata }),
    factors,
    columns: factors + (biases ? BIAS_COLUMNS.count : 0),
    scheduledEpochs,
    epochs,
    start,
    simd: kernels.simd,
    ...(loss !== null && { loss }),
    ...(validation && { validation }),
  };
}

/**
 * What was minimised, where folding in and `loss` have a form for it: squared, one λ for both sides, no negatives. With
 * gravity Σ(a − p)² + w0·Σp² = Σ(1 + w0)(a/(1 + w0) − p)² + w0·Σ_{not Ω}p² + constant.
 */
function objectiveOfFit({ settings, interactions, globalBias }: SgdProblem): Objective | undefined {
  const { loss, target, negatives, regularization, unobservedWeight: w0 } = settings;
  if (!LOSSES[loss].quadratic || negatives > 0 || regularization.users !== regularization.items) return undefined;
  if (w0 > 0 && (interactions.weights || target === 'value')) return undefined;
  return {
    preset: w0 > 0 ? 'ials' : 'explicit',
    weight: { kind: 'constant', value: 1 + w0 },
    target: target === 'value' ? { kind: 'value' } : { kind: 'constant', value: target / (1 + w0) },
    unobservedWeight: w0,
    userWeights: false,
    itemWeights: false,
    regularization: regularization.users,
    regularizationExponent: 1,
    ...(settings.biases && {
      biases: { user: regularization.biases, item: regularization.biases, mean: globalBias },
    }),
  };
}

/** The weights and targets of the training entries under the objective, for explanations. */
function termsOf({ weight, target }: Objective, { weights, values, uniformValue }: Interactions) {
  const ofAll = weight.kind === 'constant' ? weight.value : 1;
  return {
    seenWeights: weights ?? Float32Array.of(ofAll),
    seenTargets: target.kind === 'constant' ? Float32Array.of(target.value) : (values ?? Float32Array.of(uniformValue)),
  };
}
