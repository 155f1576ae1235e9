// A row that was not trained on, as a caller describes it: what somebody had, or who had something. From ids, values and
// weights to the indices, weights w_ij and targets a_ij of the row's objective.

import { checkIterable } from '../../arguments.ts';
import type { Id } from '../../data/id-map.ts';
import { ArgumentError, UnknownIdError } from '../../errors.ts';
import type { Objective } from '../../objective/objective.ts';
import {
  bySign,
  checkWeights,
  type EntryColumn,
  isRuleOfValues,
  timesGiven,
  weightsByRule,
} from '../../objective/weighting.ts';
import { checkNames, type Names } from '../../option-names.ts';
import type { ServeKernels } from '../../wasm/kernels.ts';
import { findIndex } from '../lookup.ts';
import type { FixedSide } from './fixed-side.ts';

/** What belongs to one entry of a history besides its id. */
export interface EntryNumbers {
  /** What an interaction's value was in training. Default 1; needed where the model was fitted on targets of its own. */
  value?: number;
  /** Multiplies the weight of the model's rule. Default 1; where the fit was given weights instead of a rule: w_ij itself. */
  weight?: number;
}

/** One past item of a user. */
export interface HistoryItem extends EntryNumbers {
  item: Id;
}

/** One past user of an item. */
export interface HistoryUser extends EntryNumbers {
  user: Id;
}

/** Entries, or ids alone; of several entries with the same id the last counts. */
export type UserHistory = Iterable<Id | HistoryItem>;
export type ItemHistory = Iterable<Id | HistoryUser>;

export interface HistoryOptions {
  /** What to do about an id that the model does not know: pass it over (default), or throw UnknownIdError. */
  onUnknown?: 'skip' | 'error';
}

/** The entries of one row against the fixed side, by index, in the order of their first appearance. */
export interface RowEntries {
  readonly indices: Int32Array;
  readonly weights: EntryColumn;
  readonly targets: EntryColumn;
}

/** The row's entries, and the ids that were passed over. */
export interface ReadHistory extends RowEntries {
  readonly skipped: readonly Id[];
}

type Kind = 'item' | 'user';

const ENTRY_NAMES: { readonly item: Names<HistoryItem>; readonly user: Names<HistoryUser> } = {
  item: { item: 1, value: 1, weight: 1 },
  user: { user: 1, value: 1, weight: 1 },
};
type Entry = Id | HistoryItem | HistoryUser;

/**
 * Reads a history against the fixed side. Weights are those before a discount by frequency (discount-row.ts).
 * @throws ArgumentError for what is no history, an id of the wrong type, a value that is not finite or a weight that is
 * not finite and above 0, and for numbers that the objective needs and the history lacks; UnknownIdError if told to.
 */
export function readHistory(
  kernels: ServeKernels,
  { name: side, objective, ids }: FixedSide,
  history: Iterable<Entry>,
  onUnknown: HistoryOptions['onUnknown'] = 'skip',
): ReadHistory {
  const kind = side === 'items' ? 'item' : 'user';
  checkIterable('history', history, 'an array of ids or of entries');
  checkOnUnknown(onUnknown);
  const needs = {
    value: objective.target.kind === 'custom',
    weight: !isRuleOfValues(objective.weight),
  };
  const entries = new Map<number, { value: number; weight: number }>();
  const skipped: Id[] = [];
  let position = 0;
  for (const given of history) {
    const name = `history[${position++}]`;
    const { id, value, weight } = checkEntry(name, kind, given, needs);
    const index = findIndex(`${name}${given === id ? '' : `.${kind}`}`, ids, id);
    if (index >= 0) {
      entries.set(index, { value, weight });
    } else {
      if (onUnknown === 'error') throw new UnknownIdError(kind, id, `It is at ${name}.`);
      skipped.push(id);
    }
  }
  const values = Float32Array.from(entries.values(), ({ value }) => value);
  const weights = Float32Array.from(entries.values(), ({ weight }) => weight);
  return { indices: Int32Array.from(entries.keys()), ...rowNumbers(kernels, objective, values, weights), skipped };
}

/** w and a of entries by the objective's rules, from their values and from the weights given with them, or null. */
export function rowNumbers(
  kernels: ServeKernels,
  objective: Objective,
  values: EntryColumn,
  given: Float32Array | null,
): { weights: EntryColumn; targets: EntryColumn } {
  const { weight, target } = objective;
  const signed = bySign(objective, values);
  const byRule = isRuleOfValues(weight) ? weightsByRule(kernels, weight, signed ? signed.sizes : values) : 1;
  return {
    weights: checkWeights(timesGiven(byRule, given)),
    // As the kernels have it, so that a session starts from the same numbers as a fold-in.
    targets: signed ? signed.targets : target.kind === 'constant' ? Math.fround(target.value) : values,
  };
}

/** Throws ArgumentError for what HistoryOptions do not know. */
export function checkOnUnknown(onUnknown: unknown): void {
  if (onUnknown !== 'skip' && onUnknown !== 'error') {
    throw new ArgumentError('onUnknown', onUnknown, `'skip' or 'error'`);
  }
}

function checkEntry(
  name: string,
  kind: Kind,
  given: Entry,
  needs: { value: boolean; weight: boolean },
): { id: Id; value: number; weight: number } {
  const isEntry = typeof given === 'object' && given !== null;
  const entry: EntryNumbers & Partial<Record<Kind, unknown>> = isEntry ? given : { [kind]: given };
  if (isEntry) checkNames(entry, ENTRY_NAMES[kind], name);
  const id = entry[kind];
  if (typeof id !== 'string' && !Number.isFinite(id)) throw new ArgumentError(name, given, `an id or { ${kind}, … }`);
  const { value, weight } = entry;
  if (needs.value && value === undefined) {
    throw new ArgumentError(`${name}.value`, value, 'the target: the model was fitted on targets of its own');
  }
  if (needs.weight && weight === undefined) {
    throw new ArgumentError(`${name}.weight`, weight, 'the weight: the model was fitted on weights, not a rule');
  }
  if (value !== undefined && !isFloat(value)) throw new ArgumentError(`${name}.value`, value, 'a finite number');
  if (weight !== undefined && !(isFloat(weight) && weight > 0)) {
    throw new ArgumentError(`${name}.weight`, weight, 'a finite number above 0');
  }
  return { id: id as Id, value: value ?? 1, weight: weight ?? 1 };
}

/** Whether a value is a number that stays finite in float32. */
function isFloat(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}
