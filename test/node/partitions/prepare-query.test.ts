// What a query gives, prepared in partitions, is what readQuery makes of it.
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../../src/index.ts';
import { type PrepareQueryOptions, prepareQuery, QueryError, readQuery } from '../../../src/node/index.ts';
import { rejection } from '../../data/failure.ts';
import { plain } from '../../data/problems.ts';
import { useFolder } from '../folder.ts';
import { rebuilt } from './rebuilt.ts';

const root = useFolder();
let folders = 0;
const folder = () => root.path(`made${folders++}`);

/** More rows than a chunk has, in an order of their own. */
const rows = (user: string, item: string) => `SELECT ${user} AS user_id, ${item} AS item_id, range % 9 - 4 AS rating
  FROM range(6000) ORDER BY hash(range)`;
const [USER, ITEM] = ['(range * 7919) % 501', '(range * 104729) % 307'];

describe('prepareQuery', () => {
  it.each([
    ['numbers', rows(USER, ITEM)],
    ['text and numbers', rows(`'u' || ${USER}`, ITEM)],
    ['integers that no number holds', rows(`9223372036854775000 + ${USER}`, `-(${ITEM})`)],
    ['no values', `SELECT user_id, item_id FROM (${rows(USER, ITEM)})`],
  ])('is as readQuery: %s', async (_, sql) => {
    for (const duplicates of ['last', 'sum'] as const) {
      const made = await prepareQuery(sql, folder(), { duplicates, partitions: 3, memoryLimit: '200MB' });
      expect(await rebuilt(made)).toEqual(plain(await readQuery(sql, { duplicates })));
    }
  });

  it('takes the columns that it is told, and tells which', async () => {
    const told: unknown[] = [];
    const options: PrepareQueryOptions = {
      user: 2,
      item: 'c',
      value: null,
      onColumns: (columns) => told.push(columns),
    };
    const made = await prepareQuery('SELECT 5.5 AS a, 1 AS b, 2 AS c', folder(), options);
    expect([made.users.idAt(0), made.items.idAt(0), made.uniformValue]).toEqual([1, 2, 1]);
    expect(told).toEqual([{ user: 'b', item: 'c', value: undefined, time: undefined, others: ['a'] }]);
  });

  it('refuses what readQuery refuses, and leaves nothing', async () => {
    const path = folder();
    await rejection(prepareQuery('SELECT NULL AS user, 1 AS item', path), QueryError);
    await rejection(prepareQuery('SELECT 1 AS user, 1 AS item WHERE false', path), QueryError);
    await rejection(prepareQuery('SELECT no such', path), QueryError);
    for (const sql of ['', 7]) await rejection(prepareQuery(sql as string, path), ArgumentError);
    for (const option of [{ time: 'at' }, { userIds: 'string' }])
      await rejection(prepareQuery('SELECT 1, 2', path, option as never), ArgumentError);
    const twice = 'SELECT * FROM (VALUES (1, 2), (3, 4), (3, 4)) AS t(user, item)';
    const error = await rejection(prepareQuery(twice, path, { duplicates: 'error' }), ArgumentError);
    expect(error).toMatchObject({ argument: 'row 3 of the query', got: '3, 4' });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(prepareQuery('SELECT 1, 2', path, { signal })).rejects.toThrow('enough');
    expect((await readdir(root.path('.'))).filter((name) => name.includes('tmp') || path.endsWith(name))).toEqual([]);
  });
});
