// What a pattern search tries, in which order, and how far it goes, on functions whose top is known.
import { describe, expect, it } from 'vitest';
import { type Point, patternSearch } from '../../src/tune/pattern-search.ts';
import { resolveSpace, type Space } from '../../src/tune/space.ts';

const space = resolveSpace('ials');
const centre = { unobservedWeight: 0.1, regularization: 0.004 };

/** Highest at w0 = 0.4 and λ = 0.001. */
const bowl = ({ parameters: { unobservedWeight: w0 = 0, regularization: lambda = 0 } }: Point) =>
  -(Math.log2(w0 / 0.4) ** 2) - Math.log2(lambda / 0.001) ** 2;

/** As near as the smallest step gets. */
function expectTop(best: Point | undefined) {
  const { unobservedWeight: w0 = 0, regularization: lambda = 0 } = best?.parameters ?? {};
  expect(Math.abs(Math.log2(w0 / 0.4))).toBeLessThan(0.13);
  expect(Math.abs(Math.log2(lambda / 0.001))).toBeLessThan(0.13);
}

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
    expectTop(best);
    expect(points.length).toBeLessThan(45);
  });

  it('tries no point twice, and none without need beside a better one', async () => {
    const { points } = await search(bowl);
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length);
    expect(points[2].parameters).toEqual({ ...centre, unobservedWeight: 0.199 }); // 0.141 was better: on from there
  });

  it('tries all neighbours of a start that is best, the two numbers against each other, too, then in smaller steps', async () => {
    const { points } = await search(({ parameters }) => (parameters === centre ? 1 : 0));
    expect(points.slice(1).map(({ parameters }) => parameters)).toEqual([
      { ...centre, unobservedWeight: 0.141 },
      { ...centre, unobservedWeight: 0.0707 },
      { ...centre, regularization: 0.00566 },
      { ...centre, regularization: 0.00283 },
      { unobservedWeight: 0.141, regularization: 0.00283 },
      { unobservedWeight: 0.0707, regularization: 0.00566 },
      { ...centre, unobservedWeight: 0.119 },
      { ...centre, unobservedWeight: 0.0841 },
      { ...centre, regularization: 0.00476 },
      { ...centre, regularization: 0.00336 },
      { unobservedWeight: 0.119, regularization: 0.00336 },
      { unobservedWeight: 0.0841, regularization: 0.00476 },
      { ...centre, unobservedWeight: 0.109 },
      { ...centre, unobservedWeight: 0.0917 },
      { ...centre, regularization: 0.00436 },
      { ...centre, regularization: 0.00367 },
      { unobservedWeight: 0.109, regularization: 0.00367 },
      { unobservedWeight: 0.0917, regularization: 0.00436 },
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
    expectTop(wide.best);
    expect(wide.best?.factors).toBe(32);
    const narrow = await search((point) => bowl(point) - point.factors, 8);
    expectTop(narrow.best);
    expect(narrow.best?.factors).toBe(8);
  });

  it('ends when there is no time, but does without more factors', async () => {
    const short = await search((point) => (point.parameters.regularization === 0.004 ? bowl(point) : null));
    expect(short.points.at(-1)?.parameters.regularization).not.toBe(0.004);
    expect(short.points.slice(0, -1).every(({ parameters }) => parameters.regularization === 0.004)).toBe(true);
    const thin = await search((point) => (point.factors > 8 ? null : bowl(point)), 8);
    expectTop(thin.best);
    expect(thin.best?.factors).toBe(8);
  });
});
