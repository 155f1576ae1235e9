// Pattern search (Hooke and Jeeves 1961): from a point to whichever neighbour is better, in steps of a ratio that shrinks.
// Twice the factors are a neighbour, too.
import type { Parameter, Setting } from './dimensions.ts';
import type { Trial } from './options.ts';
import { type Dimension, isRange, type Space } from './space.ts';

export type Point = Pick<Trial, 'parameters' | 'factors'>;

/**
 * Steps, the first first: times and divided by. Settings lie about twice as far from each other on the first rung. The last are
 * 2^⅛: across the ridge of w0·λ a step of 2^¼ costs 2 to 4 % of the metric, so that the best may lie 1 % above both its ends.
 */
const RATIOS = [Math.SQRT2, Math.sqrt(Math.SQRT2), Math.sqrt(Math.sqrt(Math.SQRT2))];
/** Numbers that make up for each other: λ is multiplied by n_i + w0·n, so that the best ones lie along a ridge. */
const OPPOSED = [['unobservedWeight', 'regularization']] as const;

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
    for (let isWiderLast = false; ; ) {
      const open = neighboursOf(space, centre, ratio, mostFactors).filter((point) => !tried.has(keyOf(point)));
      const alike = open.find(({ factors }) => factors === centre.factors);
      const next: Point | undefined = isWiderLast && alike ? alike : open[0];
      if (!next) break;
      const { factors } = centre;
      if (!(await visit(next)) && next.factors === factors) return;
      // Where more factors were no better, they are tried again once nothing else is.
      if (next.factors > factors) isWiderLast = centre !== next;
    }
  }
}

/** Twice the factors, up to `most`, also with more λ; then one number or a pair larger or smaller, within its range, or the next of its list. */
function neighboursOf(space: Space, { parameters, factors }: Point, ratio: number, most: number): Point[] {
  const more = { parameters, factors: Math.min(2 * factors, most) };
  const { regularization: range } = space;
  // More factors want more regularization, or at least as much.
  const regularized =
    range !== undefined && isRange(range)
      ? movesOf(range, parameters.regularization!, ratio)
          .slice(0, 1)
          .map((regularization) => ({ ...more, parameters: { ...parameters, regularization } }))
      : [];
  const wider = factors < most ? [more, ...regularized] : [];
  const at = (changes: Setting) => ({ parameters: { ...parameters, ...changes }, factors });
  const names = Object.keys(parameters) as Parameter[];
  const singles = names.flatMap((name) =>
    movesOf(space[name]!, parameters[name]!, ratio).map((value) => at({ [name]: value })),
  );
  const pairs = OPPOSED.filter((pair) => pair.every((name) => names.includes(name) && isRange(space[name]!)));
  const diagonals = pairs.flatMap(([first, second]) => {
    const [up, down] = movesOf(space[first]!, parameters[first]!, ratio);
    const [more, less] = movesOf(space[second]!, parameters[second]!, ratio);
    return [at({ [first]: up, [second]: less }), at({ [first]: down, [second]: more })];
  });
  return [...wider, ...singles, ...diagonals];
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
