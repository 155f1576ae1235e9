// What decides the course of a fit, in a form that can be compared: a state may only be gone on from under the same.
import { Fingerprint } from '../../data/fingerprint.ts';
import type { IdMap } from '../../data/id-map.ts';
import { Interactions } from '../../data/interactions.ts';
import { FactorModel } from '../../model/factor-model.ts';
import { isArrayLike } from '../../objective/entries.ts';
import type { AnyTable } from '../../options.ts';
import { RUN_OPTIONS, type RunPlan } from './options.ts';

/** JSON; equal for equal courses. Threads, callbacks and what is kept have no part in it. */
export type Signature = Readonly<Record<string, unknown>>;

/** Every option of a table that affects the result, as it is settled: by its name there. */
export function signatureOf(table: AnyTable, settled: object): Signature {
  const names = Object.keys(table).filter((name) => table[name].affectsResult);
  return Object.fromEntries(names.map((name) => [name, printOf(settled[name as keyof typeof settled])]));
}

/** What a run adds to its fit's signature. */
export function runSignature(plan: RunPlan, epochs: number): Signature {
  // The last epoch is always validated, so that here the number of epochs matters before it is reached.
  return { ...signatureOf(RUN_OPTIONS, plan), ...(plan.validation ? { epochs } : {}) };
}

/** Plain values as they are, a function as being one, data and models by their fingerprints. */
function printOf(value: unknown): unknown {
  if (typeof value === 'function') return 'function';
  if (typeof value === 'number') return value + 0; // JSON knows no −0
  if (!isObject(value)) return value;
  if (value instanceof Interactions) return contentPrint(value);
  if (value instanceof FactorModel) return modelPrint(value);
  if (Array.isArray(value) && typeof value[0] === 'object') return value.map(printOf);
  if (isArrayLike(value)) return new Fingerprint().numbers(Float32Array.from(value)).digest();
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, printOf(member)]));
}

/** The first difference of two signatures, as a path such as `objective.regularization`, or undefined. */
export function firstDifference(
  mine: unknown,
  theirs: unknown,
  path = '',
): { path: string; mine: unknown; theirs: unknown } | undefined {
  if (!isObject(mine) || !isObject(theirs)) return Object.is(mine, theirs) ? undefined : { path, mine, theirs };
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const found = firstDifference(mine[key], theirs[key], path ? `${path}.${key}` : key);
    if (found) return found;
  }
  return undefined;
}

/** The entries that an evaluation looks at: who has what. */
export function interactionsPrint({ users, items, indptr, indices }: Interactions): string {
  return addIds(addIds(new Fingerprint().numbers(indptr).numbers(indices), users), items).digest();
}

/** The entries with their values and weights. */
export function contentPrint(interactions: Interactions): string {
  const { values, uniformValue, weights } = interactions;
  const print = new Fingerprint().text(interactionsPrint(interactions));
  return print.numbers(values).numbers(Float64Array.of(uniformValue)).numbers(weights).digest();
}

function modelPrint({ users, items, userFactors, itemFactors, metadata }: FactorModel): string {
  const factors = new Fingerprint().numbers(userFactors).numbers(itemFactors);
  // They say which columns are biases, and what the mean is.
  return addIds(addIds(factors.text(JSON.stringify(metadata.biases ?? null)), users), items).digest();
}

function addIds(print: Fingerprint, ids: IdMap): Fingerprint {
  if (ids.size > 0 && typeof ids.idAt(0) === 'string') {
    for (const id of ids.ids() as readonly string[]) print.text(id);
    return print;
  }
  // Numbers that count the rows are in no list, and are to be in none.
  const numbers = new Float64Array(ids.size);
  for (let row = 0; row < numbers.length; row++) numbers[row] = ids.idAt(row) as number;
  return print.numbers(numbers);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
