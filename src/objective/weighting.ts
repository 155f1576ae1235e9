// The weights w_ij of entries by a rule of the objective: the same for a fit's interactions and for one row's history.
import { ArgumentError } from '../errors.ts';
import type { ServeKernels } from '../wasm/kernels.ts';
import type { Objective, WeightRule } from './objective.ts';

/** One number an entry, or one number for all of them. */
export type EntryColumn = Float32Array | number;

/** Element p of a column. */
export function elementOf(column: EntryColumn, p: number): number {
  return typeof column === 'number' ? column : column[p];
}

/** Whether a rule needs only the values to make weights; for the others they must be given entry by entry. */
export function isRuleOfValues(rule: WeightRule): boolean {
  return rule.kind !== 'custom' && (rule.kind !== 'product' || rule.uniform);
}

/**
 * What the signs of values say under `implicit` and `hkv`: a value of 0 or less is no preference, with the confidence of its
 * size, as those systems have it. The sizes, and the targets by the signs; null for other objectives and where all are above 0.
 */
export function bySign(
  { preset, weight, target }: Objective,
  values: EntryColumn,
): { sizes: EntryColumn; targets: EntryColumn } | null {
  if ((preset !== 'implicit' && preset !== 'hkv') || weight.kind !== 'linear' || target.kind !== 'constant')
    return null;
  const { value } = target;
  const each = (of: (a: number) => number) => (typeof values === 'number' ? of(values) : values.map(of));
  const positive = (a: number) => a > 0;
  if (typeof values === 'number' ? positive(values) : values.every(positive)) return null;
  return { sizes: each(Math.abs), targets: each((a) => (a > 0 ? value : 0)) };
}

/**
 * The weights of entries with these values. Throws ArgumentError for negative values under logarithmic confidence, and
 * for a rule that needs more than the values (`isRuleOfValues`).
 */
export function weightsByRule(kernels: ServeKernels, rule: WeightRule, values: EntryColumn): EntryColumn {
  if (rule.kind === 'constant') return rule.value;
  // A fit's own R and C are ones; a caller's are not in the rule, and have to be given again.
  if (rule.kind === 'product' && rule.uniform) return rule.base + 1;
  if (rule.kind === 'linear') {
    const { alpha, base } = rule;
    return typeof values === 'number' ? base + alpha * values : values.map((a) => base + alpha * a);
  }
  if (rule.kind === 'log') return logConfidence(kernels, values, rule);
  throw new ArgumentError('weight', undefined, 'an array or a function, as it was given to the fit');
}

function logConfidence(
  { call, arena }: ServeKernels,
  values: EntryColumn,
  { alpha, epsilon }: { alpha: number; epsilon: number },
): EntryColumn {
  if (!(epsilon > 0)) throw new ArgumentError('weight.epsilon', epsilon, 'a number above 0');
  const array = typeof values === 'number' ? Float32Array.of(values) : values;
  const negative = array.findIndex((a) => a < 0);
  if (negative >= 0) {
    throw new ArgumentError(`values[${negative}]`, array[negative], 'at least 0 under logarithmic confidence');
  }
  return arena.scope(() => {
    const ptr = arena.put(array);
    call.logConfidence(ptr, array.length, alpha, epsilon, ptr);
    const out = arena.f32(ptr, array.length).slice();
    return typeof values === 'number' ? out[0] : out;
  });
}

/** A column times a column that may have been given besides. */
export function timesGiven(column: EntryColumn, given: Float32Array | null): EntryColumn {
  if (!given) return column;
  return typeof column === 'number' ? given.map((w) => column * w) : given.map((w, p) => column[p] * w);
}

/** The column, if w > 0 throughout; else throws ArgumentError, with what `remedy` says of that entry. */
export function checkWeights(column: EntryColumn, remedy: (p: number) => string = () => ''): EntryColumn {
  const good = (w: number) => w > 0 && w < 3e38; // a float32
  if (typeof column === 'number') {
    if (!good(column)) throw new ArgumentError('weight', column, 'a finite number above 0', remedy(0));
    return column;
  }
  const bad = column.findIndex((w) => !good(w));
  if (bad >= 0) throw new ArgumentError(`weight[${bad}]`, column[bad], 'a finite number above 0', remedy(bad));
  return column;
}
