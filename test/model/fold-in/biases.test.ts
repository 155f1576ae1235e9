// Fold-in, sessions and explanations of models with biases: the same row problem as in training, bias and all.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { evaluateFoldIn } from '../../../src/evaluate/evaluate-fold-in.ts';
import { holdOutUsers } from '../../../src/evaluate/split/hold-out-users.ts';
import { CompactModel } from '../../../src/model/compact/compact-model.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitSgd } from '../../../src/solve/sgd/fit.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { loss } from '../../../src/solve/wals/loss.ts';
import { createKernels } from '../../../src/wasm/kernels.ts';
import { biasedGradient, biasedLoss } from '../../reference/biases.ts';
import { relativeError } from '../../reference/dense.ts';
import { example, factorsOf, given } from '../../solve/problems.ts';
import { meanOf, optionsOf, referenceOf, rowsOf, variants } from '../../solve/wals/biased-problems.ts';

const problem = given(example, { weights: true });
const { interactions, entries } = problem;
const quick = { ...optionsOf(true, 1), factors: 6, epochs: 3 } as const;
const historyOf = (whose: number) => entries.flatMap(({ user, ...entry }) => (user === whose ? entry : []));
const columns = { weight: 'weight' };
const joined = (rows: Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]));
const usersOf = (whose: number) => entries.flatMap(({ item, ...entry }) => (item === whose ? entry : []));

describe.each(variants)('with %s', async (_, biases, lambdas) => {
  const model = await fitWals(interactions, { ...quick, ...optionsOf(biases, 0.5) });
  const reference = referenceOf(problem, lambdas, biases, 0.5, true);
  const withRows = (rows: Partial<Pick<FactorModel, 'userFactors' | 'itemFactors'>>) =>
    rowsOf(FactorModel.create({ ...model, ...rows }));

  it('users, whom a fit solves last, come back as they are', () => {
    factorsOf(model).users.forEach((trained, user) => {
      expect(relativeError(model.foldInUser(historyOf(user)), trained)).toBeLessThan(1e-5);
    });
  });

  it('items come to where the objective has no gradient', () => {
    const items = model.items.ids().map((item) => model.foldInItem(usersOf(item as number)));
    const rows = withRows({ itemFactors: joined(items) });
    expect(biasedGradient(reference, 'item', rows.items, rows.users)).toBeLessThan(1e-6);
  });

  it('sessions end there too, whatever came and went', () => {
    const users = model.users.ids().map((user) => {
      const session = model.session(historyOf(7));
      for (const { item } of historyOf(7)) session.remove(item);
      for (const entry of historyOf(user as number)) session.add(entry);
      return session.factors();
    });
    const rows = withRows({ userFactors: joined(users) });
    expect(biasedGradient(reference, 'user', rows.users, rows.items)).toBeLessThan(1e-6);
  });

  it('explanations sum to the score, beginning with what everybody is predicted', () => {
    const { items } = rowsOf(model);
    for (const item of [2, 11]) {
      for (const explanation of [model.explain(3, item), model.session(historyOf(3)).explain(item)]) {
        const sum = explanation.contributions.reduce((total, { contribution }) => total + contribution, 0);
        expect(explanation.baseline).toBeCloseTo(meanOf(model) + items[item][items[item].length - 1], 5);
        expect(explanation.score).toBeCloseTo(explanation.baseline + sum, 10);
        expect(explanation.score).toBeCloseTo(model.score(3, item), 4);
        expect(explanation.contributions).toHaveLength(historyOf(3).length);
      }
    }
  });
});

describe('a model with biases', async () => {
  const model = await fitWals(interactions, quick);

  it('predicts for nobody by the mean and the item biases', () => {
    expect([...model.foldInUser([])]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    expect([...model.session().factors()]).toEqual([...model.foldInUser([])]);
    expect(model.foldInItem([])[0]).toBeCloseTo(meanOf(model), 6);
    expect(model.recommendFor([]).basis).toBe('popularity');
  });

  it('recommends for a history as for the user that had it', () => {
    const history = historyOf(5);
    const [got, expected] = [model.recommendFor(history).items, model.recommend(5)];
    expect(got.map(({ item }) => item)).toEqual(expected.map(({ item }) => item));
    got.forEach(({ score }, k) => {
      expect(score).toBeCloseTo(expected[k].score, 4);
    });
    expect(
      model
        .session(history)
        .recommend()
        .items.map(({ item }) => item),
    ).toEqual(got.map(({ item }) => item));
  });

  it('grows by users and items that score as folded in', () => {
    const visitor = historyOf(5).map((entry) => ({ ...entry, user: 1000 }));
    const grown = model.withUsers(Interactions.fromRows(visitor, columns));
    expect([...grown.userFactors.slice(-model.factors)]).toEqual([...model.foldInUser(historyOf(5))]);
    const novelty = usersOf(4).map((entry) => ({ ...entry, item: 1000 }));
    const wider = model.withItems(Interactions.fromRows(novelty, columns));
    expect([...wider.itemFactors.slice(-model.factors)]).toEqual([...model.foldInItem(usersOf(4))]);
  });

  it.each(['int8', 'float16'] as const)('folds in when it is small (%s)', (precision) => {
    const small = CompactModel.read(createKernels(), model.quantize(precision).encode());
    const got = small.foldInUser(historyOf(5));
    expect(relativeError(got, model.foldInUser(historyOf(5)))).toBeLessThan(precision === 'int8' ? 0.03 : 2e-3);
    expect(small.session(historyOf(5)).factors()).toEqual(got);
  });

  it('is evaluated on users that it has not seen', async () => {
    const { train, foldIn, test } = holdOutUsers(interactions, { users: 12, holdout: 0.5, seed: 3 });
    const trained = await fitWals(train, quick);
    const evaluation = await evaluateFoldIn(trained, { foldIn, test, k: 5 });
    expect(evaluation.users).toBeGreaterThan(5);
    expect(evaluation.metrics['recall@5']).toBeGreaterThan(0);
  });

  it('of fitSgd has its objective too', async () => {
    const plain = given(example);
    const [factors, regularization] = [4, 0.05];
    const fitted = await fitSgd(plain.interactions, { factors, regularization, epochs: 30, learningRate: 0.02 });
    const unweighted = (id: unknown) =>
      plain.entries.flatMap(({ user, item, value }) => (user === id ? { item, value } : []));
    const rows = fitted.users.ids().map((id) => fitted.foldInUser(unweighted(id)));
    const solved = FactorModel.create({ ...fitted, userFactors: joined(rows) });
    const lambdas = { user: regularization, item: regularization };
    const reference = { ...referenceOf(plain, lambdas, true, 1, false), regularization };
    expect(biasedGradient(reference, 'user', rowsOf(solved).users, rowsOf(solved).items)).toBeLessThan(1e-6);
    const { users, items } = rowsOf(fitted);
    expect(await loss(solved, plain.interactions)).toBeLessThan(biasedLoss(reference, users, items));
  });

  it('may lose its factors, but not its biases', () => {
    const bare = model.truncate(0);
    expect(bare.foldInUser(historyOf(5))).toHaveLength(2);
    expect(() => model.truncate(-1)).toThrow(/factors must be an integer from 0 to 6/);
  });
});
