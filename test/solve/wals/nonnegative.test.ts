// nonNegative: each half-sweep ends at the minimum over the non-negative rows, and the model is left as it is but for the
// order of its columns.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { loss } from '../../../src/solve/wals/loss.ts';
import type { WalsOptions } from '../../../src/solve/wals/options.ts';
import { builds } from '../../builds.ts';
import { gram, relativeError } from '../../reference/dense.ts';
import { violation } from '../../reference/nonnegative.ts';
import { exchanged, literalLoss } from '../../reference/objective.ts';
import { example, factorsOf, given, shape } from '../problems.ts';
import { cellsFor, settings } from '../settings.ts';
import { withSteps } from '../steps.ts';

/** Of the size of the terms: each row's conditions hold to 1e-5 of its right-hand side, on systems in float32. */
const TOLERANCE = 2e-5;

describe.each(settings)('non-negative factors: $name', (setting) => {
  it('end at a minimum for the users, and at the loss reported', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async (shape) => {
        const problem = given(shape, setting);
        const { options, expected } = setting.of(problem);
        const losses: number[] = [];
        const model = await fitWals(problem.interactions, {
          ...options,
          nonNegative: true,
          factors: shape.factors,
          epochs: 4,
          simd: 'strict',
          onEpoch: ({ loss }) => void losses.push(loss as number),
        });
        const cells = cellsFor(problem, expected);
        const { users, items } = factorsOf(model);
        expect(violation(exchanged(cells), items, users)).toBeLessThan(TOLERANCE);
        const literal = literalLoss(cells, users, items);
        expect(Math.abs((model.metadata.loss as number) - literal)).toBeLessThanOrEqual(1e-5 * literal);
        const { weight, target } = options;
        const again = await loss(model, problem.interactions, { weight, target });
        expect(Math.abs(again - literal)).toBeLessThanOrEqual(1e-5 * literal);
        for (let k = 1; k < losses.length; k++) expect(losses[k]).toBeLessThanOrEqual(losses[k - 1] * (1 + 1e-5));
      }),
      { seed: 51, numRuns: 8 },
    );
  });

  it.each(builds)('lower the loss at every half-sweep ($name)', async ({ create }) => {
    const kernels = create();
    await fc.assert(
      fc.asyncProperty(shape, (shape) => {
        const problem = given(shape, setting);
        const { options, expected } = setting.of(problem);
        const { factors, itemCount } = shape;
        const cells = cellsFor(problem, expected);
        const start = problem.random.matrix(itemCount, factors, 0.3).map((row) => row.map(Math.abs));
        const wanted = { ...options, factors, nonNegative: true };
        return withSteps(kernels, problem.interactions, wanted, start, async (steps) => {
          let before = Number.POSITIVE_INFINITY;
          for (const side of ['users', 'items', 'users', 'items'] as const) {
            await steps.solve(side);
            const [users, items] = [steps.users(), steps.items()];
            const value = literalLoss(cells, users, items);
            expect(value).toBeLessThanOrEqual(before * (1 + 1e-5));
            expect(Math.abs((await steps.loss()) - value)).toBeLessThanOrEqual(1e-5 * value);
            before = value;
            const worst = side === 'items' ? violation(cells, users, items) : violation(exchanged(cells), items, users);
            expect(worst).toBeLessThan(TOLERANCE);
          }
        });
      }),
      { seed: 52, numRuns: 3 },
    );
  });
});

describe('a model of non-negative factors', () => {
  const { interactions } = given(example);
  const quick: WalsOptions = { nonNegative: true, factors: 6, epochs: 3, simd: 'strict' };

  it('has the diagonal of the item Gram, and its columns in the order of it', async () => {
    for (const itemWeights of [undefined, (n: number) => 1 + n]) {
      const model = await fitWals(interactions, { ...quick, itemWeights });
      const { users, items } = factorsOf(model);
      expect([...users, ...items].flat().every((x) => x >= 0)).toBe(true);
      expect([...users, ...items].flat().some((x) => x === 0)).toBe(true);
      const g = gram(items, 6, itemWeights && [...interactions.itemCounts()].map(itemWeights));
      const diagonal = g.map((line, k) => line[k]);
      expect(relativeError(model.itemGram, diagonal)).toBeLessThan(1e-9);
      expect(diagonal).toEqual([...diagonal].sort((a, b) => b - a));
      expect(model.metadata).toMatchObject({ solver: 'exact', objective: { nonNegative: true } });
    }
  });

  it('comes back from a file', async () => {
    const model = await fitWals(interactions, quick);
    const decoded = FactorModel.decode(model.encode());
    expect(decoded.recommend(3)).toEqual(model.recommend(3));
    expect(await loss(decoded, interactions)).toBe(await loss(model, interactions));
  });

  it('is the model of either sign where that has no negative factor', async () => {
    // One factor, a positive start and targets ≥ 0: every solution of a row is a mean with weights above 0.
    const start = given(example)
      .random.matrix(example.itemCount, 1)
      .map((row) => row.map(Math.abs));
    const after = (nonNegative: boolean) => {
      const options = { ...quick, objective: 'wmf', unobservedWeight: 0.5, factors: 1, nonNegative } as const;
      return withSteps(builds[0].create(), interactions, options, start, async (steps) => {
        for (const side of ['users', 'items', 'users'] as const) await steps.solve(side);
        return [...steps.users(), ...steps.items()].flat().map(Math.abs);
      });
    };
    expect(relativeError(await after(true), await after(false))).toBeLessThan(1e-5);
  });
});
