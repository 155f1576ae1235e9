// What decides the course of fitWals.
import { Fingerprint } from '../../data/fingerprint.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { interactionsPrint, type Signature, signatureOf } from '../run/signature.ts';
import type { WalsInput, WalsProblem } from './layout.ts';
import { WALS_SETTINGS } from './options.ts';

export function walsSignature({ settings, kernels, input }: WalsProblem): Signature {
  return {
    data: dataPrint(input),
    ...signatureOf(WALS_SETTINGS, settings),
    simd: kernels.simd,
    // Which rows are short depends on the weights and on the library.
    ...(settings.solver === 'cg' ? { dualLimit: settings.dualLimit } : {}),
  };
}

function dataPrint({ interactions, entries, userScale, itemScale }: WalsInput): string {
  const print = new Fingerprint().text(interactionsPrint(interactions));
  for (const column of [entries.weights, entries.targets, userScale, itemScale]) print.numbers(asNumbers(column));
  return print.digest();
}

function asNumbers(column: EntryColumn | null): Float32Array | Float64Array | null {
  return typeof column === 'number' ? Float64Array.of(column) : column;
}
