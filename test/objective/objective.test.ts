// What the half-sweeps minimise is the literal objective, under every setting: its gradient with respect to the side
// solved last is zero, it falls at every half-sweep, and the loss reported is its value.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { loss } from '../../src/solve/wals/loss.ts';
import type { EpochEvent } from '../../src/solve/wals/options.ts';
import { builds } from '../builds.ts';
import { exchanged, itemGradient, literalLoss } from '../reference/objective.ts';
import { example, factorsOf, given, shape } from '../solve/problems.ts';
import { cellsFor, settings } from '../solve/settings.ts';
import { withSteps } from '../solve/steps.ts';

describe.each(settings)('the objective: $name', (setting) => {
  it('has no gradient with respect to the users after a fit, and the loss reported', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async (shape) => {
        const problem = given(shape, setting);
        const { options, expected } = setting.of(problem);
        const events: EpochEvent[] = [];
        const model = await fitWals(problem.interactions, {
          ...options,
          factors: shape.factors,
          epochs: 4,
          simd: 'strict',
          onEpoch: (event) => void events.push(event),
        });
        const cells = cellsFor(problem, expected);
        const { users, items } = factorsOf(model);
        expect(itemGradient(exchanged(cells), items, users)).toBeLessThan(1e-4);

        const losses = events.map(({ loss }) => loss as number);
        const literal = literalLoss(cells, users, items);
        // The model is one users half-sweep past the last epoch.
        expect(literal).toBeLessThanOrEqual(losses[3] * (1 + 1e-5));
        expect(Math.abs((model.metadata.loss as number) - literal)).toBeLessThanOrEqual(1e-5 * literal);
        const { weight, target } = options;
        const again = await loss(model, problem.interactions, { weight, target });
        expect(Math.abs(again - literal)).toBeLessThanOrEqual(1e-5 * literal);
        for (let k = 1; k < losses.length; k++) expect(losses[k]).toBeLessThanOrEqual(losses[k - 1] * (1 + 1e-5));
      }),
      { seed: 11, numRuns: 15 },
    );
  });

  it.each(builds)('falls at every half-sweep, to no gradient for that side ($name)', async ({ create }) => {
    const kernels = create();
    await fc.assert(
      fc.asyncProperty(shape, (shape) => {
        const problem = given(shape, setting);
        const { options, expected } = setting.of(problem);
        const { factors, itemCount } = shape;
        const cells = cellsFor(problem, expected);
        const start = problem.random.matrix(itemCount, factors, 0.1 / Math.sqrt(factors));
        return withSteps(
          kernels,
          problem.interactions,
          { ...options, factors, solver: 'exact' },
          start,
          async (steps) => {
            let before = Number.POSITIVE_INFINITY;
            for (const side of ['users', 'items', 'users', 'items', 'users'] as const) {
              await steps.solve(side);
              const [users, items] = [steps.users(), steps.items()];
              const value = literalLoss(cells, users, items);
              expect(value).toBeLessThanOrEqual(before * (1 + 1e-5));
              expect(Math.abs((await steps.loss()) - value)).toBeLessThanOrEqual(1e-5 * value);
              before = value;
              const gradient =
                side === 'items' ? itemGradient(cells, users, items) : itemGradient(exchanged(cells), items, users);
              expect(gradient).toBeLessThan(1e-4);
            }
          },
        );
      }),
      { seed: 12, numRuns: 4 },
    );
  });

  it('falls at every epoch by conjugate gradients, and arrives where the exact solver does', async () => {
    const problem = given(example, setting);
    const { options, expected } = setting.of(problem);
    const losses: number[] = [];
    const common = { ...options, factors: example.factors, epochs: 8, simd: 'strict' } as const;
    await fitWals(problem.interactions, {
      ...common,
      solver: 'cg',
      onEpoch: ({ loss }) => void losses.push(loss as number),
    });
    for (let k = 1; k < losses.length; k++) expect(losses[k]).toBeLessThanOrEqual(losses[k - 1] * (1 + 1e-5));

    const many = { solver: 'cg', cgSteps: 100, cgTolerance: 1e-7 } as const;
    const model = await fitWals(problem.interactions, { ...common, ...many });
    const { users, items } = factorsOf(model);
    expect(itemGradient(exchanged(cellsFor(problem, expected)), items, users)).toBeLessThan(1e-4);
  });
});
