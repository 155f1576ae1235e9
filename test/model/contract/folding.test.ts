// The contract of every model: users that it was not trained on, and why something is recommended. Where a model has no
// answer it says so by a typed error, and says what to take instead.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError, UnknownIdError } from '../../../src/errors.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { loss } from '../../../src/solve/wals/loss.ts';
import { relativeError } from '../../reference/dense.ts';
import { best, scoreMatrix } from '../../reference/ranking.ts';
import { factorsOf } from '../../solve/problems.ts';
import { type Entrant, entrants, historyOf } from './models.ts';

const folding = entrants.filter(({ foldsIn }) => !(foldsIn instanceof RegExp));
const refusing = entrants.filter(
  (entrant): entrant is Entrant & { foldsIn: RegExp } => entrant.foldsIn instanceof RegExp,
);
const items = (scored: { item: unknown }[]) => scored.map(({ item }) => item);

describe.each(folding)('$name', async ({ data: { train }, fit, foldsIn }) => {
  const model = await fit(train);
  const users = model.users.ids() as number[];
  const historyFor = (user: number) => historyOf(train, user);
  const rows = factorsOf(model);
  const folded = users.map((user) => model.foldInUser(historyFor(user)));

  it('folds its own users in to where they are, or to where they should be', async () => {
    const solved = FactorModel.create({ ...model, userFactors: Float32Array.from(folded.flatMap((row) => [...row])) });
    expect(await loss(solved, train)).toBeLessThanOrEqual((await loss(model, train)) * (1 + 1e-6));
    if (foldsIn === 'better') return;
    // The rows of non-negative users are good to 1e-5 of their systems' right-hand sides.
    for (const user of users) expect(relativeError(folded[user], rows.users[user])).toBeLessThan(2e-3);
  });

  it('recommends for a history by its factors, without the history', () => {
    const history = historyFor(6);
    const [scores] = scoreMatrix([[...folded[6]]], rows.items);
    const known = history.map(({ item }) => item);
    const got = model.recommendFor([...history, { item: 9999, value: 1 }], { count: 5 });
    expect(got).toMatchObject({ basis: 'history', skipped: [9999] });
    expect(items(got.items)).toEqual(best(scores, 5, (item) => !known.includes(item)));
    got.items.forEach(({ item, score }) => {
      expect(score).toBeCloseTo(scores[item as number], 4);
    });
    expect(model.recommendFor([]).basis).toBe('popularity');
    expect(() => model.recommendFor([9999], { onUnknown: 'error' })).toThrow(UnknownIdError);
  });

  it('keeps sessions that equal a fold-in whatever came and went', () => {
    const session = model.session(historyFor(9));
    for (const { item } of historyFor(9)) expect(session.remove(item)).toBe(true);
    for (const entry of historyFor(6)) session.add(entry);
    expect(relativeError(session.factors(), folded[6])).toBeLessThan(2e-3);
    expect(items(session.recommend({ count: 3 }).items)).toEqual(
      items(model.recommendFor(historyFor(6), { count: 3 }).items),
    );
  });

  it('grows by users as it folds them in', () => {
    const visitors = Interactions.fromRows(historyFor(6).map((entry) => ({ ...entry, user: 9999 })));
    const grown = model.withUsers(visitors);
    expect(relativeError(grown.userFactors.slice(-model.factors), folded[6])).toBeLessThan(1e-5);
    expect(grown.userFactors.slice(0, -model.factors)).toEqual(model.userFactors);
    expect(items(grown.recommend(9999))).toEqual(items(model.recommendFor(historyFor(6)).items));
  });

  it('explains by contributions that sum to the score of the history', () => {
    const history = historyFor(6);
    for (const item of [0, 17, 33]) {
      const [[score]] = scoreMatrix([[...folded[6]]], [rows.items[item]]);
      for (const explained of [model.explain(6, item), model.session(history).explain(item)]) {
        const sum = explained.contributions.reduce(
          (total, { contribution }) => total + contribution,
          explained.baseline,
        );
        expect(explained.score).toBeCloseTo(sum, 10);
        expect(Math.abs(explained.score - score)).toBeLessThan(1e-3);
        const shares = explained.contributions.map(({ contribution }) => contribution);
        expect(shares).toEqual([...shares].sort((a, b) => b - a));
        expect(items(explained.contributions).sort()).toEqual(items(history).sort());
      }
    }
  });

  it('folds items in', () => {
    const row = model.foldInItem(users.filter((user) => train.itemsOf(user).includes(3)));
    expect(row).toHaveLength(model.factors);
    expect([...row].every(Number.isFinite)).toBe(true);
    expect(model.foldInItem([])).toHaveLength(model.factors);
  });

  it('gives the factors of nobody to an empty history', () => {
    const cold = rows.users[model.users.size - 1];
    for (const history of [[], [9999]]) {
      expect(Array.from(model.foldInUser(history), (x) => x + 0)).toEqual(cold.map((x) => x + 0));
    }
  });
});

describe.each(refusing)('$name', async ({ data: { train }, fit, foldsIn }) => {
  const model = await fit(train);

  it('refuses to solve rows that it has no system for, and says what to do', async () => {
    const visitors = Interactions.fromRows([{ user: 9999, item: 1 }]);
    for (const ask of [
      () => model.foldInUser([1]),
      () => model.foldInItem([1]),
      () => model.recommendFor([1]),
      () => model.session([1]),
      () => model.withUsers(visitors),
    ]) {
      expect(ask).toThrow(ArgumentError);
      expect(ask).toThrow(foldsIn);
    }
    expect(() => model.explain(1, 2)).toThrow(ArgumentError);
    await expect(loss(model, train)).rejects.toThrow(foldsIn);
  });
});
