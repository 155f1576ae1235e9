// Fold-in against the literal row problem, under every objective; and against what training itself does next.
import { describe, expect, it } from 'vitest';
import { ArgumentError, NumericalError, UnknownIdError } from '../../../src/errors.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { multiply, relativeError, transpose } from '../../reference/dense.ts';
import { example, factorsOf, given } from '../../solve/problems.ts';
import { settings } from '../../solve/settings.ts';
import { bestOf, fitSetting } from './folding.ts';

const { interactions } = given(example);
const quick = { factors: example.factors, epochs: 2 } as const;
const idsOf = (user: number) => [...interactions.itemsOf(user)];

describe.each(settings)('fold-in under $name', (setting) => {
  it.each(['users', 'items'] as const)('gives %s the best factors there are', async (side) => {
    const fitted = await fitSetting(setting);
    const { model, historyOf, rowOptions } = fitted;
    const count = side === 'users' ? model.users.size : model.items.size;
    for (let row = 0; row < count; row++) {
      const history = historyOf(side, row);
      const fold = side === 'users' ? model.foldInUser.bind(model) : model.foldInItem.bind(model);
      const got = fold(history, rowOptions(side, row));
      expect(got).toBeInstanceOf(Float32Array);
      expect(relativeError(got, history.length > 0 ? bestOf(fitted, side, row) : got.map(() => 0))).toBeLessThan(1e-4);
    }
  });
});

describe('fold-in and training', () => {
  it('users, whom a fit solves last, come back as they are', async () => {
    const model = await fitWals(interactions, quick);
    factorsOf(model).users.forEach((trained, user) => {
      expect(relativeError(model.foldInUser(idsOf(user)), trained)).toBeLessThan(1e-4);
    });
  });

  it('all items folded in are the next items half-sweep', async () => {
    const [now, next] = await Promise.all(
      [2, 3].map((epochs) => fitWals(interactions, { ...quick, relaxation: 1, solver: 'exact', epochs })),
    );
    const usersOf = (item: number) => interactions.users.ids().filter((user) => idsOf(user as number).includes(item));
    const folded = interactions.items.ids().map((item) => [...now.foldInItem(usersOf(item as number))]);
    const trained = factorsOf(next).items;
    // The two models lie in other axes; inner products of items do not know axes.
    const products = (rows: number[][]) => multiply(rows, transpose(rows)).flat();
    expect(relativeError(products(folded), products(trained))).toBeLessThan(1e-4);
  });

  it('items of a fit that has converged come back as they are', async () => {
    const model = await fitWals(interactions, { factors: 3, epochs: 400, regularization: 0.05, lossEvery: 0 });
    const usersOf = (item: number) => interactions.users.ids().filter((user) => idsOf(user as number).includes(item));
    factorsOf(model).items.forEach((trained, item) => {
      expect(relativeError(model.foldInItem(usersOf(item)), trained)).toBeLessThan(1e-4);
    });
  });

  it('keep their bits through a file, whatever solver and build made the model', async () => {
    for (const options of [{ solver: 'cg' }, { simd: 'strict' }] as const) {
      const model = await fitWals(interactions, { ...quick, ...options });
      const user = model.foldInUser(idsOf(0));
      expect(FactorModel.decode(model.encode()).foldInUser(idsOf(0))).toEqual(user);
    }
  });
});

