// The settings of the first rung: the defaults, then points that fill the space evenly, whatever their number. They are those
// of the additive recurrence x + nα mod 1 with α from the generalised golden ratio (M. Roberts, "The Unreasonable
// Effectiveness of Quasirandom Sequences", 2018): as many random ones would leave gaps.
import { Random } from '../data/random.ts';
import { type Preset, resolveObjective } from '../objective/presets.ts';
import { PARAMETERS, type Parameter, type Setting } from './dimensions.ts';
import { type Dimension, endsOf, isRange, mapSpace, type Space } from './space.ts';

/** The width of the box around the best, in logarithms, as a part of the space's. */
const NEAR = 0.25;

/**
 * Always the same for a seed, and the first ones the same for any number. The first of all is the objective's defaults, `usual`
 * where they are those of the data, if they are in the space: what is found is not worse than they are, by the validation. Numbers have three digits.
 */
export function drawSettings(
  objective: Preset,
  space: Space,
  count: number,
  seed: number,
  usual: Partial<Setting> = {},
): Setting[] {
  const open = PARAMETERS.filter((name) => space[name] !== undefined && typeof space[name] !== 'number');
  const ratio = goldenRatio(open.length);
  const random = new Random(seed);
  const starts = open.map(() => random.next() / 2 ** 32);
  const settings = Array.from({ length: count }, (_, n) =>
    mapSpace(space, (dimension, name) => {
      const at = open.indexOf(name);
      return at < 0 ? (dimension as number) : pointOf(dimension, (starts[at] + n / ratio ** (at + 1)) % 1);
    }),
  );
  const defaults = defaultSetting(objective, space, usual);
  return defaults ? [defaults, ...settings.slice(1)] : settings;
}

/** The root of x^(n+1) = x + 1 above 1, by Newton's method. */
function goldenRatio(n: number): number {
  let root = 2;
  for (let step = 0; step < 30; step++) root -= (root ** (n + 1) - root - 1) / ((n + 1) * root ** n - 1);
  return root;
}

function defaultSetting(objective: Preset, space: Space, usual: Partial<Setting>): Setting | null {
  const { weight, ...numbers } = resolveObjective({ objective });
  const alpha = weight.kind === 'linear' ? weight.alpha : 0;
  const defaults: Required<Setting> = {
    ...numbers,
    ...usual,
    alpha,
    userWeightExponent: 0,
    itemWeightExponent: 0,
    frequencyDiscount: 0,
  };
  const names = Object.keys(space) as Parameter[];
  const isInside = names.every((name) => {
    const [low, high] = endsOf(space[name]!);
    return defaults[name] >= low && defaults[name] <= high;
  });
  return isInside ? mapSpace(space, (_, name) => defaults[name]) : null;
}

/** From the fifth on, every other setting is tried near the best of those before. */
export function isNear(setting: number): boolean {
  return setting >= 4 && setting % 2 === 0;
}

/** A setting drawn from `space`, moved to where it would lie in a box around another, a quarter as wide as the space. */
export function nearby(limits: Space, centre: Setting, drawn: Setting, space: Space): Setting {
  return mapSpace(space, (dimension, name) => {
    const limit = limits[name]!;
    if (!isRange(dimension) || !isRange(limit)) return drawn[name]!;
    const middle = Math.sqrt(dimension.low * dimension.high);
    const moved = centre[name]! * (drawn[name]! / middle) ** NEAR;
    return Number(Math.min(limit.high, Math.max(limit.low, moved)).toPrecision(3));
  });
}

/** The value at a share of the way through a dimension. */
function pointOf(dimension: Dimension, share: number): number {
  if (typeof dimension === 'number') return dimension;
  if (!isRange(dimension)) return dimension[Math.floor(share * dimension.length)];
  const { low, high } = dimension;
  // Engines differ in the last bits of logarithms and powers, not in the first three digits.
  return Number(Math.min(high, Math.max(low, low * (high / low) ** share)).toPrecision(3));
}
