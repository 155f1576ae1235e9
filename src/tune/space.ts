// What is searched: for each number of an objective a range, a few values, or one value.
//
// The ranges of iALS enclose what Rendle, Krichene, Zhang and Koren, "Revisiting the Performance of iALS on Item
// Recommendation Benchmarks" (2021), found best on four data sets with ν = 1 (w0 0.02 to 0.3 and λ 0.002 to 0.007). Both
// numbers act by their order of magnitude, so that all ranges are logarithmic.
import { ArgumentError } from '../errors.ts';
import { type Preset, resolveObjective } from '../objective/presets.ts';
import { anObject } from '../option-kinds.ts';
import { checkNames } from '../option-names.ts';
import { aNumber, type Option, option } from '../options.ts';
import { PARAMETERS, type Parameter, type Setting } from './dimensions.ts';

/** A log-uniform range, its ends included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** A range, values of which one is drawn, or one value for all trials. */
export type Dimension = Range | readonly number[] | number;
export type Space = { readonly [name in Parameter]?: Dimension };

/** Of frequencies, as a weight has them. */
const anExponent = aNumber(0, 2);

const plainLambda: Range = { low: 0.01, high: 100 };
const confidence: Range = { low: 0.3, high: 100 };
const w0: Range = { low: 0.005, high: 1 };
const scaledLambda: Range = { low: 5e-4, high: 0.05 };

const SPACES: Record<Preset, Space> = {
  ials: { unobservedWeight: w0, regularization: scaledLambda, frequencyDiscount: [0, 0.25] },
  implicit: { alpha: confidence, regularization: plainLambda },
  hkv: { alpha: confidence, regularization: plainLambda },
  wmf: { unobservedWeight: w0, regularization: plainLambda },
  'tf-wals': { unobservedWeight: w0, regularization: plainLambda },
  explicit: { regularization: { low: 0.005, high: 0.5 } },
};

/** A dimension for each number that is searched, or undefined where the objective has one. */
export const theSpace = anObject<{ readonly [Name in Parameter]: Option<Dimension | undefined> }>(
  Object.fromEntries(PARAMETERS.map((name) => [name, option(theDimension, undefined)])) as never,
);

/** The objective's own space with the caller's dimensions in it. Throws ArgumentError where the objective knows no such number. */
export function resolveSpace(objective: Preset, given: Space = {}): Space {
  const own = Object.entries(theSpace('space', given)).filter(([, dimension]) => dimension !== undefined);
  const space: Space = { ...SPACES[objective], ...Object.fromEntries(own) };
  // The ends of every range have to be such as the objective takes: alpha, for one, is not for all.
  for (const end of [0, 1])
    checkNumbers(
      objective,
      mapSpace(space, (dimension) => endsOf(dimension)[end]),
    );
  return space;
}

/** The least and the largest value. */
export function endsOf(dimension: Dimension): [number, number] {
  if (typeof dimension === 'number') return [dimension, dimension];
  if (isRange(dimension)) return [dimension.low, dimension.high];
  return [dimension.reduce((a, b) => Math.min(a, b)), dimension.reduce((a, b) => Math.max(a, b))];
}

export function isRange(dimension: Dimension): dimension is Range {
  return typeof dimension === 'object' && 'low' in dimension;
}

function checkNumbers(objective: Preset, setting: Setting): void {
  const { userWeightExponent, itemWeightExponent, frequencyDiscount, ...numbers } = setting;
  resolveObjective({ objective, ...numbers });
  for (const [name, exponent] of Object.entries({ userWeightExponent, itemWeightExponent, frequencyDiscount })) {
    if (exponent !== undefined) anExponent(`space.${name}`, exponent);
  }
}

export function mapSpace(space: Space, of: (dimension: Dimension, name: Parameter) => number): Setting {
  const present = PARAMETERS.filter((name) => space[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, of(space[name]!, name)]));
}

function theDimension(argument: string, dimension: unknown): Dimension {
  if (Number.isFinite(dimension)) return dimension as number;
  if (Array.isArray(dimension) && dimension.length > 0 && dimension.every((value) => Number.isFinite(value))) {
    return dimension;
  }
  const expected = 'a number, an array of numbers, or { low, high } with 0 < low ≤ high';
  if (typeof dimension !== 'object' || dimension === null || Array.isArray(dimension)) {
    throw new ArgumentError(argument, dimension, expected);
  }
  checkNames(dimension, { low: 1, high: 1 }, argument);
  const { low, high } = dimension as Partial<Record<keyof Range, unknown>>;
  for (const [name, end] of Object.entries({ low, high })) {
    if (!Number.isFinite(end))
      throw new ArgumentError(`${argument}.${name}`, end, 'a finite number', `As ${expected}.`);
  }
  const range = { low, high } as Range;
  if (range.low > 0 && range.high >= range.low) return range;
  throw new ArgumentError(argument, `${low} to ${high}`, expected);
}
