// Partial fits: new rows as fold-ins of their own, everything else bit for bit as it was.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError, NumericalError, UnknownIdError } from '../../../src/errors.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { example, given } from '../../solve/problems.ts';

const { interactions } = given(example);
const fit = { factors: example.factors, epochs: 2 } as const;
const rated = await fitWals(interactions, { ...fit, objective: 'hkv' });
const uniform = await fitWals(interactions, fit);
const { userCount, itemCount } = interactions;

/** Users 100 and 101, item 1000 unknown; the items not in the model's order. */
const newUsers = Interactions.fromRows([
  { user: 100, item: 9, value: 2 },
  { user: 100, item: 4, value: 5 },
  { user: 101, item: 1000, value: 1 },
  { user: 101, item: 4, value: 3 },
]);
const newItems = Interactions.fromRows([
  { user: 7, item: 200, value: 2 },
  { user: 1000, item: 200, value: 2 },
  { user: 3, item: 201, value: 4 },
  { user: 3, item: 200, value: 1 },
]);
const rowOf = (model: FactorModel, user: number) => {
  const { indptr, indices } = model.seen ?? { indptr: [], indices: new Int32Array(0) };
  return [...indices.slice(indptr[user], indptr[user + 1])];
};

describe('withUsers', () => {
  it.each([
    ['one weight for all', uniform],
    ['weights of their own', rated],
  ])('adds what fold-in gives, %s', (_, model) => {
    const grown = model.withUsers(newUsers);
    expect(grown.users.ids()).toEqual([...model.users.ids(), 100, 101]);
    const folded = [
      model.foldInUser([
        { item: 4, value: 5 },
        { item: 9, value: 2 },
      ]),
      model.foldInUser([{ item: 4, value: 3 }]),
    ];
    expect(grown.userFactors).toEqual(Float32Array.of(...model.userFactors, ...folded[0], ...folded[1]));
    expect(grown.items).toBe(model.items);
    expect(grown.itemFactors).toEqual(model.itemFactors);
    expect(grown.itemGram).toEqual(model.itemGram);
    expect(grown.metadata).toEqual(model.metadata);
    expect(rowOf(grown, userCount)).toEqual([4, 9]);
    expect(rowOf(grown, userCount + 1)).toEqual([4]);
    expect(grown.seen?.indices.subarray(0, interactions.nnz)).toEqual(interactions.indices);
    expect(grown.itemCounts?.[4]).toBe(interactions.itemCounts()[4] + 2);
    expect(grown.recommend(100).map(({ item }) => item)).not.toContain(9);
    const history = [
      { item: 4, value: 5 },
      { item: 9, value: 2 },
    ];
    expect(grown.explain(100, 1)).toEqual(model.session(history).explain(1));
    expect(grown.explain(3, 1)).toEqual(model.explain(3, 1));
    expect(FactorModel.decode(grown.encode()).userFactors).toEqual(grown.userFactors);
  });

  it('keeps one weight for all where there is one', () => {
    expect(uniform.withUsers(newUsers).seenWeights).toHaveLength(1);
    expect(rated.withUsers(newUsers).seenWeights).toHaveLength(interactions.nnz + 3);
  });

  it('refuses users that it has, unknown items if told to, and other ids', () => {
    const known = Interactions.fromRows([{ user: 1, item: 1 }]);
    const strings = Interactions.fromRows([{ user: 'x', item: 1 }]);
    expect(() => uniform.withUsers(known)).toThrow(ArgumentError);
    expect(() => uniform.withUsers(strings)).toThrow(ArgumentError);
    expect(() => uniform.withUsers(newUsers, { onUnknown: 'error' })).toThrow(UnknownIdError);
    expect(() => uniform.withUsers([] as never)).toThrow(ArgumentError);
  });
});

