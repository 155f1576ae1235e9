// The pattern search around the best setting, on its own terms: what it tries, in which order, and how far it goes.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { Budget } from '../../src/tune/budget.ts';
import { resolveTuning, type Trial } from '../../src/tune/options.ts';
import { refine } from '../../src/tune/refine.ts';
import type { Course, Search } from '../../src/tune/trials.ts';

const nothing = Interactions.fromTriplets({ users: [0], items: [0] });

/** A search whose trials are all known: values by a function of the point. Any other trial would fit `nothing`, and fail. */
function searchOf(valueOf: (w0: number, lambda: number, factors: number) => number) {
  const plan = resolveTuning({ factors: 32, rungs: 2, epochs: 6, trials: 1 });
  const reported: Trial[] = [];
  const known = new Proxy([] as Trial[], {
    get: (target, key) =>
      key === 'find' ? (match: (trial: Trial) => boolean) => findTrial(match) : target[key as never],
  });
  const findTrial = (match: (trial: Trial) => boolean) => {
    // The search asks for one point; it is found by offering all that a refinement can come to.
    for (const factors of [16, 32]) {
      for (const w0 of grid(0.1, 0.005, 1)) {
        for (const lambda of grid(0.004, 5e-4, 0.05)) {
          const parameters = { unobservedWeight: w0, regularization: lambda };
          const setting = 1 + reported.length;
          const trial = {
            setting,
            parameters,
            rung: 2,
            factors,
            epochs: 9,
            seconds: 0,
            value: valueOf(w0, lambda, factors),
          };
          if (match(trial)) return trial;
        }
      }
    }
    return undefined;
  };
  const search: Search = {
    plan,
    train: nothing,
    test: nothing,
    settings: [{}],
    known,
    budget: new Budget(Number.POSITIVE_INFINITY, plan.rungs, (d) => d, 0),
    report: async (trial) => void reported.push(trial),
  };
  return { search, reported };
}

/** What is reached from a number in steps of √2 and 2 by three digits, within a range. */
function grid(from: number, low: number, high: number): number[] {
  const reached = new Set([from]);
  for (const value of reached) {
    for (const ratio of [2, Math.SQRT2]) {
      for (const moved of [value * ratio, value / ratio]) {
        reached.add(Number(Math.min(high, Math.max(low, moved)).toPrecision(3)));
      }
    }
    if (reached.size > 3000) break;
  }
  return [...reached];
}

const centre = { unobservedWeight: 0.1, regularization: 0.004 };
const course: Course = [{ parameters: centre, factors: 16, epochs: 3 }];
const from = (factors: number): Trial => ({
  setting: 0,
  parameters: centre,
  rung: 1,
  factors,
  epochs: 6,
  value: 0,
  seconds: 0,
});
const bowl = (w0: number, lambda: number) => -(Math.log2(w0 / 0.4) ** 2) - Math.log2(lambda / 0.001) ** 2;

describe('the refinement', () => {
  it('begins with the centre itself, and climbs to the top', async () => {
    const { search, reported } = searchOf(bowl);
    await refine(search, { trial: from(32), course, model: null });
    expect(reported[0].parameters).toEqual(centre);
    const best = reported.reduce((a, b) => (b.value! > a.value! ? b : a));
    expect(best.parameters).toEqual({ unobservedWeight: 0.4, regularization: 0.001 });
    expect(reported.length).toBeLessThan(25);
  });

  it('tries no point twice', async () => {
    const { search, reported } = searchOf(bowl);
    await refine(search, { trial: from(32), course, model: null });
    const points = reported.map(({ parameters, factors }) => JSON.stringify([parameters, factors]));
    expect(new Set(points).size).toBe(points.length);
  });

  it('stays in the ranges', async () => {
    const { search, reported } = searchOf((w0, lambda) => w0 - lambda);
    await refine(search, { trial: from(32), course, model: null });
    const best = reported.reduce((a, b) => (b.value! > a.value! ? b : a));
    expect(best.parameters).toEqual({ unobservedWeight: 1, regularization: 5e-4 });
  });

  it('takes more factors where they are better, up to those of the last rung', async () => {
    const wide = searchOf((w0, lambda, factors) => factors + bowl(w0, lambda));
    await refine(wide.search, { trial: from(16), course, model: null });
    expect(wide.reported[1]).toMatchObject({ factors: 32, parameters: centre });
    expect(wide.reported.slice(1).every(({ factors }) => factors === 32)).toBe(true);
    const narrow = searchOf((w0, lambda, factors) => bowl(w0, lambda) - factors);
    await refine(narrow.search, { trial: from(16), course, model: null });
    const best = narrow.reported.reduce((a, b) => (b.value! > a.value! ? b : a));
    expect(best).toMatchObject({ factors: 16, parameters: { unobservedWeight: 0.4, regularization: 0.001 } });
  });
});
