// fitWals: the model it returns, the epochs it reports, the bits it repeats.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { NumericalError } from '../../../src/errors.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import type { EpochEvent, WalsOptions } from '../../../src/solve/wals/options.ts';
import { gram } from '../../reference/dense.ts';
import { example, factorsOf, given, type Shape } from '../problems.ts';

const quick = { factors: 10, epochs: 2, simd: 'strict' } as const;
const { interactions } = given(example);

describe('the model of fitWals', () => {
  it.each([
    ['with unobserved entries', { objective: 'ials' }],
    ['without', { objective: 'explicit' }],
    ['by conjugate gradients', { solver: 'cg' }],
    ['with item weights', { itemWeights: (count: number) => 1 + count }],
  ] as [string, WalsOptions][])('lies in the principal axes of its items, %s', async (_, options) => {
    const model = await fitWals(interactions, { ...quick, ...options });
    const c = [...interactions.itemCounts()].map((count) => (options.itemWeights ? 1 + count : 1));
    const g = gram(factorsOf(model).items, quick.factors, c);
    expect(model.itemGram).toBeInstanceOf(Float64Array);
    for (let i = 0; i < quick.factors; i++) {
      expect(Math.abs(g[i][i] - model.itemGram[i])).toBeLessThan(1e-6 * g[0][0]);
      if (i > 0) expect(model.itemGram[i]).toBeLessThanOrEqual(model.itemGram[i - 1]);
      for (let j = 0; j < i; j++) expect(Math.abs(g[i][j])).toBeLessThan(1e-6 * g[0][0]);
    }
  });

  it('gives users and items without interactions zeros, and all others something else', async () => {
    for (const solver of ['exact', 'cg'] as const) {
      const { users, items } = factorsOf(await fitWals(interactions, { ...quick, solver }));
      const isZero = (row: number[]) => row.every((x) => x === 0);
      expect(users.map(isZero)).toEqual([...interactions.userCounts()].map((count) => count === 0));
      expect(items.map(isZero)).toEqual([...interactions.itemCounts()].map((count) => count === 0));
      expect(isZero(users[users.length - 1])).toBe(true);
    }
  });

  it('carries the ids, the training interactions and what it was made with', async () => {
    const model = await fitWals(interactions, {
      ...quick,
      objective: 'hkv',
      alpha: 7,
      regularization: 0.5,
      seed: 4_000_000_003,
    });
    expect(model.users).toBe(interactions.users);
    expect(model.items).toBe(interactions.items);
    expect(model.seen).toEqual({ indptr: interactions.indptr, indices: interactions.indices });
    expect(model.itemCounts).toEqual(interactions.itemCounts());
    expect(model.metadata).toMatchObject({
      algorithm: 'wals',
      factors: 10,
      epochs: 2,
      seed: 4_000_000_003,
      solver: 'cg',
      simd: 'strict',
      loss: expect.any(Number),
      objective: {
        preset: 'hkv',
        weight: { kind: 'linear', alpha: 7, base: 1 },
        target: { kind: 'constant', value: 1 },
        unobservedWeight: 1,
        regularization: 0.5,
        regularizationExponent: 0,
      },
    });
  });

  it('leaves the users out when told to, and nothing else changes', async () => {
    const whole = await fitWals(interactions, quick);
    const light = await fitWals(interactions, { ...quick, keepUsers: false });
    expect(light.userFactors).toHaveLength(0);
    expect(light.itemFactors).toEqual(whole.itemFactors);
  });

  it('chooses conjugate gradients where there are no bounds', async () => {
    for (const [options, solver] of [
      [{}, 'cg'],
      [{ factors: 300 }, 'cg'],
      [{ nonNegative: true }, 'exact'],
    ] as const) {
      expect((await fitWals(interactions, { ...options, epochs: 1 })).metadata.solver).toBe(solver);
    }
  });
});

describe('the bits of fitWals', () => {
  it.each(['exact', 'cg'] as const)('are the same for the same seed, and differ for another (%s)', async (solver) => {
    const fit = (seed: number) => fitWals(interactions, { ...quick, solver, seed });
    const [first, again, other] = [await fit(7), await fit(7), await fit(8)];
    expect(again.encode()).toEqual(first.encode());
    expect(other.itemFactors).not.toEqual(first.itemFactors);
  });

  it('do not depend on the order in which interactions were given', async () => {
    const { entries } = given(example);
    const columns = (list: typeof entries) =>
      Interactions.fromTriplets({
        users: list.map(({ user }) => user),
        items: list.map(({ item }) => item),
        values: list.map(({ value }) => value),
      });
    const options = { ...quick, objective: 'hkv' } as const;
    const model = await fitWals(columns(entries), options);
    const reversed = await fitWals(columns(entries.toReversed()), options);
    expect(reversed.userFactors).toEqual(model.userFactors);
  });

  it.each(['exact', 'cg'] as const)('do not depend on the number of workers (%s)', async (solver) => {
    const { interactions } = given({ seed: 3, userCount: 300, itemCount: 200, density: 0.1, factors: 33 });
    const options = { ...quick, solver, factors: 33 };
    const alone = await fitWals(interactions, { ...options, workers: 1 });
    for (const workers of [2, 3]) {
      const { userFactors, itemFactors, itemGram, metadata } = await fitWals(interactions, { ...options, workers });
      expect(userFactors).toEqual(alone.userFactors);
      expect(itemFactors).toEqual(alone.itemFactors);
      expect(itemGram).toEqual(alone.itemGram);
      expect(metadata.loss).toBe(alone.metadata.loss);
    }
  });

  it('do not depend on the loss being asked for', async () => {
    const without = await fitWals(interactions, { ...quick, lossEvery: 0 });
    expect(without.metadata.loss).toBeUndefined();
    expect(without.itemFactors).toEqual((await fitWals(interactions, quick)).itemFactors);
  });
});

