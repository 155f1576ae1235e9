// What float32 does not hold: a fit falls back to float64, or says so. Each case is one that once gave a wrong model in silence;
// test/faults/suites/numbers.mjs draws them at random.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { NumericalError } from '../../../src/errors.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { loss } from '../../../src/solve/wals/loss.ts';
import type { WalsOptions } from '../../../src/solve/wals/options.ts';
import { type CellRules, cellsOf, literalLoss } from '../../reference/objective.ts';
import { seeded } from '../../seeded.ts';
import { example, factorsOf, given } from '../problems.ts';

const strict = { simd: 'strict', workers: 1 } as const;

/** A pair of every user and item for which `keep` says so, with its value. */
function pairs(
  userCount: number,
  itemCount: number,
  keep: (user: number, item: number) => boolean,
  value: (user: number, item: number) => number = () => 1,
) {
  const entries: { user: number; item: number; value: number }[] = [];
  for (let user = 0; user < userCount; user++) {
    for (let item = 0; item < itemCount; item++) {
      if (keep(user, item)) entries.push({ user, item, value: value(user, item) });
    }
  }
  const column = (name: 'user' | 'item' | 'value') => entries.map((entry) => entry[name]);
  const interactions = Interactions.fromTriplets({
    users: column('user'),
    items: column('item'),
    values: column('value'),
    userCount,
    itemCount,
  });
  return { entries, interactions, userCount, itemCount };
}

type Pairs = ReturnType<typeof pairs>;

/** The losses of a fit, and the model. */
async function fitted(
  { interactions }: Pairs,
  options: WalsOptions,
): Promise<{ losses: number[]; model: FactorModel }> {
  const losses: number[] = [];
  const onEpoch = ({ loss: value }: { loss?: number }) => void losses.push(value as number);
  const model = await fitWals(interactions, { ...strict, objective: 'wmf', onEpoch, ...options });
  return { losses: [...losses, model.metadata.loss as number], model };
}

/** The literal loss of a model of `wmf` options. */
function literal({ entries, userCount, itemCount }: Pairs, options: WalsOptions, model: FactorModel): number {
  const rules = {
    userCount,
    itemCount,
    entries,
    weight: () => 1,
    target: (p) => entries[p].value,
    unobservedWeight: Math.fround(options.unobservedWeight ?? 0.01),
    userWeights: options.userWeights,
    itemWeights: options.itemWeights,
    regularization: options.regularization,
    regularizationExponent: 0,
  } as CellRules;
  const { users, items } = factorsOf(model);
  return literalLoss(cellsOf(rules), users, items);
}

function expectCourse(losses: number[], zeros: number): void {
  losses.forEach((value, epoch) => {
    expect(value).toBeGreaterThanOrEqual(0);
    if (epoch > 0) expect(value).toBeLessThanOrEqual(losses[epoch - 1] * (1 + 1e-6) + 1e-6 * zeros);
  });
}

describe('side weights, next to no regularization, more factors than the rank', () => {
  const data = pairs(20, 15, (i, j) => (i * 7 + j * 3) % 5 === 0 || i === j);
  const userWeights = Array.from({ length: 20 }, (_, i) => 10 ** -(i % 3));
  const itemWeights = Array.from({ length: 15 }, (_, j) => 1 + (j % 4) / 2);

  it.each([1e-12, 1e-10, 1e-9, 1e-8, 1e-7])('keep the loss what it is and falling: λ = %f', async (regularization) => {
    const options = { factors: 32, epochs: 5, unobservedWeight: 0.1, regularization, userWeights, itemWeights };
    let result: Awaited<ReturnType<typeof fitted>>;
    try {
      result = await fitted(data, options);
    } catch (error) {
      // The other way: a system that float64 does not solve either.
      expect(error).toBeInstanceOf(NumericalError);
      return;
    }
    const zeros = data.entries.length;
    expectCourse(result.losses, zeros);
    const expected = literal(data, options, result.model);
    expect(Math.abs((result.model.metadata.loss as number) - expected)).toBeLessThan(1e-6 * expected + 1e-7 * zeros);
  });

  it('as weights of one are as good as none', async () => {
    const few = pairs(3, 3, (i, j) => i === j || (i === 0 && j === 1));
    const options = { factors: 8, epochs: 5, regularization: 1e-9, unobservedWeight: 0.1 };
    const ones = { userWeights: [1, 1, 1], itemWeights: [1, 1, 1] };
    const [without, with1] = [await fitted(few, options), await fitted(few, { ...options, ...ones })];
    expectCourse(with1.losses, 4);
    expect(with1.model.metadata.loss).toBeLessThan((without.model.metadata.loss as number) + 1e-6 * 4);
  });
});

