// The observed entries' weights w_ij and targets a_ij as arrays in the order of the interactions: what the half-sweeps
// read. An array whose elements are all equal is not made.
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError, show } from '../errors.ts';
import { accept, aNumber, type OptionTable, option, required, resolveOptions } from '../options.ts';
import type { Kernels } from '../wasm/kernels.ts';
import { type Discounts, discounted, type Powers, powersOf } from './frequency-discount.ts';
import type { FrequencyDiscount, Objective, TargetRule, WeightRule } from './objective.ts';
import { copyColumn } from './side-weights.ts';
import { bySign, checkWeights, type EntryColumn, timesGiven, weightsByRule } from './weighting.ts';

export interface Entries {
  readonly weights: EntryColumn;
  readonly targets: EntryColumn;
  /** The objective as the model will remember it: the caller's own rules in the preset's place. */
  readonly objective: Objective;
  /** By what the weights were multiplied for the frequencies; null: by nothing. */
  readonly discounts: Discounts | null;
}

/** The weight of an observed entry, instead of the preset's. */
export type EntryWeight =
  | number
  /** base + alpha·a (base defaults to 1). */
  | { readonly linear: number; readonly base?: number }
  /** 1 + alpha·ln(1 + a/epsilon) (epsilon defaults to 1). */
  | { readonly log: number; readonly epsilon?: number }
  /** base + users[i]·items[j] (base defaults to w0): TensorFlow's row and column weights. */
  | { readonly users: ArrayLike<number>; readonly items: ArrayLike<number>; readonly base?: number }
  /** One weight an entry, in the order of `interactions.indices`. */
  | ArrayLike<number>
  /** A function of the frequencies n_i, n_j and the value a. */
  | ((userCount: number, itemCount: number, value: number) => number);

/** The target of an observed entry, instead of the preset's. */
export type EntryTarget =
  | number
  /** The interactions' own values. */
  | 'value'
  /** One target an entry, in the order of `interactions.indices`. */
  | ArrayLike<number>;

export interface EntryOptions {
  /** w_ij; default: the preset's. A `weights` column of the interactions multiplies it. */
  weight?: EntryWeight;
  /** a_ij: a constant, the interactions' own values, or an array in their order; default: the preset's. */
  target?: EntryTarget;
  /**
   * e in [0, 2]: w_ij times (n_i n_j)^−e, with a mean of 1 over the entries, so that frequent users and items weigh less with each
   * of theirs. The model keeps the powers, and folds in by them. Default 0: none.
   */
  frequencyDiscount?: number;
}

/** Whether something has elements to be copied; text is none. */
export function isArrayLike(given: unknown): given is ArrayLike<number> {
  return typeof given === 'object' && typeof (given as ArrayLike<number> | null)?.length === 'number';
}

/** What a weight may be made of; whether its numbers are good is seen in the weights that come of it. */
const aFinite = accept<number>('a finite number', Number.isFinite);
const anArray = accept<ArrayLike<number>>('an array of numbers', isArrayLike);

const WEIGHT_RULES = {
  linear: { linear: required(aFinite), base: option(aFinite, 1) },
  log: { log: required(aFinite), epsilon: option(aFinite, 1) },
  product: { users: required(anArray), items: required(anArray), base: option<number | undefined>(aFinite, undefined) },
} as const;

export const ENTRY_OPTIONS = {
  weight: option(
    accept<EntryWeight | undefined>(
      'a number, a rule, an array or a function',
      (given) => ['number', 'object', 'function'].includes(typeof given) && given !== null,
    ),
    undefined,
  ),
  target: option(
    accept<EntryTarget | undefined>(
      `a finite number, 'value' or an array`,
      (given) => given === 'value' || Number.isFinite(given) || isArrayLike(given),
    ),
    undefined,
  ),
  frequencyDiscount: option(aNumber(0, 2), 0),
} satisfies OptionTable<EntryOptions>;

/**
 * Throws ArgumentError for weights that are not finite and above 0, targets that are not finite, wrong lengths.
 * @param powers those of a model, instead of those that the interactions have
 */
export function resolveEntries(
  kernels: Kernels,
  interactions: Interactions,
  preset: Objective,
  options: EntryOptions,
  powers: Powers | null = powersOf(kernels, interactions, options.frequencyDiscount ?? 0),
): Entries {
  const target = resolveTarget(interactions, preset.target, options.target);
  const { rule, column } = resolveWeight(kernels, interactions, preset, options.weight);
  const ruled = { ...preset, weight: rule, target: target.rule };
  const signed = bySign(ruled, valuesOf(interactions));
  const byRule = timesGiven(signed ? weightsByRule(kernels, rule, signed.sizes) : column, interactions.weights);
  const { weights, discounts } = powers
    ? discounted(byRule, interactions, powers)
    : { weights: byRule, discounts: null };
  return {
    weights: checkWeights(weights, (p) => entryRemedy(interactions, p)),
    targets: signed ? signed.targets : target.column,
    objective: discounts ? { ...ruled, frequencyDiscount: pick(discounts) } : ruled,
    discounts,
  };
}