describe('histories', async () => {
  const model = await fitWals(interactions, { ...quick, objective: 'hkv' });

  it('are ids or entries, in any order; the last of two entries counts', () => {
    const expected = model.foldInUser([{ item: 3, value: 2 }, { item: 5 }]);
    const again = model.foldInUser([{ item: 3, value: 7 }, 5, { item: 3, value: 2, weight: 1 }]);
    expect(again).toEqual(expected);
    expect(relativeError(model.foldInUser([5, { item: 3, value: 2 }]), expected)).toBeLessThan(1e-5);
    expect(model.foldInUser(new Set([5]))).toEqual(model.foldInUser([5]));
  });

  it('without known items come to zeros', () => {
    expect(model.foldInUser([])).toEqual(new Float32Array(example.factors));
    expect(model.foldInUser([1000, { item: -1 }])).toEqual(new Float32Array(example.factors));
    expect(model.foldInItem([])).toEqual(new Float32Array(example.factors));
  });

  it('may hold unknown ids, unless told otherwise', () => {
    expect(model.foldInUser([5, 1000])).toEqual(model.foldInUser([5]));
    expect(() => model.foldInUser([5, 1000], { onUnknown: 'error' })).toThrow(UnknownIdError);
    expect(() => model.foldInItem([1000], { onUnknown: 'error' })).toThrow(UnknownIdError);
  });

  it.each([
    ['history', 'abc'],
    ['history', null],
    ['history', { item: 1 }],
    ['history[0]', [null]],
    ['history[1]', [1, { user: 1 }]],
    ['history[0]', [Number.NaN]],
    ['history[0]', ['1']],
    ['history[1].item', [1, { item: '1' }]],
    ['history[0].value', [{ item: 1, value: Number.NaN }]],
    ['history[0].value', [{ item: 1, value: 1e300 }]],
    ['history[0].value', [{ item: 1, value: '2' }]],
    ['history[0].weight', [{ item: 1, weight: 0 }]],
    ['history[0].weight', [{ item: 1, weight: Number.POSITIVE_INFINITY }]],
    ['weight[0]', [{ item: 1, value: 1e38 }]],
  ])('that are wrong at %s say so: %j', (argument, history) => {
    for (const ask of [
      () => model.foldInUser(history as never),
      () => model.recommendFor(history as never),
      () => model.session(history as never),
    ]) {
      expect(ask).toThrow(ArgumentError);
      expect(ask).toThrow(expect.objectContaining({ argument }));
    }
  });

  it('say what the objective needs and they lack', async () => {
    const { interactions: rated } = given(example, { weights: true });
    const ones = new Float32Array(rated.nnz).fill(1);
    const weighted = await fitWals(rated, { ...quick, weight: ones, target: ones, userWeights: () => 1 });
    const options = { userWeight: 1 };
    const fold = (entry: object) => () => weighted.foldInUser([{ item: 1, ...entry }], options);
    expect(fold({ weight: 1 })).toThrow(/history\[0\]\.value must be the target/);
    expect(fold({ value: 1 })).toThrow(/history\[0\]\.weight must be the weight/);
    expect(fold({ value: 1, weight: 1 })()).toHaveLength(example.factors);
    expect(() => weighted.foldInUser([{ item: 1, value: 1, weight: 1 }])).toThrow(/userWeight must be/);
    expect(() => weighted.foldInUser([], { userWeight: -1 })).toThrow(/userWeight must be/);
  });
});

describe('models that cannot fold in', () => {
  it('have no users, for items', async () => {
    const model = await fitWals(interactions, { ...quick, keepUsers: false });
    expect(model.foldInUser([1])).toHaveLength(example.factors);
    expect(() => model.foldInItem([1])).toThrow(/user factors/);
  });

  it.each([
    ['', undefined],
    ['', 'ials'],
    ['.unobservedWeight', { unobservedWeight: -1 }],
    ['.regularization', { regularization: null }],
    ['.regularizationExponent', { regularizationExponent: '1' }],
    ['.userWeights', { userWeights: undefined }],
    ['.weight', { weight: { kind: 'constructor' } }],
    ['.weight', { weight: { kind: 'linear', alpha: 1 } }],
    ['.weight', { weight: 1 }],
    ['.target', { target: null }],
  ])('have no objective, or one that is wrong at %j', async (path, change) => {
    const model = await fitWals(interactions, quick);
    const objective = typeof change === 'object' ? { ...(model.metadata.objective as object), ...change } : change;
    const broken = FactorModel.create({ ...model, metadata: { ...model.metadata, objective } });
    expect(() => broken.foldInUser([1])).toThrow(
      expect.objectContaining({ code: 'ERR_ARGUMENT', argument: `model.metadata.objective${path}` }),
    );
  });

  it('have no regularization, and too short a history', async () => {
    const fitted = await fitWals(interactions, { factors: 2, epochs: 2, objective: 'explicit' });
    const objective = { ...(fitted.metadata.objective as object), regularization: 0 };
    const model = FactorModel.create({ ...fitted, metadata: { ...fitted.metadata, objective } });
    expect(() => model.foldInUser([1])).toThrow(NumericalError);
    expect(() => model.session([1]).factors()).toThrow(NumericalError);
    expect([...model.foldInUser([1, 2, 3])].every(Number.isFinite)).toBe(true);
  });
});
