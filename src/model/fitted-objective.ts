// The objective of a model, or what to do where its fit left none.
import { type Objective, objectiveOf } from './objective.ts';

/** `objectiveOf`, whose error knows the fits that have no objective in squares, and what to take instead. */
export function fittedObjective(metadata: Readonly<Record<string, unknown>>): Objective {
  return objectiveOf(metadata, remedyFor(metadata));
}

function remedyFor({ algorithm, loss, centre }: Readonly<Record<string, unknown>>): string | undefined {
  if (algorithm === 'svd' && centre !== 'none') {
    return 'The model does not keep the centre of its SVD: take foldInUser of what fitSvd returned, or centre nothing.';
  }
  if (algorithm !== 'sgd') return undefined;
  return loss === 'squared'
    ? 'fitSgd leaves it for no negatives, one λ, and with gravity a constant target without weights.'
    : `The rows of fitSgd with loss '${loss}' are no solutions of linear systems: take loss 'squared', or fitWals.`;
}
