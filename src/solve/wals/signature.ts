// What decides the course of fitWals.
import { Fingerprint } from '../../data/fingerprint.ts';
import { ENTRY_OPTIONS } from '../../objective/entries.ts';
import { OBJECTIVE_OPTIONS } from '../../objective/presets.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { contentPrint, type Signature, signatureOf } from '../run/signature.ts';
import type { WalsInput, WalsProblem } from './layout.ts';
import { type Settings, WALS_SETTINGS } from './options.ts';

/** What counts by what it comes to alone, in whatever way a caller has put it: the objective, and the columns of `data`. */
const AS_GIVEN = { ...OBJECTIVE_OPTIONS, ...ENTRY_OPTIONS, cgSteps: 1, cgTolerance: 1, partitions: 1, itemSteps: 1 };

/** @param data equal for equal data, and for equal arrays of the caller's */
export function walsSignature({ settings, kernels, input }: WalsProblem, data: Signature): Signature {
  const { userCount, itemCount, nnz } = input.interactions;
  const { solver, dualLimit, cgSteps, cgTolerance, partitions = 0, itemSteps } = settings;
  const options = Object.entries(signatureOf(WALS_SETTINGS, settings)).filter(([name]) => !(name in AS_GIVEN));
  return {
    algorithm: 'wals',
    // First: what an option left open comes to follows from it.
    shape: [userCount, itemCount, nnz].join(' '),
    partitions,
    ...(partitions > 0 && solver === 'cg' && { itemSteps }),
    ...Object.fromEntries(options),
    ...asOptions(settings),
    // Which rows are short depends on the weights and on the library.
    ...(solver === 'cg' && { cgSteps, cgTolerance, dualLimit }),
    simd: kernels.simd,
    // Last, so that where an option differs too, that is named.
    ...data,
  };
}

/** The interactions in memory, and what was made of them. */
export function dataPrints(input: WalsInput): Signature {
  const { entries } = input;
  const { weights: weight, targets: target } = entries;
  return {
    data: contentPrint(input.interactions),
    arrays: { ...arrayPrints({ weight, target }), ...scalePrints(input) },
  };
}

/** Weights by side by the names of their options. */
export function scalePrints({ userScale, itemScale }: Pick<WalsInput, 'userScale' | 'itemScale'>): Signature {
  return arrayPrints({ userWeights: userScale, itemWeights: itemScale });
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
function arrayPrints(columns: Readonly<Record<string, EntryColumn | null>>): Signature {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, printOf(column)]));
}

function printOf(column: EntryColumn | null): string {
  return new Fingerprint().numbers(typeof column === 'number' ? Float64Array.of(column) : column).digest();
}
