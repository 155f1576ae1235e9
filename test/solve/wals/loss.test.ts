// loss: the objective of a finished model; that it equals the double sum under every setting is in objective.test.ts.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError } from '../../../src/errors.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { loss } from '../../../src/solve/wals/loss.ts';
import type { WalsOptions } from '../../../src/solve/wals/options.ts';
import { literalLoss } from '../../reference/objective.ts';
import { example, factorsOf, given } from '../problems.ts';
import { cellsFor, settings } from '../settings.ts';

const problem = given(example);
const { interactions } = problem;
const { userCount, itemCount } = interactions;
const quick = { factors: 5, epochs: 2, simd: 'strict' } as const;

describe('loss', () => {
  it('is the same for a model written and read again', async () => {
    const model = await fitWals(interactions, quick);
    const decoded = FactorModel.decode(model.encode());
    expect(await loss(decoded, interactions)).toBe(await loss(model, interactions));
  });

  it('is the objective at other interactions too', async () => {
    const [ials] = settings;
    const { options, expected } = ials.of(problem);
    const model = await fitWals(interactions, { ...quick, ...options });
    const half = interactions.select(Array.from({ length: interactions.nnz >> 1 }, (_, p) => 2 * p));
    const entries = problem.entries.filter((_, p) => p % 2 === 0).slice(0, half.nnz);
    const { users, items } = factorsOf(model);
    const literal = literalLoss(cellsFor({ ...problem, interactions: half, entries }, expected), users, items);
    expect(Math.abs((await loss(model, half)) - literal)).toBeLessThanOrEqual(1e-5 * literal);
  });

  it('knows the weights of the sides', async () => {
    const weights = { userWeights: fill(userCount), itemWeights: fill(itemCount) };
    const model = await fitWals(interactions, { ...quick, ...weights });
    const { loss: last } = model.metadata as { loss: number };
    expect(Math.abs((await loss(model, interactions)) - last)).toBeLessThanOrEqual(1e-5 * last);
  });

  it('refuses what it cannot know', async () => {
    const model = await fitWals(interactions, quick);
    const light = await fitWals(interactions, { ...quick, keepUsers: false });
    await expect(loss(light, interactions)).rejects.toMatchObject({ code: 'ERR_ARGUMENT', argument: 'model' });
    const other = Interactions.fromTriplets({ users: [0, 1], items: [0, 1] });
    await expect(loss(model, other)).rejects.toMatchObject({ argument: 'interactions.users' });
    const { metadata, ...parts } = model;
    expect(metadata.algorithm).toBe('wals');
    const foreign = FactorModel.create(parts);
    await expect(loss(foreign, interactions)).rejects.toMatchObject({ argument: 'model.metadata.objective' });
  });

  it.each([
    ['a function', 'weight', { weight: (n: number) => 1 + n }],
    ['an array of targets', 'target', { target: new Array(interactions.nnz).fill(0.5) }],
    ['row and column weights', 'weight', { weight: { users: fill(userCount), items: fill(itemCount) } }],
  ] as [string, string, WalsOptions][])(
    'refuses to go on without %s that the fit had',
    async (_, argument, options) => {
      const model = await fitWals(interactions, { ...quick, ...options });
      const { weight, target } = options;
      expect(Number.isFinite(await loss(model, interactions, { weight, target }))).toBe(true);
      const error = await loss(model, interactions).catch((reason) => reason);
      expect(error).toBeInstanceOf(ArgumentError);
      expect(error.argument).toBe(argument);
    },
  );
});

function fill(length: number): number[] {
  return Array.from({ length }, (_, k) => 1 + (k % 3));
}
