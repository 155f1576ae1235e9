// The observed entries' weights w_ij and targets a_ij, and the sides' unobserved weights r_i and c_j, as arrays in the
// order of the interactions: what the half-sweeps read. An array whose elements are all equal is not made.

import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import type { Objective, TargetRule, WeightRule } from '../model/objective.ts';
import type { Kernels } from '../wasm/kernels.ts';
import type { Weight } from './options.ts';
import type { SideWeight } from './presets.ts';

/** One number an entry, or one number for all of them. */
export type Column = Float32Array | number;

export interface Entries {
  readonly weights: Column;
  readonly targets: Column;
  /** The objective as the model will remember it: the caller's own rules in the preset's place. */
  readonly objective: Objective;
}

interface EntryOptions {
  weight?: Weight;
  target?: number | 'value' | ArrayLike<number>;
}

/** Throws ArgumentError for weights that are not finite and above 0, targets that are not finite, wrong lengths. */
export function resolveEntries(
  kernels: Kernels,
  interactions: Interactions,
  preset: Objective,
  options: EntryOptions,
): Entries {
  const { rule, column } = resolveWeight(kernels, interactions, preset, options.weight);
  const target = resolveTarget(interactions, preset.target, options.target);
  return {
    weights: positive(timesGiven(column, interactions.weights)),
    targets: target.column,
    objective: { ...preset, weight: rule, target: target.rule },
  };
}

function resolveWeight(
  kernels: Kernels,
  interactions: Interactions,
  preset: Objective,
  weight: Weight | undefined,
): { rule: WeightRule; column: Column } {
  if (typeof weight === 'function') {
    return { rule: { kind: 'custom' }, column: byFrequency(interactions, weight) };
  }
  if (weight === undefined || typeof weight === 'number') {
    const rule: WeightRule = weight === undefined ? preset.weight : { kind: 'constant', value: weight };
    return { rule, column: byRule(kernels, interactions, rule) };
  }
  if (typeof weight !== 'object' || weight === null) {
    throw new ArgumentError('weight', weight, 'a number, a rule, an array or a function');
  }
  if ('linear' in weight) {
    const rule: WeightRule = { kind: 'linear', alpha: weight.linear, base: weight.base ?? 1 };
    return { rule, column: byRule(kernels, interactions, rule) };
  }
  if ('log' in weight) {
    const rule: WeightRule = { kind: 'log', alpha: weight.log, epsilon: weight.epsilon ?? 1 };
    return { rule, column: byRule(kernels, interactions, rule) };
  }
  if ('users' in weight) {
    const base = weight.base ?? preset.unobservedWeight;
    return {
      rule: { kind: 'product', base, uniform: false },
      column: byProduct(interactions, base, weight.users, weight.items),
    };
  }
  return { rule: { kind: 'custom' }, column: copyOf('weight', weight, interactions.nnz) };
}

/** The column of a rule that needs nothing but the values. */
function byRule(kernels: Kernels, interactions: Interactions, rule: WeightRule): Column {
  const { values, uniformValue } = interactions;
  if (rule.kind === 'constant') return rule.value;
  // The preset's own R and C are ones; a caller's are not in the rule, and have to be given again.
  if (rule.kind === 'product' && rule.uniform) return rule.base + 1;
  if (rule.kind === 'linear') {
    const { alpha, base } = rule;
    return values ? values.map((a) => base + alpha * a) : base + alpha * uniformValue;
  }
  if (rule.kind === 'log') return logConfidence(kernels, values ?? Float32Array.of(uniformValue), rule, !values);
  throw new ArgumentError('weight', rule.kind, 'an array or a function of the caller');
}

function logConfidence(
  { call, arena }: Kernels,
  values: Float32Array,
  { alpha, epsilon }: { alpha: number; epsilon: number },
  uniform: boolean,
): Column {
  if (!(epsilon > 0)) throw new ArgumentError('weight.epsilon', epsilon, 'a number above 0');
  const negative = values.findIndex((a) => a < 0);
  if (negative >= 0) {
    throw new ArgumentError(`values[${negative}]`, values[negative], 'at least 0 under logarithmic confidence');
  }
  return arena.scope(() => {
    const ptr = arena.put(values);
    call.logConfidence(ptr, values.length, alpha, epsilon, ptr);
    const out = arena.f32(ptr, values.length).slice();
    return uniform ? out[0] : out;
  });
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
      out[p] = weight(userCount, itemCounts[indices[p]], interactions.valueAt(p));
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
  const rows = copyOf('weight.users', users, interactions.userCount);
  const columns = copyOf('weight.items', items, interactions.itemCount);
  const { indptr, indices } = interactions;
  const out = new Float32Array(indices.length);
  for (let user = 0; user < rows.length; user++) {
    for (let p = indptr[user]; p < indptr[user + 1]; p++) out[p] = base + rows[user] * columns[indices[p]];
  }
  return out;
}

function resolveTarget(
  interactions: Interactions,
  preset: TargetRule,
  target: number | 'value' | ArrayLike<number> | undefined,
): { rule: TargetRule; column: Column } {
  if (typeof target === 'object' && target !== null) {
    const column = copyOf('target', target, interactions.nnz);
    const bad = column.findIndex((a) => !Number.isFinite(a));
    if (bad >= 0) throw new ArgumentError(`target[${bad}]`, target[bad], 'a finite number');
    return { rule: { kind: 'custom' }, column };
  }
  const rule: TargetRule =
    target === undefined ? preset : target === 'value' ? { kind: 'value' } : { kind: 'constant', value: target };
  if (rule.kind === 'value') return { rule, column: interactions.values ?? interactions.uniformValue };
  if (rule.kind !== 'constant' || !Number.isFinite(rule.value)) {
    throw new ArgumentError('target', target, `a finite number, 'value' or an array`);
  }
  return { rule, column: rule.value };
}

/** r_i or c_j as an array, or null when all are one. Throws ArgumentError for a weight below 0 or not finite. */
export function resolveSideWeights(
  argument: string,
  weights: SideWeight | undefined,
  counts: Int32Array,
): Float32Array | null {
  if (weights === undefined) return null;
  const out =
    typeof weights === 'function'
      ? Float32Array.from(counts, (count) => weights(count))
      : copyOf(argument, weights, counts.length);
  const bad = out.findIndex((w) => !(w >= 0 && w < Number.POSITIVE_INFINITY));
  if (bad >= 0) throw new ArgumentError(`${argument}[${bad}]`, out[bad], 'a finite number ≥ 0');
  return out;
}

function copyOf(argument: string, source: ArrayLike<number>, length: number): Float32Array {
  if (typeof source?.length !== 'number') throw new ArgumentError(argument, source, `an array of ${length} numbers`);
  if (source.length !== length) throw new ArgumentError(`${argument}.length`, source.length, `${length}`);
  return Float32Array.from(source);
}

function timesGiven(column: Column, given: Float32Array | null): Column {
  if (!given) return column;
  return typeof column === 'number' ? given.map((w) => column * w) : given.map((w, p) => column[p] * w);
}

/** Checks w > 0 throughout. */
function positive(column: Column): Column {
  const good = (w: number) => w > 0 && w < Number.POSITIVE_INFINITY;
  if (typeof column === 'number') {
    if (!good(column)) throw new ArgumentError('weight', column, 'a finite number above 0');
    return column;
  }
  const bad = column.findIndex((w) => !good(w));
  if (bad >= 0) throw new ArgumentError(`weight[${bad}]`, column[bad], 'a finite number above 0');
  return column;
}
