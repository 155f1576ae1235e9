// Times as files have them.
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { TimeColumn, type TimeUnit } from '../../src/files/columns/times.ts';

function column(values: unknown[], unit?: TimeUnit) {
  const times = new TimeColumn(unit);
  return { taken: values.map((value) => times.add(value)), times };
}

const done = (values: unknown[], unit?: TimeUnit) => Array.from(column(values, unit).times.done());

describe('times', () => {
  it.each<[string, unknown[], number[]]>([
    ['seconds', [0, 1.5, 1_700_000_000], [0, 1.5, 1_700_000_000]],
    ['years and other small numbers', [2024, 2026], [2024, 2026]],
    ['milliseconds', [0, 1_700_000_000_250], [0, 1_700_000_000.25]],
    ['microseconds', [1_700_000_000_250_000n, -1_700_000_000_250_000n], [1_700_000_000.25, -1_700_000_000.25]],
    ['nanoseconds', [1_700_000_000_000_000_000n], [1_700_000_000]],
    ['dates', [new Date(1500)], [1.5]],
    ['days', ['1970-01-02'], [86_400]],
    ['ISO 8601', ['1970-01-01T00:00:01.5Z', '1970-01-01 01:00', '1970-01-01T01:00:00+0100'], [1.5, 3600, 0]],
  ])('%s', (_, values, seconds) => {
    expect(done(values)).toEqual(seconds);
  });

  it('are of the unit that was given', () => {
    expect(done([5], 'ms')).toEqual([0.005]);
    expect(done([1_700_000_000_000], 's')).toEqual([1_700_000_000_000]);
  });

  it('of two units by their size are asked about', () => {
    expect(() => done([1_700_000_000, 1_700_000_000_000])).toThrow(ArgumentError);
    expect(() => done([1_700_000_000, 1_700_000_000_000])).toThrow('--time-unit');
    expect(done([1_700_000_000, 1_700_000_000_000], 'ms')).toEqual([1_700_000, 1_700_000_000]);
  });

  it('are all numbers or all dates', () => {
    expect(column([1, '1970-01-02', 2]).taken).toEqual([true, false, true]);
    expect(column(['1970-01-02', 1, new Date(0)]).taken).toEqual([true, false, true]);
  });

  it.each([
    '',
    'noon',
    '1970-13-01',
    '1970-01-01T25:00',
    '01/02/1970',
    null,
    undefined,
    Number.NaN,
    new Date(Number.NaN),
    {},
    true,
  ])('are not %s', (value) => {
    expect(column([value]).taken).toEqual([false]);
  });
});
