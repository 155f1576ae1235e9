// What decides the course of a fit, in a form that can be compared: a state may only be gone on from under the same.
import { Fingerprint } from '../../data/fingerprint.ts';
import type { IdMap } from '../../data/id-map.ts';
import type { Interactions } from '../../data/interactions.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import { metricName, type ValidationPlan } from './validation.ts';

/** JSON; equal for equal courses. Threads, callbacks and what is kept have no part in it. */
export type Signature = Readonly<Record<string, unknown>>;

/** What a run adds to its fit's signature. */
export function runSignature(start: FactorModel | null, validation: ValidationPlan | null, epochs: number): Signature {
  return {
    ...(start ? { start: modelPrint(start) } : {}),
    // The last epoch is always validated, so that here the number of epochs matters before it is reached.
    ...(validation ? { validation: validationPrint(validation), epochs } : {}),
  };
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

function modelPrint({ users, items, userFactors, itemFactors }: FactorModel): string {
  return addIds(addIds(new Fingerprint().numbers(userFactors).numbers(itemFactors), users), items).digest();
}

/** A function is known by being one. */
function validationPrint(plan: ValidationPlan): Signature {
  const { interactions, metric: _, ...numbers } = plan;
  return { ...numbers, metric: metricName(plan), interactions: interactions && contentPrint(interactions) };
}

function addIds(print: Fingerprint, ids: IdMap): Fingerprint {
  const list = ids.ids();
  if (typeof list[0] !== 'string') return print.numbers(Float64Array.from(list as readonly number[]));
  for (const id of list as readonly string[]) print.text(id);
  return print;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