describe('unobserved entries that weigh much more than observed ones', () => {
  const data = pairs(6, 5, (i, j) => (i + j) % 3 === 0);

  it.each([
    [1e3, 1e-6],
    [1e4, 1e-6],
    [1e5, 1e-6],
    [1e4, 0.1],
    [1e5, 0.1],
  ])(
    'w0 = %f, λ = %f: the loss is the literal one, falls, and its users are the best',
    async (unobservedWeight, regularization) => {
      const options = { factors: 4, epochs: 4, unobservedWeight, regularization };
      const { losses, model } = await fitted(data, options);
      expectCourse(losses, 10);
      const expected = literal(data, options, model);
      expect(Math.abs((model.metadata.loss as number) - expected)).toBeLessThan(1e-6 * expected + 1e-8);
      expect(await loss(model, data.interactions)).toBeCloseTo(expected, 6);
      // Less than nothing predicted: float32 alone ended above.
      expect(expected).toBeLessThan(10);
    },
  );

  it.each([2e3, 1e5])('fold users and items in as the fit has them: w0 = %f', async (unobservedWeight) => {
    const many = pairs(
      40,
      30,
      (i, j) => (i * 7 + j * 11) % 5 === 0,
      (i, j) => 1 + ((i * j) % 5),
    );
    const { model } = await fitted(many, { factors: 8, epochs: 3, unobservedWeight, regularization: 0.1 });
    for (let user = 0; user < 40; user++) {
      const history = many.entries.filter((entry) => entry.user === user).map(({ item, value }) => ({ item, value }));
      const trained = model.userFactors.subarray(user * 8, user * 8 + 8);
      for (const row of [model.foldInUser(history), model.session(history).factors()]) {
        expect(Math.hypot(...row.map((x, k) => x - trained[k]))).toBeLessThan(1e-5 * Math.hypot(...trained));
      }
    }
    // An item's best is no worse than what the fit left it at, whose users have moved since.
    const history = many.entries.filter((entry) => entry.item === 3).map(({ user, value }) => ({ user, value }));
    expect(model.foldInItem(history).every(Number.isFinite)).toBe(true);
  });

  it('are refused where the factors themselves could not show both', async () => {
    await expect(fitted(data, { unobservedWeight: 3e6 })).rejects.toThrow(NumericalError);
    await expect(fitted(data, { unobservedWeight: 3e6 })).rejects.toThrow('Lower unobservedWeight');
    await expect(fitted(data, { unobservedWeight: 1e4, nonNegative: true })).rejects.toThrow(NumericalError);
  });
});

describe('conjugate gradients', () => {
  it('come to the loss of exact rows where their squares overflow float32', async () => {
    const data = pairs(
      30,
      20,
      () => true,
      (i, j) => 1e6 * (1 + ((i * j) % 5)),
    );
    const options = { objective: 'explicit', factors: 4, epochs: 20, regularization: 0.01 } as const;
    const exact = await fitted(data, { ...options, solver: 'exact' });
    const cg = await fitted(data, { ...options, solver: 'cg' });
    expectCourse(cg.losses, 600 * 9e12);
    expect(cg.losses[20]).toBeLessThan(1.1 * exact.losses[20]);
  });

  it.each([-40, -30, -10, 15, 20])('know no size of the values: 4^%i', async (exponent) => {
    const size = 4 ** exponent;
    const fit = async (times: number) => {
      const data = pairs(
        30,
        20,
        () => true,
        (i, j) => times * (1 + ((i * j) % 5)),
      );
      const { users, items } = data.interactions;
      const random = seeded(1);
      const start = FactorModel.create({
        users,
        items,
        factors: 4,
        userFactors: new Float32Array(120),
        itemFactors: Float32Array.from({ length: 80 }, () => random.normal() * Math.sqrt(times)),
        itemGram: new Float64Array(4),
      });
      // λ‖u‖² is to Σ (a − p)² as before when λ grows with the values.
      const options = { objective: 'explicit', factors: 4, epochs: 10, regularization: 0.01 * times, start } as const;
      return (await fitted(data, { ...options, solver: 'cg' })).losses;
    };
    const [scaled, plain] = [await fit(size), await fit(1)];
    expect(scaled[10] / size ** 2).toBeLessThan(1.01 * plain[10]);
  });
});

