// The objective of a finished model on any interactions over its users and items.
import { anInteractions, type Interactions } from '../../data/interactions.ts';
import { ArgumentError, NumericalError } from '../../errors.ts';
import { strideOf } from '../../matrix/rows.ts';
import { FactorModel } from '../../model/factor-model.ts';
import { keptDiscounts } from '../../model/fold-in/fixed-side.ts';
import { BIAS_COLUMNS } from '../../objective/bias-columns.ts';
import { resolveEntries } from '../../objective/entries.ts';
import { fittedObjective } from '../../objective/metadata.ts';
import type { Objective } from '../../objective/objective.ts';
import { type OptionTable, resolveOptions } from '../../options.ts';
import { borrowKernels, type Kernels } from '../../wasm/kernels.ts';
import { createProblem } from './layout.ts';
import { giveSide } from './model.ts';
import { objectiveValue } from './objective-value.ts';
import { resolveSettings, WALS_OPTIONS, type WalsOptions } from './options.ts';

/** The parts of the objective that belong to the interactions: needed again when the fit had them. */
export type LossOptions = Pick<WalsOptions, 'weight' | 'target' | 'signal'>;

const { weight, target, signal } = WALS_OPTIONS;
export const LOSS_OPTIONS = { weight, target, signal } satisfies OptionTable<LossOptions>;

/**
 * L(U,V) of docs/MATH.md, regularization included: at the interactions that a model was fitted on, the loss in its
 * metadata, but for rounding (relative 1e-6).
 *
 * @throws ArgumentError when the model has no user factors or no objective (it was not made by `fitWals`), when the
 * interactions have other users or items than the model, and for a `weight` or `target` that was custom and is missing.
 */
export async function loss(model: FactorModel, interactions: Interactions, options: LossOptions = {}): Promise<number> {
  resolveOptions(LOSS_OPTIONS, options);
  anInteractions('interactions', interactions);
  if (!(model instanceof FactorModel)) throw new ArgumentError('model', model, 'a FactorModel');
  if (!model.hasUsers) throw new ArgumentError('model', model, 'one with user factors', 'Fit with keepUsers: true.');
  const objective = fittedObjective(model.metadata);
  checkIds(model, interactions);
  const kernels = borrowKernels();
  try {
    return await lossOf(kernels, model, interactions, objective, options);
  } finally {
    kernels.close();
  }
}

async function lossOf(
  kernels: Kernels,
  model: FactorModel,
  interactions: Interactions,
  objective: Objective,
  options: LossOptions,
): Promise<number> {
  const users = keptDiscounts('userDiscounts', objective, model);
  const items = keptDiscounts('itemDiscounts', objective, model);
  const discounts = users && items && { ...objective.frequencyDiscount!, users, items };
  const entries = resolveEntries(kernels, interactions, objective, options, discounts);
  const factors = model.factors - (objective.biases ? BIAS_COLUMNS.count : 0);
  const columns = factors + Number(objective.biases !== undefined);
  const settings = { ...resolveSettings({ factors }), columns, objective: entries.objective };
  const stride = strideOf(columns);
  const input = {
    interactions,
    entries,
    userScale: model.userWeights,
    itemScale: model.itemWeights,
    stride,
  };
  const problem = createProblem(kernels, settings, input, null, options.signal);
  try {
    giveSide(problem, problem.users, model.userFactors);
    giveSide(problem, problem.items, model.itemFactors);
    const spectrum = objective.unobservedWeight > 0 ? model.itemGram : null;
    const value = await objectiveValue(problem, { spectrum, wide: false }, problem.users);
    if (Number.isFinite(value)) return value;
    throw new NumericalError(
      `The loss is ${value}: the weights or targets are too large for float32. Scale them down.`,
      {},
    );
  } finally {
    problem.executor.close();
  }
}

function checkIds(model: FactorModel, { users, items }: Interactions): void {
  for (const [name, mine, theirs] of [
    ['users', model.users, users],
    ['items', model.items, items],
  ] as const) {
    if (mine === theirs) continue;
    let index = 0;
    while (index < mine.size && mine.size === theirs.size && mine.idAt(index) === theirs.idAt(index)) index++;
    if (index === mine.size && mine.size === theirs.size) continue;
    throw new ArgumentError(`interactions.${name}`, theirs.idAt(index), `the ${name} of the model, in its order`);
  }
}
