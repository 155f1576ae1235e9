// What decides the course of fitWals.
import { Fingerprint } from '../../data/fingerprint.ts';
import { ENTRY_OPTIONS } from '../../objective/entries.ts';
import { OBJECTIVE_OPTIONS } from '../../objective/presets.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { contentPrint, type Signature, signatureOf } from '../run/signature.ts';
import type { WalsInput, WalsProblem } from './layout.ts';
import { type Settings, WALS_SETTINGS } from './options.ts';

/** What counts by what it comes to alone, in whatever way a caller has put it: the objective, and the arrays. */
const AS_GIVEN = { ...OBJECTIVE_OPTIONS, ...ENTRY_OPTIONS, cgSteps: 1, cgTolerance: 1 };

export function walsSignature({ settings, kernels, input }: WalsProblem): Signature {
  const { userCount, itemCount, nnz } = input.interactions;
  const { solver, dualLimit, cgSteps, cgTolerance } = settings;
  const options = Object.entries(signatureOf(WALS_SETTINGS, settings)).filter(([name]) => !(name in AS_GIVEN));
  return {
    algorithm: 'wals',
    // First: what an option left open comes to follows from it.
    shape: [userCount, itemCount, nnz].join(' '),
    ...Object.fromEntries(options),
    ...asOptions(settings),
    // Which rows are short depends on the weights and on the library.
    ...(solver === 'cg' && { cgSteps, cgTolerance, dualLimit }),
    simd: kernels.simd,
    // Last, so that where an option differs too, that is named.
    data: contentPrint(input.interactions),
    arrays: arrayPrints(input),
  };
}

/** What the caller calls a part of the signature: α is `alpha`, unless it was put as a weight. */
export function walsOption(path: string, { weight, objective }: Settings): string {
  if (path === 'weight.alpha') return weight === undefined ? 'alpha' : `weight.${objective.weight.kind}`;
  return path.replace(/^arrays\.|(?<=^weight|^target)\.(?:kind|value)$/, '');
}

/** The objective by the names of the options that it follows from; what may follow from others comes last. */
function asOptions({ objective, biases }: Settings): Signature {
  const { preset, weight, target, biases: lambdas, ...numbers } = objective;
  return {
    objective: preset,
    nonNegative: false,
    ...numbers,
    biases: lambdas ? { ...lambdas, mean: 0, global: biases?.global } : false,
    weight,
    target,
  };
}

/** What the caller's own arrays and functions have come to, by the names of their options. */
function arrayPrints({ entries, userScale, itemScale }: WalsInput): Signature {
  const { weights: weight, targets: target } = entries;
  const columns: Record<string, EntryColumn | null> = {
    weight,
    target,
    userWeights: userScale,
    itemWeights: itemScale,
  };
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, printOf(column)]));
}

function printOf(column: EntryColumn | null): string {
  return new Fingerprint().numbers(typeof column === 'number' ? Float64Array.of(column) : column).digest();
}
