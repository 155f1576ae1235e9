// A name that no option has is a mistake, which every method of every kind of model tells, with the nearest right one.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { FactorModel } from '../../src/model/factor-model.ts';
import { approximate } from '../../src/model/rank/approximate.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { example, given } from '../solve/problems.ts';

const { interactions } = given(example);
const model = await fitWals(interactions, { factors: example.factors, epochs: 2 });
const small = model.quantize('int8');
const index = () => model.items.ids() as number[];
const near = await approximate(model, index);
const visitors = Interactions.fromRows([{ user: 1000, item: 1 }]);
const novelties = Interactions.fromRows([{ user: 1, item: 1000 }]);

/** [method, name given, nearest name, call]: `options` is whatever the caller passes. */
const methods: [string, string, string, (options: never) => unknown][] = [
  ['recommend', 'cuont', 'count', (options) => model.recommend(1, options)],
  ['recommendMany', 'exlcude', 'exclude', (options) => model.recommendMany([1], options)],
  ['recommendAll', 'batches', 'batch', (options) => model.recommendAll(options)],
  ['recommendFor', 'onunknown', 'onUnknown', (options) => model.recommendFor([1], options)],
  ['recommendFor', 'onyl', 'only', (options) => model.recommendFor([1], options)],
  ['foldInUser', 'userWeights', 'userWeight', (options) => model.foldInUser([1], options)],
  ['foldInItem', 'userWeight', 'itemWeight', (options) => model.foldInItem([1], options)],
  ['session', 'userWieght', 'userWeight', (options) => model.session([1], options)],
  ['session.recommend', 'includeseen', 'includeSeen', (options) => model.session([1]).recommend(options)],
  ['withUsers', 'userWeight', 'userWeights', (options) => model.withUsers(visitors, options)],
  ['withItems', 'itemWeight', 'itemWeights', (options) => model.withItems(novelties, options)],
  ['quantize', 'keepUser', 'keepUsers', (options) => model.quantize('int8', options)],
  ['similarItems', 'cout', 'count', (options) => model.similarItems(1, options)],
  ['similarUsers', 'cout', 'count', (options) => model.similarUsers(1, options)],
  ['a small recommend', 'counts', 'count', (options) => small.recommend(1, options)],
  ['a small recommendFor', 'counts', 'count', (options) => small.recommendFor([1], options)],
  ['a small foldInUser', 'onUnknow', 'onUnknown', (options) => small.foldInUser([1], options)],
  ['a small session', 'onUnknow', 'onUnknown', (options) => small.session([1], options)],
  ['a small similarItems', 'cnt', 'count', (options) => small.similarItems(1, options)],
  ['an approximate recommend', 'inlcudeSeen', 'includeSeen', (options) => near.recommend(1, options)],
  ['an approximate recommendFor', 'inlcudeSeen', 'includeSeen', (options) => near.recommendFor([1], options)],
  ['an approximate session', 'onUnknow', 'onUnknown', (options) => near.session([1], options)],
  ['approximate', 'candidate', 'candidates', (options) => approximate(model, index, options)],
];

async function failure(attempt: () => unknown): Promise<{ argument?: string; got?: unknown; message?: string }> {
  try {
    await attempt();
  } catch (error) {
    return error as Error;
  }
  return {};
}

describe.each(methods)('%s', (_, name, nearest, call) => {
  it(`knows no ${name}`, async () => {
    const error = await failure(() => call({ [name]: 2 } as never));
    expect(error).toMatchObject({ code: 'ERR_ARGUMENT', argument: 'options', got: name });
    expect(error.message).toContain(`Did you mean ${nearest}?`);
  });

  it.each([null, 5, 'ten', ['count']])('takes no %j for options', async (wrong) => {
    const error = await failure(() => call(wrong as never));
    expect(error).toMatchObject({ code: 'ERR_ARGUMENT', argument: 'options', got: wrong });
  });
});

describe('an entry of a history', () => {
  it('has no other names than those it is read by', () => {
    expect(() => model.foldInUser([1, { item: 2, wieght: 3 } as never])).toThrow(/history\[1\].*Did you mean weight/);
    expect(() => model.foldInUser([{ user: 1 } as never])).toThrow(expect.objectContaining({ got: 'user' }));
    expect(() => model.foldInItem([{ user: 1, vaule: 3 } as never])).toThrow(/Did you mean value/);
    expect(() => model.session().add({ item: 1, count: 2 } as never)).toThrow(
      expect.objectContaining({ got: 'count' }),
    );
  });
});

describe('the parts of a model', () => {
  it('are known by their names', () => {
    expect(() => FactorModel.create({ ...model, itemFactor: 1 } as never)).toThrow(
      /parts must.*Did you mean itemFactors/,
    );
    for (const wrong of [null, 5]) {
      expect(() => FactorModel.create(wrong as never)).toThrow(
        expect.objectContaining({ argument: 'parts', got: wrong }),
      );
    }
    expect(() => FactorModel.create({ ...model, metadata: [] })).toThrow(
      expect.objectContaining({ argument: 'metadata' }),
    );
  });
});
