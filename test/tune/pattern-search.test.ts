// What a pattern search tries, in which order, and how far it goes, on functions whose top is known.
import { describe, expect, it } from 'vitest';
import { type Point, patternSearch } from '../../src/tune/pattern-search.ts';
import { resolveSpace, type Space } from '../../src/tune/space.ts';

const space = resolveSpace('ials');
const centre = { unobservedWeight: 0.1, regularization: 0.004 };
const top = { unobservedWeight: 0.4, regularization: 0.001 };

/** Highest at `top`. */
const bowl = ({ parameters: { unobservedWeight: w0 = 0, regularization: lambda = 0 } }: Point) =>
  -(Math.log2(w0 / 0.4) ** 2) - Math.log2(lambda / 0.001) ** 2;

async function search(valueAt: (point: Point) => number | null, factors = 32, within: Space = space) {
  const points: Point[] = [];
  let best: Point | undefined;
  await patternSearch(within, { parameters: centre, factors }, 32, async (point, isBetter) => {
    const value = valueAt(point);
    points.push(point);
    if (value !== null && isBetter(value)) best = point;
    return value;
  });
  return { points, best };
}

describe('a pattern search', () => {
  it('begins at its start and climbs to the top', async () => {
    const { points, best } = await search(bowl);
    expect(points[0].parameters).toEqual(centre);
    expect(best?.parameters).toEqual(top);
    expect(points.length).toBeLessThan(25);
  });

  it('tries no point twice, and none without need beside a better one', async () => {
    const { points } = await search(bowl);
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length);
    expect(points[2].parameters).toEqual({ ...centre, unobservedWeight: 0.4 }); // 0.2 was better: on from there
  });

  it('tries all neighbours of a start that is best: twice and half, then in smaller steps', async () => {
    const { points } = await search(({ parameters }) => (parameters === centre ? 1 : 0));
    expect(points.slice(1).map(({ parameters }) => parameters)).toEqual([
      { ...centre, unobservedWeight: 0.2 },
      { ...centre, unobservedWeight: 0.05 },
      { ...centre, regularization: 0.008 },
      { ...centre, regularization: 0.002 },
      { ...centre, unobservedWeight: 0.141 },
      { ...centre, unobservedWeight: 0.0707 },
      { ...centre, regularization: 0.00566 },
      { ...centre, regularization: 0.00283 },
    ]);
  });

  it('stays in the ranges, and leaves alone what is no range', async () => {
    const corner = await search(
      ({ parameters: { unobservedWeight = 0, regularization = 0 } }) => unobservedWeight - regularization,
    );
    expect(corner.best?.parameters).toEqual({ unobservedWeight: 1, regularization: 5e-4 });
    const { points } = await search(bowl, 32, { ...space, unobservedWeight: 0.1 });
    expect(points.every(({ parameters }) => parameters.unobservedWeight === 0.1)).toBe(true);
  });

  it('goes to the next of a list', async () => {
    const exponents: Space = { ...space, itemWeightExponent: [0.5, 0, 0.25] };
    const start = { parameters: { ...centre, itemWeightExponent: 0 }, factors: 32 };
    const tried: number[] = [];
    await patternSearch(exponents, start, 32, async ({ parameters }) => {
      tried.push(parameters.itemWeightExponent!);
      return parameters.itemWeightExponent!;
    });
    expect(new Set(tried)).toEqual(new Set([0, 0.25, 0.5]));
    expect(tried.at(-1)).toBe(0.5); // around the best
  });

  it('takes more factors where they are better, up to the most there may be', async () => {
    const wide = await search((point) => bowl(point) + point.factors, 8);
    expect(wide.points.slice(0, 3).map(({ factors }) => factors)).toEqual([8, 16, 32]);
    expect(wide.best).toEqual({ parameters: top, factors: 32 });
    const narrow = await search((point) => bowl(point) - point.factors, 8);
    expect(narrow.best).toEqual({ parameters: top, factors: 8 });
  });

  it('ends when there is no time, but does without more factors', async () => {
    const short = await search((point) => (point.parameters.regularization === 0.004 ? bowl(point) : null));
    expect(short.points.at(-1)?.parameters.regularization).not.toBe(0.004);
    expect(short.points.slice(0, -1).every(({ parameters }) => parameters.regularization === 0.004)).toBe(true);
    const thin = await search((point) => (point.factors > 8 ? null : bowl(point)), 8);
    expect(thin.best).toEqual({ parameters: top, factors: 8 });
  });
});
