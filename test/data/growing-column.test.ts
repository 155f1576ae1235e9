// Columns that grow: what was pushed is there, and lengths that nobody has are refused before there is a column of them.
import { expect, it } from 'vitest';
import { GrowingColumn, newColumn } from '../../src/data/growing-column.ts';
import { MemoryLimitError } from '../../src/errors.ts';
import { failure } from './failure.ts';

it('has what was pushed, across growths', () => {
  const column = new GrowingColumn(Float64Array);
  for (let at = 0; at < 5000; at++) column.push(at / 3);
  expect(column.done()).toEqual(Float64Array.from({ length: 5000 }, (_, at) => at / 3));
  column.take();
  expect(column.done()).toHaveLength(0);
});

it('says how many bytes are wanted, and what to do, where the engine has no array so long', () => {
  const error = failure(() => newColumn(Float32Array, 2 ** 60), MemoryLimitError);
  expect(error).toMatchObject({ bytes: 2 ** 62 });
  expect(error.message).toContain('prepare partitions');
});

it('takes no column that is no longer than the one there is: that is the longest', () => {
  expect(newColumn(Int32Array, 5, 16)).toHaveLength(5);
  expect(failure(() => newColumn(Int32Array, 4, 16), MemoryLimitError)).toMatchObject({ bytes: 16, limit: 16 });
});
