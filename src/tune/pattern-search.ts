// Pattern search (Hooke and Jeeves 1961): from a point to whichever neighbour is better, in steps of a ratio that shrinks.
// Twice the factors are a neighbour, too.
import type { Trial } from './options.ts';
import { isRange, type Parameter, type Space } from './space.ts';

export type Point = Pick<Trial, 'parameters' | 'factors'>;

/** Steps, the first first: times and divided by. */
const RATIOS = [2, Math.SQRT2];

/**
 * Searches until no neighbour is better. `valueAt` is asked for each point once, for `start` first; null means that the
 * point cannot be had for lack of time, and ends the search, but where it was the one with twice the factors.
 */
export async function patternSearch(
  space: Space,
  start: Point,
  mostFactors: number,
  valueAt: (point: Point, isBetter: (value: number) => boolean) => Promise<number | null>,
): Promise<void> {
  const tried = new Set<string>();
  let centre = start;
  let best = Number.NEGATIVE_INFINITY;
  const visit = async (point: Point): Promise<boolean> => {
    tried.add(keyOf(point));
    const value = await valueAt(point, (found) => found > best);
    if (value === null) return false;
    if (value > best) {
      best = value;
      centre = point;
    }
    return true;
  };
  if (!(await visit(start))) return;
  for (const ratio of RATIOS) {
    for (;;) {
      const next = neighboursOf(space, centre, ratio, mostFactors).find((point) => !tried.has(keyOf(point)));
      if (!next) break;
      if (!(await visit(next)) && next.factors === centre.factors) return;
    }
  }
}

/** Twice the factors, up to `most`; then one number larger or smaller, within its range. */
function neighboursOf(space: Space, { parameters, factors }: Point, ratio: number, most: number): Point[] {
  const wider = factors < most ? [{ parameters, factors: Math.min(2 * factors, most) }] : [];
  const others = (Object.keys(parameters) as Parameter[]).flatMap((name) => {
    const dimension = space[name]!;
    if (!isRange(dimension)) return [];
    const { low, high } = dimension;
    return [ratio, 1 / ratio].map((factor) => {
      const moved = Math.min(high, Math.max(low, parameters[name]! * factor));
      return { parameters: { ...parameters, [name]: Number(moved.toPrecision(3)) }, factors };
    });
  });
  return [...wider, ...others];
}

function keyOf({ parameters, factors }: Point): string {
  return [factors, ...Object.values(parameters)].join(' ');
}
