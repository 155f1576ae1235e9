// After the last rung: a pattern search (Hooke and Jeeves 1961) around the best setting, in steps of a ratio; twice the
// factors are a neighbour as well, where the rungs have not come to all of them. What is best for few factors is near what
// is best for many, not the same (more factors want more regularization), and a neighbour that begins with the factors of
// the best needs a few epochs only.

import type { Summit } from './climb.ts';
import type { Trial } from './options.ts';
import { isRange, type Parameter, type Space } from './space.ts';
import { attempt, type Search } from './trials.ts';

/** Steps of the search, the first first: times and divided by. */
const RATIOS = [2, Math.SQRT2];

type Point = Pick<Trial, 'parameters' | 'factors'>;

/** Searches around the best as far as time allows; returns its trials. Their rung is the one above the last. */
export async function refine(search: Search, summit: NonNullable<Summit['best']>): Promise<Trial[]> {
  const { plan, settings } = search;
  const rung = plan.rungs.length;
  const { epochs, factors: most } = plan.rungs[rung - 1];
  const trials: Trial[] = [];
  const tried = new Set<string>();
  let { course, model } = summit;
  let { parameters, factors } = summit.trial;
  let value = Number.NEGATIVE_INFINITY;

  /** Whether the point was tried; when it is better, it is the new centre. */
  const visit = async (point: Point): Promise<boolean> => {
    tried.add(keyOf(point));
    const way = [...course, { ...point, epochs }];
    const at = { setting: settings.length + trials.length, rung, position: trials.length + 1 };
    const outcome = await attempt(search, at, way, model);
    if (!outcome) return false;
    trials.push(outcome.trial);
    if ((outcome.trial.value ?? value) > value) {
      ({ parameters, factors } = point);
      value = outcome.trial.value!;
      course = way;
      model = outcome.model;
    }
    return true;
  };

  // The centre itself for as many epochs more: what its neighbours are to be compared with.
  if (!(await visit({ parameters, factors }))) return trials;
  for (const ratio of RATIOS) {
    for (;;) {
      const points = neighboursOf(plan.space, { parameters, factors }, ratio, most);
      const next = points.find((point) => !tried.has(keyOf(point)));
      if (!next) break;
      // What time does not allow, a smaller neighbour may yet be allowed.
      if (!(await visit(next)) && next.factors <= factors) return trials;
    }
  }
  return trials;
}

/** Twice the factors, up to `most`; then one number larger or smaller, within its range. */
function neighboursOf(space: Space, centre: Point, ratio: number, most: number): Point[] {
  const { parameters, factors } = centre;
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