describe('withItems', () => {
  it.each([
    ['one weight for all', uniform],
    ['weights of their own', rated],
  ])('adds what fold-in gives, %s', (_, model) => {
    const grown = model.withItems(newItems);
    expect(grown.items.ids()).toEqual([...model.items.ids(), 200, 201]);
    const folded = [
      model.foldInItem([
        { user: 3, value: 1 },
        { user: 7, value: 2 },
      ]),
      model.foldInItem([{ user: 3, value: 4 }]),
    ];
    expect(grown.itemFactors).toEqual(Float32Array.of(...model.itemFactors, ...folded[0], ...folded[1]));
    expect(grown.userFactors).toEqual(model.userFactors);
    expect(grown.itemGram).toEqual(model.itemGram);
    expect(rowOf(grown, 3)).toEqual([...interactions.itemsOf(3), itemCount, itemCount + 1]);
    expect(rowOf(grown, 7)).toEqual([...interactions.itemsOf(7), itemCount]);
    expect(rowOf(grown, 8)).toEqual([...interactions.itemsOf(8)]);
    expect([...(grown.itemCounts ?? [])]).toEqual([...interactions.itemCounts(), 2, 1]);
    expect(grown.recommend(5, { only: [200, 201] })).toHaveLength(2);
    expect(grown.score(5, 3)).toBe(model.score(5, 3));
    expect(FactorModel.decode(grown.encode()).itemFactors).toEqual(grown.itemFactors);
  });

  it('does not count its new items among the unobserved ones', () => {
    const grown = uniform.withItems(newItems);
    expect([...(grown.itemWeights ?? [])]).toEqual([...new Array(itemCount).fill(1), 0, 0]);
  });

  it('needs the users', async () => {
    const light = await fitWals(interactions, { ...fit, keepUsers: false });
    expect(() => light.withItems(newItems)).toThrow(/user factors/);
    expect(() => light.withUsers(newUsers)).toThrow(/user factors/);
    expect(() => uniform.withItems(Interactions.fromRows([{ user: 1, item: 1 }]))).toThrow(ArgumentError);
  });
});

describe('objectives with weights of their own', () => {
  it('have to be given them again', async () => {
    const given = await fitWals(interactions, {
      ...fit,
      weight: new Float32Array(interactions.nnz).fill(2),
      userWeights: (n) => n,
    });
    const weighted = Interactions.fromRows([{ user: 100, item: 4, value: 1, weight: 2 }], { weight: 'weight' });
    expect(() => given.withUsers(newUsers)).toThrow(/interactions.weights/);
    expect(() => given.withUsers(weighted)).toThrow(/userWeights/);
    const grown = given.withUsers(weighted, { userWeights: (n) => n });
    const folded = given.foldInUser([{ item: 4, weight: 2 }], { userWeight: 1 });
    expect(grown.userFactors.subarray(-example.factors)).toEqual(folded);
    expect(grown.userWeights?.at(-1)).toBe(1);
  });
});

it('says of which new row an error is', async () => {
  const options = { ...fit, objective: 'explicit', regularization: 0, factors: 2, epochs: 1 } as const;
  const square = [0, 1, 2].flatMap((user) => [0, 1, 2].map((item) => ({ user, item, value: 1 + ((user * item) % 5) })));
  const model = await fitWals(Interactions.fromRows(square), options);
  const user = Interactions.fromRows([
    { user: 8, item: 0 },
    { user: 8, item: 1 },
    { user: 9, item: 0 },
  ]);
  const item = Interactions.fromRows([{ user: 0, item: 7 }]);
  for (const [grow, id, row, message] of [
    [() => model.withUsers(user), 9, 1, 'New user 9: These 1 entries do not determine a row'],
    [() => model.withItems(item), 7, 0, 'New item 7: These 1 entries do not determine a row'],
  ] as const) {
    expect(grow).toThrow(NumericalError);
    expect(grow).toThrow(expect.objectContaining({ where: expect.objectContaining({ id, row }) }));
    expect(grow).toThrow(message);
  }
});
