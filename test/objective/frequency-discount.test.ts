// Weights by frequency against their definition, whatever the data; what a model keeps of them; and that a trained user and
// the same history folded in agree, also after the model has grown.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError } from '../../src/errors.ts';
import { FactorModel } from '../../src/model/factor-model.ts';
import { frequencyPowers } from '../../src/objective/frequency-discount.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { loss } from '../../src/solve/wals/loss.ts';
import { createKernels } from '../../src/wasm/kernels.ts';
import { failure } from '../data/failure.ts';
import { relativeError } from '../reference/dense.ts';
import { example, factorsOf, given } from '../solve/problems.ts';

const { interactions } = given(example);
const quick = { factors: example.factors, epochs: 3 } as const;
const model = await fitWals(interactions, { ...quick, frequencyDiscount: 0.5 });
const idsOf = (user: number) => [...interactions.itemsOf(user)];

/** Pairs of 6 users and 8 items, each once, and how often each user and item is in them. */
const pairs = fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(7)), { minLength: 1, selector: ([u, i]) => u * 8 + i });
const frequency = (list: readonly (readonly number[])[], side: 0 | 1, id: number) =>
  list.filter((pair) => pair[side] === id).length;

describe('a discount by frequency', () => {
  it('is (n_i n_j)^−e over its mean, and kept with the model', async () => {
    const kept = fc.asyncProperty(pairs, fc.double({ min: 0.01, max: 2, noNaN: true }), async (list, exponent) => {
      const data = Interactions.fromRows(list.map(([user, item]) => ({ user, item })));
      const options = { factors: 2, epochs: 1, unobservedWeight: 0.1, frequencyDiscount: exponent } as const;
      const { seen, seenWeights, userDiscounts, itemDiscounts, users, items } = await fitWals(data, options);
      const counts = (ids: typeof users, side: 0 | 1) => ids.ids().map((id) => frequency(list, side, id as number));
      const [n, m] = [counts(users, 0), counts(items, 1)];
      const powers = n.flatMap((count, user) =>
        Array.from(seen!.indices.slice(seen!.indptr[user], seen!.indptr[user + 1]), (j) => (count * m[j]) ** -exponent),
      );
      const mean = powers.reduce((sum, power) => sum + power, 0) / powers.length;
      const expected = powers.map((power) => (1.1 * power) / mean);
      const got = seenWeights!.length === 1 ? expected.map(() => seenWeights![0]) : [...seenWeights!];
      expect(relativeError(got, expected)).toBeLessThan(1e-6);
      expect(
        relativeError(
          [...userDiscounts!],
          n.map((count) => count ** -exponent),
        ),
      ).toBeLessThan(1e-6);
      expect(
        relativeError(
          [...itemDiscounts!],
          m.map((count) => count ** -exponent),
        ),
      ).toBeLessThan(1e-6);
    });
    await fc.assert(kept, { numRuns: 40 });
  });

  it('is none for rows without entries, and none at all by default', async () => {
    expect([...frequencyPowers(createKernels(), [0, 1, 4], 0.5)]).toEqual([1, 1, 0.5]);
    const plain = await fitWals(interactions, quick);
    expect(plain).toMatchObject({ userDiscounts: null, itemDiscounts: null });
    expect(plain.metadata.objective).not.toHaveProperty('frequencyDiscount');
    const zero = await fitWals(interactions, { ...quick, frequencyDiscount: 0 });
    expect(zero.encode()).toEqual(plain.encode());
  });

  it('multiplies weights of the caller, too', async () => {
    const twice = await fitWals(interactions, { ...quick, weight: () => 2.2, frequencyDiscount: 0.5 });
    const once = await fitWals(interactions, { ...quick, weight: 2.2, frequencyDiscount: 0.5 });
    expect(relativeError([...twice.seenWeights!], [...once.seenWeights!])).toBeLessThan(1e-6);
    const history = idsOf(3).map((item) => ({ item, weight: 2.2 }));
    expect(relativeError(twice.foldInUser(history), once.foldInUser(idsOf(3)))).toBeLessThan(1e-6);
  });

  it.each([-0.1, 2.1, Number.NaN, '0.25'])('is a number from 0 to 2, not %s', async (frequencyDiscount) => {
    const bad = { ...quick, frequencyDiscount } as never;
    await expect(fitWals(interactions, bad)).rejects.toThrow(/^frequencyDiscount must be a number/);
  });
});

describe('a model with one', () => {
  const stay = (one: FactorModel) =>
    factorsOf(model).users.forEach((trained, user) => {
      expect(relativeError(one.foldInUser(idsOf(user)), trained)).toBeLessThan(1e-4);
    });
  const usersOf = (item: number) => model.users.ids().filter((user) => idsOf(user as number).includes(item));
  const visitors = Interactions.fromRows([4, 5, 9].map((item) => ({ user: 100, item })));
  const novelties = Interactions.fromRows([3, 7].map((user) => ({ user, item: 200 })));

  it('folds trained users in to where they are, through a file and after it has grown', () => {
    stay(model);
    stay(FactorModel.decode(model.encode()));
    stay(model.withUsers(visitors));
  });

  it('goes on to fold in what it has grown by as it did', () => {
    const grown = model.withUsers(visitors);
    expect(grown.foldInUser([4, 5, 9])).toEqual(grown.userFactors.slice(-grown.factors));
    expect(grown.userDiscounts?.at(-1)).toBeCloseTo(3 ** -0.5, 6);
    expect(grown.userDiscounts?.subarray(0, model.users.size)).toEqual(model.userDiscounts);
    expect(grown.itemDiscounts).toEqual(model.itemDiscounts);
    const wider = model.withItems(novelties);
    expect(wider.foldInItem([3, 7])).toEqual(wider.itemFactors.slice(-wider.factors));
    expect(wider.itemDiscounts?.at(-1)).toBeCloseTo(2 ** -0.5, 6);
    expect(wider.foldInItem(usersOf(4))).toEqual(model.foldInItem(usersOf(4)));
  });

  it('has the loss of its fit', async () => {
    expect(await loss(model, interactions)).toBeCloseTo(model.metadata.loss as number, 3);
  });

  it('answers alike when truncated, and keeps what it needs without users and seen items', () => {
    const small = model.truncate(2);
    expect(small.itemDiscounts).toEqual(model.itemDiscounts);
    expect(small.foldInUser(idsOf(3))).toHaveLength(2);
    const light = model.quantize('float16', { keepUsers: false, keepSeen: false });
    expect(light.parts.frame).toMatchObject({ userDiscounts: null, itemDiscounts: model.itemDiscounts });
    expect(relativeError(light.foldInUser(idsOf(3)), model.foldInUser(idsOf(3)))).toBeLessThan(3e-3);
  });

  it('refuses to fold in without what its weights go by', async () => {
    const bare = FactorModel.create({ ...model, userDiscounts: null, itemDiscounts: null });
    const asked = {
      'model.itemDiscounts': () => bare.foldInUser([1]),
      'model.userDiscounts': () => bare.foldInItem([1]),
    };
    for (const [argument, ask] of Object.entries(asked)) expect(failure(ask, ArgumentError).argument).toBe(argument);
    await expect(loss(bare, interactions)).rejects.toThrow(/^model\.userDiscounts must be kept/);
    const short = { ...model, itemDiscounts: new Float32Array(1) };
    expect(failure(() => FactorModel.create(short), ArgumentError).argument).toBe('itemDiscounts');
  });
});
