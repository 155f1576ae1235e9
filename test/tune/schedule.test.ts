import { describe, expect, it } from 'vitest';
import { Budget } from '../../src/tune/budget.ts';
import { rungsOf } from '../../src/tune/schedule.ts';

const standard = { factors: 512, epochs: 10, trials: 24, rungs: 5, reduction: 2 };

describe('rungs', () => {
  it('have twice the factors for half of the settings', () => {
    expect(rungsOf(standard)).toEqual([
      { settings: 24, factors: 32, epochs: 4 },
      { settings: 12, factors: 64, epochs: 3 },
      { settings: 6, factors: 128, epochs: 3 },
      { settings: 3, factors: 256, epochs: 3 },
      { settings: 2, factors: 512, epochs: 3 },
    ]);
  });

  it('are plain search, of whole fits, when there is one', () => {
    expect(rungsOf({ ...standard, rungs: 1 })).toEqual([{ settings: 24, factors: 512, epochs: 10 }]);
  });

  it('keep a setting and an epoch at least, and are fewer where there would be less than eight factors', () => {
    const rungs = rungsOf({ factors: 33, epochs: 1, trials: 2, rungs: 12, reduction: 4 });
    expect(rungs.map(({ settings }) => settings)).toEqual([2, 1, 1]);
    expect(rungs.map(({ epochs }) => epochs)).toEqual([1, 1, 1]);
    expect(rungs.map(({ factors }) => factors)).toEqual([9, 17, 33]);
    expect(rungsOf({ ...standard, factors: 3 }).map(({ factors }) => factors)).toEqual([3]);
  });
});

describe('a budget', () => {
  const rungs = rungsOf({ ...standard, factors: 256, rungs: 3 });
  const square = (d: number) => d * d;
  const budgetOf = (seconds: number, spent = 0) => new Budget(seconds, rungs, 10, square, spent);

  it('allows the first trial always, and everything where there is no limit', () => {
    expect(budgetOf(1e-9).allows(0, 64, 9, true)).toBe(true);
    const free = budgetOf(Number.POSITIVE_INFINITY, 1e6);
    free.add(64, 9, 1e6);
    expect(free.allows(2, 256, 3, false)).toBe(true);
    expect(free.left).toBeNull();
  });

  it('gives every rung its part, less what the last fit takes', () => {
    // An epoch takes 1, 4 and 16 s, and what follows a fit two epochs: the last fit and the search for its epochs have 232 of
    // the 1000 s, and 768 s are left for three rungs and the refinement.
    const allowed = (spent: number, rung: number, factors: number, first = false) => {
      const budget = budgetOf(1000, spent);
      budget.add(64, 6, 8);
      return budget.allows(rung, factors, rungs[rung]?.epochs ?? 3, first);
    };
    expect(allowed(185, 0, 64)).toBe(true);
    expect(allowed(187, 0, 64)).toBe(false);
    expect(allowed(363, 1, 128)).toBe(true);
    expect(allowed(365, 1, 128)).toBe(false);
    expect(allowed(700, 1, 128, true)).toBe(true); // the first of its rung only has to leave time for the last fit
    expect(allowed(925, 1, 128, true)).toBe(false);
    expect(allowed(680, 3, 256)).toBe(true);
    expect(allowed(690, 3, 256)).toBe(false);
    expect(allowed(680, 4, 256)).toBe(true);
  });

  it('leaves out rungs whose last fit would take too long', () => {
    const budget = budgetOf(400);
    budget.add(64, 6, 8);
    expect(budget.allows(2, 256, 3, true)).toBe(false);
    expect(budget.allows(1, 128, 3, true)).toBe(true);
  });

  it('has room for a last fit that takes just its part', () => {
    const budget = budgetOf(520);
    budget.add(64, 6, 8); // a trial and what comes last, 19.5 epochs of 16 s, are six tenths of all
    expect(budget.allows(2, 256, 3, true)).toBe(true);
  });

  it('keeps the time of the last fit alone, once its epochs are known', () => {
    const budget = budgetOf(1000, 790);
    budget.add(64, 6, 8);
    expect(budget.allows(4, 256, 3, false)).toBe(false);
    budget.endsAfter(2); // four epochs of 16 s, and five of a trial
    expect(budget.allows(4, 256, 3, false)).toBe(true);
  });

  it('believes what it has measured more than what it expected', () => {
    const budget = budgetOf(400);
    budget.add(64, 6, 8);
    budget.add(128, 3, 5);
    expect(budget.allows(2, 256, 3, true)).toBe(true);
  });

  it('counts what earlier calls have spent, and says what is left', () => {
    expect(budgetOf(10, 7).spent).toBeGreaterThanOrEqual(7);
    expect(budgetOf(10, 7).left).toBeLessThanOrEqual(3);
    expect(budgetOf(10, 70).left).toBe(0);
  });
});
