// Interactions that were written are read back: by their ids, with types, and their values and times.
import { readdir, readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError, type Id, Interactions } from '../../src/index.ts';
import { readInteractions, writeInteractions } from '../../src/node/index.ts';
import { lostInCsv, shortNumber } from '../../src/node/write-interactions.ts';
import { rejection } from '../data/failure.ts';
import { useFolder } from './folder.ts';

const folder = useFolder();

/** Every entry, in an order that does not depend on how ids are numbered. */
function entries(data: Interactions): [Id, Id, number, number | undefined][] {
  const all = Array.from(data.users.ids()).flatMap((user, index) =>
    Array.from(data.itemsOf(index), (item, at): [Id, Id, number, number | undefined] => {
      const position = data.indptr[index] + at;
      return [user, data.items.idAt(item), data.valueAt(position), data.times?.[position]];
    }),
  );
  const key = (entry: unknown) => JSON.stringify(entry);
  return all.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const HARD = [
  'a,b',
  '"',
  '""x"',
  ' blank ',
  'tab\tbed',
  'two\nlines',
  'cr\rlf\r\n',
  ';|::',
  '#hash',
  'sep=,',
  '7',
  '007',
  'ü',
  '=1+1',
];
const texts = fc.oneof(fc.constantFrom(...HARD), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }));
const ids = fc.oneof(
  fc.uniqueArray(texts, { minLength: 1, maxLength: 8 }),
  fc.uniqueArray(fc.maxSafeInteger(), { minLength: 1, maxLength: 8 }),
);

const interactions = fc
  .record({ users: ids, items: ids, hasValues: fc.boolean(), hasTimes: fc.boolean() })
  .chain(({ users, items, hasValues, hasTimes }) =>
    fc
      .uniqueArray(
        fc.record({
          user: fc.nat(users.length - 1),
          item: fc.nat(items.length - 1),
          value: fc.float({ noNaN: true, noDefaultInfinity: true }),
          time: fc.double({ noNaN: true, noDefaultInfinity: true }),
        }),
        { minLength: 1, maxLength: 20, selector: ({ user, item }) => `${user} ${item}` },
      )
      .map((rows) =>
        Interactions.fromColumns({
          users: rows.map(({ user }) => users[user] as Id),
          items: rows.map(({ item }) => items[item] as Id),
          values: hasValues ? rows.map(({ value }) => value) : null,
          times: hasTimes ? rows.map(({ time }) => time) : null,
        }),
      ),
  );

describe('writeInteractions', () => {
  it.each(['data.ndjson', 'data.csv', 'data.csv.gz', 'data.jsonl.gz'])('%s is read back', (name) =>
    fc.assert(
      fc.asyncProperty(interactions, async (data) => {
        const file = folder.path(name);
        if (/csv/.test(name) && lostInCsv(data)) {
          expect((await rejection(writeInteractions(file, data), ArgumentError)).message).toMatch(/\.ndjson.* In CSV /);
          return;
        }
        await writeInteractions(file, data);
        const read = await readInteractions(file, { time: data.times ? 'time' : undefined, timeUnit: 's' });
        expect(entries(read)).toEqual(entries(data));
      }),
      { numRuns: 60 },
    ),
  );

  it('writes a header, quotes and short numbers', async () => {
    const data = Interactions.fromRows(
      [
        { user: 'ann', item: 'Earth, Wind & Fire', value: 0.1, time: 978300760 },
        { user: 'ann', item: '12" mix', value: 2, time: 1.5 },
      ],
      { time: 'time' },
    );
    await writeInteractions(folder.path('a.csv'), data);
    expect(await readFile(folder.path('a.csv'), 'utf8')).toBe(
      'user,item,value,time\nann,"Earth, Wind & Fire",0.1,978300760\nann,"12"" mix",2,1.5\n',
    );
    await writeInteractions(folder.path('a.ndjson.gz'), Interactions.fromRows([{ user: '7', item: 7 }]));
    expect(gunzipSync(await readFile(folder.path('a.ndjson.gz'))).toString()).toBe('{"user":"7","item":7}\n');
  });

  it.each<[string, string, object]>([
    ['file', 'a.parquet', { users: ['a'], items: [1] }],
    ['file', 'a.csv', { users: ['1', '2'], items: ['x', 'y'] }],
    ['file', 'a.csv', { users: ['a', 'b'], items: ['\ud800', 'y'] }],
    ['interactions.users', 'a.ndjson', { users: [1.5], items: ['x'] }],
    ['interactions.items', 'a.csv', { users: [1], items: [''] }],
    ['interactions.weights', 'a.csv', { users: [1], items: ['x'], weights: [2] }],
  ])('refuses %s: %s of %j', async (argument, name, columns) => {
    const data = Interactions.fromColumns(columns as never);
    const before = await readdir(folder.path('.'));
    expect((await rejection(writeInteractions(folder.path(name), data), ArgumentError)).argument).toBe(argument);
    expect(await readdir(folder.path('.'))).toEqual(before);
  });
});

it.each([
  [0.1, 0.1],
  [4, 4],
  [-2.5, -2.5],
  [16777217, 16777216],
  [1 / 3, 0.33333334],
])('the float32 of %d is written as %d', (value, short) => {
  expect(shortNumber(Math.fround(value))).toBe(short);
  expect(Math.fround(short)).toBe(Math.fround(value));
});

it('refuses ids that would make a line longer than is read, before anything is written', async () => {
  const wide = (length: number, letter = 'x') =>
    Interactions.fromRows([{ user: letter.repeat(length), item: 'i', value: 1 }]);
  for (const name of ['wide.csv', 'wide.ndjson.gz']) {
    const error = await rejection(writeInteractions(folder.path(name), wide(2 ** 20)), ArgumentError);
    expect(error.message).toMatch(/fit into a line of 1048576.*could not be read back/);
    await writeInteractions(folder.path(`less-${name}`), wide(2 ** 20 - 1000));
    expect((await readInteractions(folder.path(`less-${name}`))).users.ids()[0]).toHaveLength(2 ** 20 - 1000);
  }
  await rejection(writeInteractions(folder.path('wide.csv'), wide(2 ** 19, 'ü')), ArgumentError);
  await rejection(writeInteractions(folder.path('wide.csv'), wide(2 ** 19, '"')), ArgumentError);
  expect((await readdir(folder.path('.'))).filter((name) => name.startsWith('wide'))).toEqual([]);
});

it('refuses U+0000 in CSV, which NDJSON keeps', async () => {
  const data = Interactions.fromRows([{ user: 'a\0b', item: 'i' }]);
  expect(lostInCsv(data)).toMatch(/users would have the letter U\+0000/);
  expect((await rejection(writeInteractions(folder.path('nul.csv'), data), ArgumentError)).argument).toBe('file');
  await writeInteractions(folder.path('nul.ndjson'), data);
  expect((await readInteractions(folder.path('nul.ndjson'))).users.ids()).toEqual(['a\0b']);
});
