// What is said of an id of the wrong type: the type that the model has, and the id that was meant.
import { expect, it } from 'vitest';
import { IdMap } from '../../src/index.ts';
import { findIndex, otherForm } from '../../src/model/lookup.ts';

it.each([
  [[42, 7], '42', `user must be a number, as the ids trained on; got "42". This model's ids are numbers: give 42.`],
  [['a', '42'], 42, `user must be a string, as the ids trained on; got 42. This model's ids are strings: give "42".`],
  [[7, 42], 'ann', 'user must be a number, as the ids trained on; got "ann".'],
  [['a'], 8, 'user must be a string, as the ids trained on; got 8.'],
])('among %j, %j: %s', (ids, id, message) => {
  expect(() => findIndex('user', IdMap.from(ids as (string | number)[]), id)).toThrow(message);
});

it('is an unknown id where it is of the right type, or there are none', () => {
  expect(findIndex('user', IdMap.from([42]), 43)).toBe(-1);
  expect(findIndex('user', IdMap.from([]), 'x')).toBe(-1);
});

it.each([
  ['42', 42],
  ['-7', -7],
  ['042', '042'],
  ['1e3', '1e3'],
  [' 1', ' 1'],
  ['', ''],
  ['9007199254740993', '9007199254740993'],
  [42, '42'],
])('%j is meant by %j', (id, form) => {
  expect(otherForm(id)).toBe(form);
});
