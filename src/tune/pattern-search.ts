// Pattern search (Hooke and Jeeves 1961): from a point to whichever neighbour is better, in steps of a ratio that shrinks.
// Twice the factors are a neighbour, too.
import type { Parameter } from './dimensions.ts';
import type { Trial } from './options.ts';
import { type Dimension, isRange, type Space } from './space.ts';

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

/** Twice the factors, up to `most`; then one number larger or smaller, within its range, or the next one of its list. */
function neighboursOf(space: Space, { parameters, factors }: Point, ratio: number, most: number): Point[] {
  const wider = factors < most ? [{ parameters, factors: Math.min(2 * factors, most) }] : [];
  const others = (Object.keys(parameters) as Parameter[]).flatMap((name) => {
    const moved = movesOf(space[name]!, parameters[name]!, ratio);
    return moved.map((value) => ({ parameters: { ...parameters, [name]: value }, factors }));
  });
  return [...wider, ...others];
}

function movesOf(dimension: Dimension, value: number, ratio: number): number[] {
  if (typeof dimension === 'number') return [];
  if (!isRange(dimension)) {
    const others = [...dimension].sort((a, b) => a - b);
    return [others.find((other) => other > value), others.findLast((other) => other < value)].filter(
      (other) => other !== undefined,
    );
  }
  const { low, high } = dimension;
  return [value * ratio, value / ratio].map((moved) => Number(Math.min(high, Math.max(low, moved)).toPrecision(3)));
}

function keyOf({ parameters, factors }: Point): string {
  return [factors, ...Object.values(parameters)].join(' ');
}
