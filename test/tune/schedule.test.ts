import { describe, expect, it } from 'vitest';
import { Budget } from '../../src/tune/budget.ts';
import { rungsOf } from '../../src/tune/schedule.ts';

const standard = { factors: 256, epochs: 15, trials: 81, rungs: 3, reduction: 3 };

describe('rungs', () => {
  it('have twice the factors for a third of the settings', () => {
    expect(rungsOf(standard)).toEqual([
      { settings: 81, factors: 64, epochs: 9 },
      { settings: 27, factors: 128, epochs: 3 },
      { settings: 9, factors: 256, epochs: 3 },
    ]);
  });

  it('are plain random search when there is one', () => {
    expect(rungsOf({ ...standard, rungs: 1 })).toEqual([{ settings: 81, factors: 256, epochs: 15 }]);
  });

  it('keep a setting, an epoch and some factors at least', () => {
    const rungs = rungsOf({ factors: 10, epochs: 5, trials: 2, rungs: 5, reduction: 4 });
    expect(rungs.map(({ settings }) => settings)).toEqual([2, 1, 1, 1, 1]);
    expect(rungs.map(({ epochs }) => epochs)).toEqual([1, 1, 1, 1, 1]);
    expect(rungs.map(({ factors }) => factors)).toEqual([8, 8, 8, 8, 10]);
    expect(rungsOf({ ...standard, factors: 3 }).map(({ factors }) => factors)).toEqual([3, 3, 3]);
  });

  it('need an epoch each', () => {
    expect(() => rungsOf({ ...standard, epochs: 2 })).toThrow(/^epochs must be at least 3/);
  });
});

describe('a budget', () => {
  const rungs = rungsOf(standard);
  const square = (d: number) => d * d;

  it('allows the first trial always, and everything where there is no limit', () => {
    expect(new Budget(1e-9, rungs, square, 0).allows(0, 64, 9, true)).toBe(true);
    const free = new Budget(Number.POSITIVE_INFINITY, rungs, square, 1e6);
    free.add(64, 9, 1e6);
    expect(free.allows(2, 256, 3, false)).toBe(true);
  });

  it('gives every rung its part, less what the last fit takes', () => {
    // An epoch takes 1, 4 and 16 s: the last fit 240 of the 1000 s, and 760 s are left for three rungs and the refinement.
    const allowed = (spent: number, rung: number, factors: number, first = false) => {
      const budget = new Budget(1000, rungs, square, spent);
      budget.add(64, 9, 9);
      return budget.allows(rung, factors, rungs[rung]?.epochs ?? 3, first);
    };
    expect(allowed(180, 0, 64)).toBe(true);
    expect(allowed(182, 0, 64)).toBe(false);
    expect(allowed(367, 1, 128)).toBe(true);
    expect(allowed(369, 1, 128)).toBe(false);
    expect(allowed(700, 1, 128, true)).toBe(true); // the first of its rung only has to leave time for the last fit
    expect(allowed(940, 1, 128, true)).toBe(false);
    expect(allowed(700, 3, 256)).toBe(true);
    expect(allowed(720, 3, 256)).toBe(false);
  });

  it('leaves out rungs whose last fit would take too long', () => {
    const budget = new Budget(400, rungs, square, 0);
    budget.add(64, 9, 9);
    expect(budget.allows(2, 256, 3, true)).toBe(false);
    expect(budget.allows(1, 128, 3, true)).toBe(true);
  });

  it('has room for a last fit that takes just its part', () => {
    const budget = new Budget(576, rungs, square, 0);
    budget.add(64, 9, 9); // 18 epochs of 16 s are half of all
    expect(budget.allows(2, 256, 3, true)).toBe(true);
  });

  it('believes what it has measured more than what it expected', () => {
    const budget = new Budget(400, rungs, square, 0);
    budget.add(64, 9, 9);
    budget.add(128, 3, 3);
    expect(budget.allows(2, 256, 3, true)).toBe(true);
  });

  it('counts what earlier calls have spent', () => {
    expect(new Budget(10, rungs, square, 7).spent).toBeGreaterThanOrEqual(7);
  });
});
