import { describe, expect, it } from 'vitest';
import { toTime } from '../../src/data/times.ts';
import { ArgumentError, Interactions } from '../../src/index.ts';
import { failure } from './failure.ts';

describe('toTime', () => {
  it.each([
    [new Date(1_500), 1.5],
    ['1970-01-02', 86_400],
    ['2024-02-29', 1_709_164_800],
    ['2020-01-01 10:00', 1_577_872_800],
    ['2020-01-01T10:00:00Z', 1_577_872_800],
    ['2020-01-01 10:00:00+00', 1_577_872_800], // as PostgreSQL prints it
    ['2020-01-01T15:30:00.25+0530', 1_577_872_800.25],
    ['2020-01-01T06:30:00,5-03:30', 1_577_872_800.5],
    [1_577_872_800_000, 1_577_872_800_000],
    [0, 0],
  ])('%s is %d', (given, seconds) => {
    expect(toTime(given)).toBe(seconds);
  });

  it.each(['2024-02-30', '2023-02-29', '2024-13-01', 'yesterday', '20240101', '5', ''])(
    'leaves %j as it is',
    (given) => {
      expect(toTime(given)).toBe(given);
    },
  );

  it.each([new Date(Number.NaN), '2020-01-01T25:00', '2020-01-01T10:61'])('makes no number of %s', (given) => {
    expect(toTime(given)).toBeNaN();
  });
});

describe('times of interactions', () => {
  it('are taken from rows as dates, text and numbers', () => {
    const rows = [
      { user: 1, item: 1, at: new Date('2020-01-01T10:00:00Z') },
      { user: 1, item: 2, at: '2020-01-01T10:00:01Z' },
      { user: 2, item: 1, at: 7 },
    ];
    const { times } = Interactions.fromRows(rows, { time: 'at' });
    expect([...times!]).toEqual([1_577_872_800, 1_577_872_801, 7]);
  });

  it('are taken from columns, triplets and CSRs alike', () => {
    const times = ['1970-01-02', new Date(2_000)];
    const columns = Interactions.fromColumns({ users: [1, 1], items: [1, 2], times });
    const triplets = Interactions.fromTriplets({ users: [0, 0], items: [0, 1], times });
    const csr = Interactions.fromCsr({ indptr: [0, 2], indices: [0, 1], times });
    for (const made of [columns, triplets, csr]) expect([...made.times!]).toEqual([86_400, 2]);
    expect(times[0]).toBe('1970-01-02');
  });

  it('are refused by their place where they are no times', () => {
    const users = ['a', 'b'];
    expect(
      failure(() => Interactions.fromColumns({ users, items: users, times: [1, 'soon'] }), ArgumentError),
    ).toMatchObject({
      argument: 'times[1]',
      got: 'soon',
      expected: 'a finite number, such as seconds since 1970, a date, or text of ISO 8601',
    });
    const rows = [{ user: 1, item: 1, time: new Date(Number.NaN) }];
    expect(failure(() => Interactions.fromRows(rows, { time: 'time' }), ArgumentError)).toMatchObject({
      argument: 'rows[0].time',
    });
  });
});
