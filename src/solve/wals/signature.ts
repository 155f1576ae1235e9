// What decides the course of fitWals.
import { Fingerprint } from '../../data/fingerprint.ts';
import { ENTRY_OPTIONS } from '../../objective/entries.ts';
import { OBJECTIVE_OPTIONS } from '../../objective/presets.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { interactionsPrint, type Signature, signatureOf } from '../run/signature.ts';
import type { WalsInput, WalsProblem } from './layout.ts';
import { WALS_SETTINGS } from './options.ts';

/** What counts by what it comes to alone, in whatever way a caller has put it: the objective, and the columns of `data`. */
const AS_GIVEN = { ...OBJECTIVE_OPTIONS, ...ENTRY_OPTIONS, cgSteps: 1, cgTolerance: 1, partitions: 1, itemSteps: 1 };

/** @param data what is equal for equal data and weights of all kinds */
export function walsSignature({ settings, kernels, input }: WalsProblem, data: string): Signature {
  const { userCount, itemCount, nnz } = input.interactions;
  const { objective, solver, dualLimit, cgSteps, cgTolerance, partitions = 0, itemSteps } = settings;
  const options = Object.entries(signatureOf(WALS_SETTINGS, settings)).filter(([name]) => !(name in AS_GIVEN));
  return {
    algorithm: 'wals',
    // First: what an option left open comes to follows from it.
    shape: [userCount, itemCount, nnz].join(' '),
    partitions,
    ...(partitions > 0 && solver === 'cg' && { itemSteps }),
    ...Object.fromEntries(options),
    objective,
    // Which rows are short depends on the weights and on the library.
    ...(solver === 'cg' && { cgSteps, cgTolerance, dualLimit }),
    simd: kernels.simd,
    // Last, so that where an option differs too, that is named.
    data,
  };
}

/** The interactions in memory, and what was made of them. */
export function dataPrint({ interactions, entries, userScale, itemScale }: WalsInput): string {
  const print = new Fingerprint().text(interactionsPrint(interactions));
  for (const column of [entries.weights, entries.targets, userScale, itemScale]) print.numbers(asNumbers(column));
  return print.digest();
}

function asNumbers(column: EntryColumn | null): Float32Array | Float64Array | null {
  return typeof column === 'number' ? Float64Array.of(column) : column;
}
