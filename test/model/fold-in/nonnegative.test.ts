// Fold-in, sessions and explanations of models whose factors are not below zero.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError } from '../../../src/errors.ts';
import { relativeError } from '../../reference/dense.ts';
import { violation } from '../../reference/nonnegative.ts';
import { exchanged } from '../../reference/objective.ts';
import { factorsOf } from '../../solve/problems.ts';
import { settings } from '../../solve/settings.ts';
import { fitSetting } from './folding.ts';

/** As the half-sweeps have it (test/solve/nonnegative.test.ts). */
const TOLERANCE = 2e-5;
const bounded = { nonNegative: true } as const;

describe.each(settings)('non-negative fold-in under $name', async (setting) => {
  const { model, cells, historyOf, rowOptions } = await fitSetting(setting, undefined, bounded);
  const { users, items } = factorsOf(model);
  const folded = (side: 'users' | 'items') =>
    (side === 'users' ? users : items).map((_, row) => {
      const history = historyOf(side, row);
      const options = rowOptions(side, row);
      return [...(side === 'users' ? model.foldInUser(history, options) : model.foldInItem(history, options))];
    });

  it('ends at a minimum, for users and for items', () => {
    expect(violation(exchanged(cells), items, folded('users'))).toBeLessThan(TOLERANCE);
    expect(violation(cells, users, folded('items'))).toBeLessThan(TOLERANCE);
  });

  it('gives sessions and new rows the same factors', () => {
    const [history, options] = [historyOf('users', 3), rowOptions('users', 3)];
    const session = model.session(historyOf('users', 7), options);
    for (const { item } of historyOf('users', 7)) session.remove(item);
    for (const entry of history) session.add(entry);
    expect(relativeError(session.factors(), model.foldInUser(history, options))).toBeLessThan(1e-3);
  });

  it('explains a score by shares that sum to it', () => {
    const [history, options] = [historyOf('users', 3), rowOptions('users', 3)];
    for (const item of [2, 11, 20]) {
      const { score, contributions } = model.session(history, options).explain(item);
      expect(contributions).toHaveLength(history.length);
      const sum = contributions.reduce((total, { contribution }) => total + contribution, 0);
      expect(score).toBeCloseTo(sum, 10);
      const folded = model.foldInUser(history, options);
      const exact = items[item].reduce((total, x, k) => total + x * folded[k], 0);
      expect(Math.abs(score - exact)).toBeLessThan(1e-3 * Math.max(Math.abs(exact), 0.1));
    }
  });
});

describe('a model of non-negative factors', async () => {
  const { model, historyOf } = await fitSetting(settings[0], undefined, bounded);

  it('grows by users that are not below zero', () => {
    const visitor = historyOf('users', 5).map((entry) => ({ ...entry, user: 1000 }));
    const grown = model.withUsers(Interactions.fromRows(visitor));
    const row = grown.userFactors.slice(-model.factors);
    expect([...row]).toEqual([...model.foldInUser(historyOf('users', 5))]);
    expect(row.every((x) => x >= 0) && row.some((x) => x > 0)).toBe(true);
  });

  it('explains a trained user', () => {
    const { score } = model.explain(5, 4);
    expect(Math.abs(score - model.score(5, 4))).toBeLessThan(1e-3);
  });

  it('has no solver for new users when it is small, and says so', () => {
    const small = model.quantize('int8');
    for (const ask of [() => small.foldInUser([1]), () => small.session(), () => small.recommendFor([1])]) {
      expect(ask).toThrow(ArgumentError);
      expect(ask).toThrow(/a FactorModel for new users/);
    }
    expect(small.recommend(3)).toHaveLength(10);
  });
});
