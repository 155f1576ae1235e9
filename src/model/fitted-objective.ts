// The objective of a model, or what to do where its fit left none.
import { type Objective, objectiveOf } from './objective.ts';

/** `objectiveOf`, whose error knows the fits that have no objective in squares, and what to take instead. */
export function fittedObjective(metadata: Readonly<Record<string, unknown>>): Objective {
  return objectiveOf(metadata, remedyFor(metadata));
}

function remedyFor({ algorithm, loss, centre }: Readonly<Record<string, unknown>>): string | undefined {
  if (algorithm === 'svd' && centre !== 'none') return 'It does not keep its centre: take foldInUser of the Svd.';
  if (algorithm !== 'sgd') return undefined;
  return loss === 'squared'
    ? 'fitSgd leaves it without negatives, with one λ, and with gravity for a constant target.'
    : `fitSgd with loss '${loss}' solves no system: take 'squared', or fitWals.`;
}
