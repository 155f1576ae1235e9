// What decides the course of fitWals.
import { Fingerprint } from '../../data/fingerprint.ts';
import type { Column } from '../../objective/weighting.ts';
import { interactionsPrint, type Signature } from '../run/signature.ts';
import type { WalsInput, WalsProblem } from './layout.ts';

export function walsSignature({ settings, kernels, input }: WalsProblem): Signature {
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

function dataPrint({ interactions, entries, userScale, itemScale }: WalsInput): string {
  const print = new Fingerprint().text(interactionsPrint(interactions));
  for (const column of [entries.weights, entries.targets, userScale, itemScale]) print.numbers(asNumbers(column));
  return print.digest();
}

function asNumbers(column: Column | null): Float32Array | Float64Array | null {
  return typeof column === 'number' ? Float64Array.of(column) : column;
}