const pick = ({ exponent, scale }: Discounts): FrequencyDiscount => ({ exponent, scale });

const valuesOf = ({ values, uniformValue }: Interactions): EntryColumn => values ?? uniformValue;

/** Which entry it is that cannot weigh so much, and what to do. */
function entryRemedy(interactions: Interactions, p: number): string {
  const { indptr, indices, users, items } = interactions;
  const user = show(users.idAt(indptr.findIndex((end) => end > p) - 1));
  const of = `user ${user}, item ${show(items.idAt(indices[p]))}, value ${interactions.valueAt(p)}`;
  return `It is that of ${of}: ${WITHOUT_PREFERENCE}`;
}

/** What to do about an entry that weighs nothing. */
export const WITHOUT_PREFERENCE = "leave it out, or take objective 'hkv', where 0 is no preference.";

function resolveWeight(
  kernels: Kernels,
  interactions: Interactions,
  preset: Objective,
  weight: EntryWeight | undefined,
): { rule: WeightRule; column: EntryColumn } {
  if (typeof weight === 'function') {
    return { rule: { kind: 'custom' }, column: byFrequency(interactions, weight) };
  }
  if (weight === undefined || typeof weight === 'number' || 'linear' in weight || 'log' in weight) {
    const rule = weightRuleOf(preset, weight);
    return { rule, column: byRule(kernels, interactions, rule) };
  }
  if ('users' in weight || 'items' in weight) {
    const { users, items, base = preset.unobservedWeight } = resolveOptions(WEIGHT_RULES.product, weight, 'weight');
    return {
      rule: { kind: 'product', base, uniform: false },
      column: byProduct(interactions, base, users, items),
    };
  }
  return { rule: { kind: 'custom' }, column: copyColumn('weight', weight, interactions.nnz) };
}

/** The rule that a weight stands for, where it is one of values alone. Throws ArgumentError for what is none. */
export function weightRuleOf(preset: Objective, weight: EntryWeight | undefined): WeightRule {
  if (weight === undefined) return preset.weight;
  if (typeof weight === 'number') return { kind: 'constant', value: weight };
  if (typeof weight === 'object' && 'linear' in weight) {
    const { linear: alpha, base } = resolveOptions(WEIGHT_RULES.linear, weight, 'weight');
    return { kind: 'linear', alpha, base };
  }
  const { log: alpha, epsilon } = resolveOptions(WEIGHT_RULES.log, weight, 'weight');
  return { kind: 'log', alpha, epsilon };
}

/** The column of a rule that needs only the values. */
function byRule(kernels: Kernels, interactions: Interactions, rule: WeightRule): EntryColumn {
  return weightsByRule(kernels, rule, valuesOf(interactions));
}

function byFrequency(
  interactions: Interactions,
  weight: (userCount: number, itemCount: number, value: number) => number,
): Float32Array {
  const { indptr, indices } = interactions;
  const itemCounts = interactions.itemCounts();
  const out = new Float32Array(indices.length);
  for (let user = 0; user + 1 < indptr.length; user++) {
    const userCount = indptr[user + 1] - indptr[user];
    for (let p = indptr[user]; p < indptr[user + 1]; p++) {
      const given: unknown = weight(userCount, itemCounts[indices[p]], interactions.valueAt(p));
      if (typeof given !== 'number') throw new ArgumentError(`weight[${p}]`, given, 'a number');
      out[p] = given;
    }
  }
  return out;
}

function byProduct(
  interactions: Interactions,
  base: number,
  users: ArrayLike<number>,
  items: ArrayLike<number>,
): Float32Array {
  const rows = copyColumn('weight.users', users, interactions.userCount);
  const columns = copyColumn('weight.items', items, interactions.itemCount);
  const { indptr, indices } = interactions;
  const out = new Float32Array(indices.length);
  for (let user = 0; user < rows.length; user++) {
    for (let p = indptr[user]; p < indptr[user + 1]; p++) out[p] = base + rows[user] * columns[indices[p]];
  }
  return out;
}

/** The rule that a target stands for, where it is no array. */
export function targetRuleOf(preset: TargetRule, target: number | 'value' | undefined): TargetRule {
  if (target === undefined) return preset;
  return target === 'value' ? { kind: 'value' } : { kind: 'constant', value: target };
}

function resolveTarget(
  interactions: Interactions,
  preset: TargetRule,
  target: EntryTarget | undefined,
): { rule: TargetRule; column: EntryColumn } {
  if (typeof target === 'object' && target !== null) {
    const column = copyColumn('target', target, interactions.nnz);
    const bad = column.findIndex((a) => !Number.isFinite(a));
    if (bad >= 0) throw new ArgumentError(`target[${bad}]`, target[bad], 'a finite number');
    return { rule: { kind: 'custom' }, column };
  }
  const rule = targetRuleOf(preset, target);
  if (rule.kind === 'value') return { rule, column: valuesOf(interactions) };
  if (rule.kind !== 'constant' || !Number.isFinite(rule.value)) {
    throw new ArgumentError('target', target, `a finite number, 'value' or an array`);
  }
  return { rule, column: rule.value };
}
