// Biases: each half-sweep is exact for the literal objective, and the model is an inner product like any other.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { loss } from '../../../src/solve/wals/loss.ts';
import { builds } from '../../builds.ts';
import { biasedGradient, biasedLoss, predict } from '../../reference/biases.ts';
import { dot, gram, norm, relativeError } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { example, factorsOf, given, shape } from '../problems.ts';
import { withSteps } from '../steps.ts';
import { meanOf, optionsOf, referenceOf, rowsOf, variants } from './biased-problems.ts';

describe.each(variants)('the objective with %s', (_, biases, lambdas) => {
  it.each(['exact', 'cg'] as const)('has no gradient after a fit, and the loss reported (%s)', async (solver) => {
    await fc.assert(
      fc.asyncProperty(shape, fc.constantFrom(0, 0.5, 1), fc.boolean(), async (shape, exponent, weights) => {
        const problem = given(shape, { weights });
        const losses: number[] = [];
        const model = await fitWals(problem.interactions, {
          ...optionsOf(biases, exponent),
          solver,
          ...(solver === 'cg' && { cgSteps: 100, cgTolerance: 1e-7 }),
          factors: shape.factors,
          epochs: 4,
          onEpoch: ({ loss }) => void losses.push(loss as number),
        });
        const reference = referenceOf(problem, lambdas, biases, exponent, weights);
        expect(meanOf(model)).toBeCloseTo(reference.mean, 10);
        const { users, items } = rowsOf(model);
        expect(biasedGradient(reference, 'user', users, items)).toBeLessThan(1e-6);
        const literal = biasedLoss(reference, users, items);
        expect(Math.abs((model.metadata.loss as number) - literal)).toBeLessThanOrEqual(1e-5 * literal);
        expect(Math.abs((await loss(model, problem.interactions)) - literal)).toBeLessThanOrEqual(1e-5 * literal);
        for (let k = 1; k < losses.length; k++) expect(losses[k]).toBeLessThanOrEqual(losses[k - 1] * (1 + 1e-5));
        expect(literal).toBeLessThanOrEqual(losses[3] * (1 + 1e-5));
      }),
      { seed: 41, numRuns: 8 },
    );
  });

  it.each(builds)('falls at every half-sweep, to no gradient for that side ($name)', async ({ create }) => {
    const kernels = create();
    await fc.assert(
      fc.asyncProperty(shape, (shape) => {
        const problem = given(shape);
        const reference = referenceOf(problem, lambdas, biases, 1, false);
        const options = { ...optionsOf(biases, 1), factors: shape.factors, solver: 'exact' } as const;
        const start = problem.random.matrix(shape.itemCount, shape.factors, 0.1);
        return withSteps(kernels, problem.interactions, options, start, async (steps) => {
          let before = Number.POSITIVE_INFINITY;
          for (const side of ['users', 'items', 'users', 'items'] as const) {
            await steps.solve(side);
            const [users, items] = [steps.users(), steps.items()];
            const value = biasedLoss(reference, users, items);
            expect(value).toBeLessThanOrEqual(before * (1 + 1e-5));
            expect(Math.abs((await steps.loss()) - value)).toBeLessThanOrEqual(1e-5 * value);
            before = value;
            const gradient =
              side === 'users'
                ? biasedGradient(reference, 'user', users, items)
                : biasedGradient(reference, 'item', items, users);
            expect(gradient).toBeLessThan(1e-6);
          }
        });
      }),
      { seed: 42, numRuns: 4 },
    );
  });
});

describe('a model with biases', () => {
  const { interactions } = given(example);
  const quick = { ...optionsOf(true, 1), factors: 6, epochs: 3 } as const;

  it('recovers a matrix that is made of biases', async () => {
    const random = seeded(5);
    const [userBiases, itemBiases] = [40, 30].map((count) => Array.from({ length: count }, () => random.normal()));
    const entries = userBiases.flatMap((b, user) =>
      itemBiases.map((c, item) => ({ user, item, value: 3 + b + c })).filter(() => random.uniform(0, 1) < 0.4),
    );
    const planted = Interactions.fromRows(entries);
    const biases = { user: 1e-4, item: 1e-4 };
    const model = await fitWals(planted, { ...quick, regularization: 10, biases, epochs: 15 });
    for (let user = 0; user < 40; user++) {
      for (let item = 0; item < 30; item++) {
        expect(Math.abs(model.score(user, item) - (3 + userBiases[user] + itemBiases[item]))).toBeLessThan(2e-3);
      }
    }
  });

  it('predicts by the mean and the biases where there is nothing else', async () => {
    const model = await fitWals(interactions, quick);
    const { users, items } = rowsOf(model);
    const [lastUser, lastItem] = [users.length - 1, items.length - 1];
    expect(users[lastUser]).toEqual(new Array(7).fill(0));
    for (let item = 0; item < lastItem; item++) {
      expect(model.score(lastUser, item)).toBeCloseTo(meanOf(model) + items[item][6], 5);
    }
    expect(model.score(lastUser, lastItem)).toBeCloseTo(meanOf(model), 5);
  });

  it('has its biases in front, and its factors in principal axes', async () => {
    const model = await fitWals(interactions, quick);
    const { users, items } = factorsOf(model);
    expect(model.factors).toBe(8);
    expect(model.metadata).toMatchObject({ factors: 6, columns: 8, biases: { user: 1, item: 0 } });
    expect(users.every((row) => row[0] === 1) && items.every((row) => row[1] === 1)).toBe(true);
    const g = gram(items, 8);
    for (let i = 0; i < 8; i++) {
      expect(relativeError([model.itemGram[i]], [g[i][i]])).toBeLessThan(1e-5);
      for (let j = 2; j < i; j++) expect(Math.abs(g[i][j])).toBeLessThan(1e-6 * g[2][2]);
      if (i > 2) expect(model.itemGram[i]).toBeLessThanOrEqual(model.itemGram[i - 1]);
    }
  });

  it('scores, recommends and comes back from a file like any other', async () => {
    const model = await fitWals(interactions, quick);
    const { users, items } = rowsOf(model);
    const decoded = FactorModel.decode(model.encode());
    expect(decoded.encode()).toEqual(model.encode());
    const mean = meanOf(model);
    const best = decoded.recommend(3, { count: 30, includeSeen: true });
    const expected = items.map((item) => predict(mean, users[3], item)).sort((a, b) => b - a);
    expect(best).toHaveLength(30);
    for (const [k, { item, score }] of best.entries()) {
      expect(score).toBeCloseTo(expected[k], 4);
      expect(score).toBe(model.score(3, item));
    }
    expect(await loss(decoded, interactions)).toBe(await loss(model, interactions));
  });

  it('calls alike what has like factors, whatever the biases', async () => {
    const model = await fitWals(interactions, quick);
    const rows = factorsOf(model);
    const cosine = (a: number[], b: number[]) => dot(a, b) / (norm(a) * norm(b));
    for (const { item, score } of model.similarItems(2, { count: 5 })) {
      expect(score).toBeCloseTo(cosine(rows.items[2].slice(2), rows.items[item as number].slice(2)), 5);
    }
    for (const { user, score } of model.similarUsers(2, { count: 5 })) {
      expect(score).toBeCloseTo(cosine(rows.users[2].slice(2), rows.users[user as number].slice(2)), 5);
    }
  });
});