describe('onEpoch', () => {
  it('hears of every epoch, in order, with the loss where it is due', async () => {
    const events: EpochEvent[] = [];
    await fitWals(interactions, { ...quick, epochs: 5, lossEvery: 2, onEpoch: (event) => void events.push(event) });
    expect(events.map(({ epoch, epochs }) => [epoch, epochs])).toEqual([1, 2, 3, 4, 5].map((epoch) => [epoch, 5]));
    expect(events.map(({ loss }) => typeof loss)).toEqual(['undefined', 'number', 'undefined', 'number', 'number']);
    for (const { seconds, userSeconds, itemSeconds } of events) {
      expect(userSeconds).toBeGreaterThanOrEqual(0);
      expect(itemSeconds).toBeGreaterThanOrEqual(0);
      expect(Math.abs(seconds - userSeconds - itemSeconds)).toBeLessThan(1e-9);
    }
  });

  it('is awaited', async () => {
    const log: string[] = [];
    await fitWals(interactions, {
      ...quick,
      epochs: 3,
      onEpoch: async ({ epoch }) => {
        log.push(`begin ${epoch}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        log.push(`end ${epoch}`);
      },
    });
    expect(log).toEqual([1, 2, 3].flatMap((epoch) => [`begin ${epoch}`, `end ${epoch}`]));
  });

  it('stops the fit by throwing', async () => {
    const heard: number[] = [];
    const fit = fitWals(interactions, {
      ...quick,
      epochs: 9,
      onEpoch: ({ epoch }) => {
        heard.push(epoch);
        if (epoch === 2) throw new RangeError('enough');
      },
    });
    await expect(fit).rejects.toThrow(new RangeError('enough'));
    expect(heard).toEqual([1, 2]);
  });
});

describe('fits on the edge', () => {
  const tiny: Shape = { seed: 1, userCount: 2, itemCount: 2, density: 0, factors: 1 };

  it('fits a single interaction', async () => {
    const { interactions } = given(tiny);
    expect(interactions.nnz).toBe(1);
    // One user, one item, one cell of weight 1 and target 1 apart from the zeros: λ = 0 leaves no error at all.
    const options = { objective: 'explicit', target: 1, regularization: 0, factors: 1, epochs: 2 } as const;
    const model = await fitWals(interactions, options);
    expect(model.score(0, 0)).toBeCloseTo(1, 5);
    expect(model.metadata.loss).toBeCloseTo(0, 9);
  });

  it('names whose row has no unique solution', async () => {
    const options = { objective: 'explicit', regularization: 0, factors: 8, epochs: 2 } as const;
    const interactions = Interactions.fromRows([{ user: 'ann', item: 'tea' }]);
    const error = await fitWals(interactions, options).catch((reason) => reason);
    expect(error).toBeInstanceOf(NumericalError);
    const where = { side: 'users', row: 0, id: 'ann', epoch: 1, regularization: 0 };
    expect((error as NumericalError).where).toEqual(where);
    expect((error as NumericalError).message).toMatch(/of user "ann" has no unique.*epoch 1.*regularization 0/);
  });

  it.each(
    (['ials', 'hkv', 'wmf'] as const).flatMap((objective) =>
      [0, 1e-12, 1e-9, 1e-6, 1e-3].map((regularization) => ({ objective, regularization })),
    ),
  )('goes downhill with more factors than items: $objective, λ = $regularization', async (options) => {
    // The Gram then has a null space, where rounding alone stands against next to no λ. To refuse is fair as well.
    const losses: number[] = [];
    const onEpoch = ({ loss }: EpochEvent) => void losses.push(loss as number);
    const fit = fitWals(interactions, { ...options, factors: 40, epochs: 6, simd: 'strict', onEpoch });
    const model = await fit.catch((error) => error);
    if (model instanceof Error) {
      expect(model).toBeInstanceOf(NumericalError);
      return;
    }
    // The fit is perfect up to λ, and the loss a difference of sums of the order of nnz, each good to 1e-6.
    const rounding = 2e-6 * interactions.nnz;
    losses.forEach((loss, k) => {
      expect(loss).toBeGreaterThanOrEqual(-rounding);
      if (k > 0) expect(loss).toBeLessThanOrEqual(losses[k - 1] * (1 + 1e-5) + rounding);
    });
  });

  it('never returns a number that is not finite, whatever the scale', async () => {
    const magnitude = fc.integer({ min: -35, max: 35 }).map((exponent) => 10 ** exponent);
    const preset = fc.constantFrom('ials', 'hkv', 'wmf', 'explicit');
    const solver = fc.constantFrom('exact', 'cg');
    const question = fc.record({
      objective: preset,
      solver,
      regularization: fc.oneof(fc.constant(0), magnitude),
      weight: magnitude,
      target: magnitude,
      factors: fc.constantFrom(1, 3, 40),
      lossEvery: fc.constantFrom(0, 1),
    } as const);
    await fc.assert(
      fc.asyncProperty(question, async (options) => {
        const model = await fitWals(interactions, { ...options, epochs: 2, simd: 'strict' }).catch((error) => error);
        if (model instanceof Error) {
          expect(model).toBeInstanceOf(NumericalError);
          return;
        }
        const numbers = [...model.userFactors, ...model.itemFactors, ...model.itemGram];
        expect(numbers.every(Number.isFinite)).toBe(true);
      }),
      { seed: 13, numRuns: 60 },
    );
  });
});