describe('the last half-sweep', () => {
  const { interactions, entries } = given(example);
  const objectives = ['ials', 'implicit', 'hkv', 'wmf', 'explicit'] as const;

  it.each(objectives.flatMap((objective) => (['exact', 'cg'] as const).map((solver) => [objective, solver] as const)))(
    'leaves trained users where a fold-in of their history puts them: %s, %s',
    async (objective, solver) => {
      const steps = solver === 'cg' ? { cgSteps: 1 } : {};
      const model = await fitWals(interactions, { ...strict, objective, solver, ...steps, epochs: 2, factors: 24 });
      for (let user = 0; user < interactions.userCount - 1; user++) {
        const history = entries.filter((entry) => entry.user === user).map(({ item, value }) => ({ item, value }));
        const folded = model.foldInUser(history);
        const trained = model.userFactors.subarray(user * 24, user * 24 + 24);
        const size = Math.hypot(...folded);
        expect(Math.hypot(...folded.map((x, k) => x - trained[k]))).toBeLessThan(1e-4 * size);
      }
    },
  );

  it('leaves them there where conjugate gradients come to no end: weights over six decades', async () => {
    const shape = { seed: 5, userCount: 40, itemCount: 150, density: 0.7, factors: 64 };
    const { interactions: data, random: numbers } = given(shape);
    const weight = Float32Array.from({ length: data.nnz }, () => 10 ** numbers.uniform(-3, 3));
    const options = { objective: 'explicit', solver: 'cg', regularization: 1e-4, factors: 64, epochs: 3 } as const;
    const model = await fitWals(data, { ...strict, ...options, weight });
    for (let user = 0; user < shape.userCount - 1; user++) {
      const [from, to] = data.indptr.subarray(user, user + 2);
      const places = Array.from({ length: to - from }, (_, k) => from + k);
      const history = places.map((p) => ({ item: data.indices[p], value: data.values![p], weight: weight[p] }));
      const folded = model.foldInUser(history);
      const trained = model.userFactors.subarray(user * 64, user * 64 + 64);
      expect(Math.hypot(...folded.map((x, k) => x - trained[k]))).toBeLessThan(1e-4 * Math.hypot(...folded));
    }
  });
});

describe('far fewer rows than factors, under weights of a side', () => {
  const baskets = { ann: 'tea honey', bob: 'tea honey lemon', cat: 'coffee milk', dan: 'coffee milk sugar' };
  const rows = Object.entries(baskets).flatMap(([user, items]) => items.split(' ').map((item) => ({ user, item })));
  const interactions = Interactions.fromRows(rows);

  // The Gram is next to singular, and its axes of rounding alone stay: QL steps once gave up on them.
  it.each<[string, WalsOptions]>([
    ['equal users', { userWeights: [1, 1, 1, 1] }],
    ['users', { userWeights: [1, 2, 1, 2] }],
    ['equal items', { itemWeights: [1, 1, 1, 1, 1, 1] }],
    ['items', { itemWeights: (count) => count }],
  ])('fits: %s', async (_, options) => {
    for (const factors of [64, 128, 300]) {
      const { metadata } = await fitWals(interactions, { ...strict, ...options, factors });
      expect(metadata.loss).toBeGreaterThan(0);
    }
  });
});

it('ends where the loss is beyond float64, instead of reporting infinity', async () => {
  const rows = [
    { user: 'a', item: 'x', value: 1e20 },
    { user: 'a', item: 'y', value: 2e20 },
    { user: 'b', item: 'x', value: 3e20 },
  ];
  for (const relaxation of ['auto', 1] as const) {
    const losses: (number | undefined)[] = [];
    const options = { ...strict, objective: 'explicit', factors: 1, keepUsers: false, epochs: 5, relaxation } as const;
    const fit = fitWals(Interactions.fromRows(rows), { ...options, onEpoch: ({ loss }) => void losses.push(loss) });
    const model = await fit.catch((error) => error);
    if (model instanceof Error) expect(model).toBeInstanceOf(NumericalError);
    expect(losses.every(Number.isFinite)).toBe(true);
  }
});

it('leaves a state that can be gone on from, however far its rows have to go', async () => {
  const rows = [
    { user: 'a', item: 'x', value: 1e19 },
    { user: 'a', item: 'y', value: 2e19 },
    { user: 'b', item: 'x', value: 3e19 },
  ];
  const states: Uint8Array[] = [];
  const fit = { objective: 'explicit', regularization: 0.05, factors: 1, keepUsers: false } as const;
  const options = { ...strict, ...fit, epochs: 5, lossEvery: 0 } as const;
  const onCheckpoint = (state: Uint8Array) => void states.push(state);
  const model = await fitWals(Interactions.fromRows(rows), { ...options, onCheckpoint });
  expect(states.length).toBeGreaterThan(1);
  for (const resume of states) {
    const resumed = await fitWals(Interactions.fromRows(rows), { ...options, resume });
    expect(resumed.itemFactors).toEqual(model.itemFactors);
  }
});
