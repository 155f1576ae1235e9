// The objective of a finished model on any interactions over its users and items.
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import type { FactorModel } from '../model/factor-model.ts';
import { objectiveOf } from '../model/objective.ts';
import { resolveSideWeights } from '../model/side-weights.ts';
import { createKernels, type Kernels } from '../wasm/kernels.ts';
import { strideOf } from '../wasm/rows.ts';
import { resolveEntries } from './entries.ts';
import { createFit } from './fit.ts';
import { objectiveValue } from './objective-value.ts';
import { resolveSettings, type WalsOptions } from './options.ts';
import type { Side } from './sides.ts';

/** The parts of the objective that a model does not carry: needed again when the fit had them. */
export type LossOptions = Pick<WalsOptions, 'weight' | 'target' | 'userWeights' | 'itemWeights' | 'signal'>;

/**
 * L(U,V) of docs/MATH.md, regularization included: at the interactions that a model was fitted on, the loss that its
 * last epoch reported, but for rounding (relative 1e-6).
 *
 * @throws ArgumentError when the model has no user factors or no objective (it was not made by `fitWals`), when the
 * interactions have other users or items than the model, and for a `weight` or `target` that was custom and is missing,
 * or weights of the sides.
 */
export async function loss(model: FactorModel, interactions: Interactions, options: LossOptions = {}): Promise<number> {
  if (!model.hasUsers) throw new ArgumentError('model', model, 'one with user factors', 'Fit with keepUsers: true.');
  const objective = objectiveOf(model.metadata);
  for (const side of ['userWeights', 'itemWeights'] as const) {
    if (objective[side] && options[side] === undefined) {
      throw new ArgumentError(side, undefined, 'what the fit was given: the model does not carry it');
    }
  }
  checkIds(model, interactions);
  const kernels = createKernels();
  const entries = resolveEntries(kernels, interactions, objective, options);
  const settings = { ...resolveSettings({ factors: model.factors }), objective: entries.objective };
  const stride = strideOf(model.factors);
  const input = {
    interactions,
    entries,
    userScale: resolveSideWeights('userWeights', options.userWeights, interactions.userCounts()),
    itemScale: resolveSideWeights('itemWeights', options.itemWeights, interactions.itemCounts()),
    stride,
  };
  const fit = createFit(kernels, settings, input, null, options.signal);
  try {
    pad(kernels, fit.users, model.userFactors, model.factors, stride);
    pad(kernels, fit.items, model.itemFactors, model.factors, stride);
    const spectrum = objective.unobservedWeight > 0 ? model.itemGram : null;
    return await objectiveValue(fit, spectrum, fit.users);
  } finally {
    fit.executor.close();
  }
}

function checkIds(model: FactorModel, { users, items }: Interactions): void {
  for (const [name, mine, theirs] of [
    ['users', model.users, users],
    ['items', model.items, items],
  ] as const) {
    if (mine === theirs) continue;
    const other = theirs.size === mine.size ? theirs.ids().findIndex((id, index) => id !== mine.idAt(index)) : 0;
    if (other < 0) continue;
    throw new ArgumentError(`interactions.${name}`, theirs.idAt(other), `the ${name} of the model, in its order`);
  }
}

/** Copies tight rows into a side's padded ones. */
function pad({ arena }: Kernels, side: Side, tight: Float32Array, factors: number, stride: number): void {
  const padded = arena.f32(side.factors, side.rows * stride);
  for (let row = 0; row < side.rows; row++) {
    padded.set(tight.subarray(row * factors, (row + 1) * factors), row * stride);
  }
}
