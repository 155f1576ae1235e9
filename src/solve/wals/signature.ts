// What decides the course of fitWals.
import { Fingerprint } from '../../data/fingerprint.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { interactionsPrint, type Signature } from '../run/signature.ts';
import type { Fit, FitInput } from './layout.ts';

export function walsSignature({ settings, kernels }: Fit, input: FitInput): Signature {
  const { objective, factors, seed, solver, dualLimit, cgSteps, cgTolerance } = settings;
  return {
    data: dataPrint(input),
    objective,
    factors,
    seed,
    solver,
    simd: kernels.simd,
    ...(solver === 'cg' ? { dualLimit, cgSteps, cgTolerance } : {}),
  };
}

function dataPrint({ interactions, entries, userScale, itemScale }: FitInput): string {
  const print = new Fingerprint().text(interactionsPrint(interactions));
  for (const column of [entries.weights, entries.targets, userScale, itemScale]) print.numbers(asNumbers(column));
  return print.digest();
}

function asNumbers(column: EntryColumn | null): Float32Array | Float64Array | null {
  return typeof column === 'number' ? Float64Array.of(column) : column;
}
