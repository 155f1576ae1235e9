// What is searched: for each number of an objective a range, a few values, or one value.
//
// The ranges of iALS enclose what Rendle, Krichene, Zhang and Koren, "Revisiting the Performance of iALS on Item
// Recommendation Benchmarks" (2021), found best on four data sets with ν = 1 (w0 0.02 to 0.3 and λ 0.002 to 0.007). Both
// numbers act by their order of magnitude, so that all ranges are logarithmic.
import { Random } from '../data/random.ts';
import { ArgumentError } from '../errors.ts';
import { type Preset, resolveObjective } from '../objective/presets.ts';
import { anObject } from '../option-kinds.ts';
import { checkNames } from '../option-names.ts';
import { type Option, option } from '../options.ts';

/** The numbers of an objective that can be searched. */
export const PARAMETERS = ['unobservedWeight', 'alpha', 'regularization', 'regularizationExponent'] as const;
export type Parameter = (typeof PARAMETERS)[number];

/** A log-uniform range, its ends included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** A range, values of which one is drawn, or one value for all trials. */
export type Dimension = Range | readonly number[] | number;
export type Space = { readonly [name in Parameter]?: Dimension };
/** One value for each searched number. */
export type Setting = { readonly [name in Parameter]?: number };

const plainLambda: Range = { low: 0.01, high: 100 };
const confidence: Range = { low: 0.3, high: 100 };
const w0: Range = { low: 0.005, high: 1 };
const scaledLambda: Range = { low: 5e-4, high: 0.05 };

const SPACES: Record<Preset, Space> = {
  ials: { unobservedWeight: w0, regularization: scaledLambda },
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
  for (const end of [0, 1]) resolveObjective({ objective, ...mapSpace(space, (dimension) => endsOf(dimension)[end]) });
  return space;
}

/**
 * Random settings, always the same for a seed. The first is the objective's defaults where they are in the space: what is
 * found is not worse than they are, by the validation. Numbers have three digits.
 */
export function drawSettings(objective: Preset, space: Space, count: number, seed: number): Setting[] {
  const random = new Random(seed);
  const settings = Array.from({ length: count }, () => mapSpace(space, (dimension) => draw(dimension, random)));
  const defaults = defaultSetting(objective, space);
  return defaults ? [defaults, ...settings.slice(1)] : settings;
}

function defaultSetting(objective: Preset, space: Space): Setting | null {
  const { weight, ...numbers } = resolveObjective({ objective });
  const defaults = { ...numbers, alpha: weight.kind === 'linear' ? weight.alpha : 0 };
  const names = Object.keys(space) as Parameter[];
  const isInside = names.every((name) => {
    const [low, high] = endsOf(space[name]!);
    return defaults[name] >= low && defaults[name] <= high;
  });
  return isInside ? mapSpace(space, (_, name) => defaults[name]) : null;
}

function draw(dimension: Dimension, random: Random): number {
  if (typeof dimension === 'number') return dimension;
  if (!isRange(dimension)) return dimension[random.below(dimension.length)];
  const { low, high } = dimension;
  const share = random.next() / (2 ** 32 - 1);
  // Engines differ in the last bits of logarithms and powers, not in the first three digits.
  return Number(Math.min(high, Math.max(low, low * (high / low) ** share)).toPrecision(3));
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

function mapSpace(space: Space, of: (dimension: Dimension, name: Parameter) => number): Setting {
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
