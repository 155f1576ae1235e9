// What a run of mutants does to the record of one before.
import { expect, it } from 'vitest';
import { begunOf, isSame, isWhole, placed } from './records.mjs';

const record = { sources: 'old', seed: 1, sample: 30, total: 500, drawn: 31, mutants: 30 };
const fewer = { ...record, sources: 'new', drawn: 6, mutants: 6 };
const asMany = { ...fewer, drawn: 30, mutants: 30 };

it('takes the place of no larger record, unless it is asked to', () => {
  expect(placed(undefined, fewer)).toBe(fewer);
  expect(placed(record, fewer)).toEqual({ ...record, unfinished: fewer });
  expect(placed({ ...record, unfinished: fewer }, asMany)).toBe(asMany);
  expect(placed(record, fewer, true)).toBe(fewer);
});

it('goes on from what was begun of the same sources and seed, beside a record too', () => {
  const asked = { sources: 'new', seed: 1 };
  expect(begunOf(placed(record, fewer), asked)).toBe(fewer);
  expect(begunOf(record, { sources: 'old', seed: 1 })).toBe(record);
  for (const other of [
    { ...asked, seed: 2 },
    { ...asked, sources: 'newer' },
  ]) {
    expect(begunOf(placed(record, fewer), other)).toMatchObject({ drawn: 0, mutants: 0, killed: 0 });
  }
});

it('has nothing to run where a larger sample of the same draw has been run', () => {
  const asked = { sources: 'old', seed: 1, sample: 10 };
  expect(isWhole(record, asked)).toBe(true);
  expect(isWhole(record, { ...asked, sample: 31 })).toBe(false);
  expect(isWhole({ ...record, total: 30 }, { ...asked, sample: 60 })).toBe(true);
  expect(isWhole(record, { ...asked, seed: 2 })).toBe(false);
  expect(isWhole(record, { ...asked, sources: 'new' })).toBe(false);
});

it('tells a line from another one of the same words', () => {
  const mutant = { file: 'a.ts', at: 3, code: 'p += 16;', was: '+=', now: '-=' };
  expect(isSame({ ...mutant, nth: 0 }, mutant)).toBe(true);
  expect(isSame({ ...mutant, nth: 1 }, mutant)).toBe(false);
  expect(isSame({ ...mutant, nth: 1 }, { ...mutant, nth: 1 })).toBe(true);
  expect(isSame(mutant, { ...mutant, file: 'b.ts' })).toBe(false);
});
