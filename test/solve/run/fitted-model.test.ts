// Factors that no model can hold, at the end of a fit: whose they are.
import { expect, it } from 'vitest';
import { IdMap } from '../../../src/data/id-map.ts';
import { ArgumentError, NumericalError } from '../../../src/errors.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fittedModel } from '../../../src/solve/run/fitted-model.ts';

const columns = { users: IdMap.from(['ann', 'bob']), items: IdMap.from([7, 8, 9]), factors: 2 };
const made = (userFactors: number[], itemFactors: number[]) => () =>
  fittedModel(columns, () =>
    FactorModel.create({
      ...columns,
      userFactors: Float32Array.from(userFactors),
      itemFactors: Float32Array.from(itemFactors),
      itemGram: new Float64Array(2),
    }),
  );

it('names the user or the item', () => {
  for (const [make, where, message] of [
    [
      made([1, 1, 1, Infinity], [1, 1, 1, 1, 1, 1]),
      { side: 'users', row: 1, id: 'bob' },
      'of Infinity for user "bob":',
    ],
    [made([1, 1, 1, 1], [1, 1, 1, 1, 3e38, 1]), { side: 'items', row: 2, id: 9 }, 'for item 9:'],
  ] as const) {
    expect(make).toThrow(NumericalError);
    expect(make).toThrow(expect.objectContaining({ where }));
    expect(make).toThrow(message);
  }
});

it('leaves other errors as they are', () => {
  expect(() => fittedModel(columns, () => FactorModel.create({} as never))).toThrow(ArgumentError);
  expect(made([1, 1, 1, 1], [1, 1, 1, 1, 1, 1])()).toBeInstanceOf(FactorModel);
});
