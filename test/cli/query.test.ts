// train and tune by --sql, and recommend --out.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { tableFromIPC } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModel, readQuery } from '../../src/node/index.ts';
import { useFolder } from '../node/folder.ts';
import { duckdb } from '../node/sql/databases.ts';
import { run, runJson, start } from './run.ts';

const folder = useFolder();
const SQL = 'SELECT user_id, item_id, count(*) FROM orders GROUP BY ALL ORDER BY ALL';
let shop: string;
let model: string;

beforeAll(async () => {
  shop = folder.path('shop.duckdb');
  model = folder.path('m.safetensors');
  const orders = "SELECT 'u' || range % 20 AS user_id, range * 7 % (13 + range % 5) AS item_id FROM range(150)";
  await duckdb(shop, `CREATE TABLE orders AS ${orders}`);
});

describe('train --sql', () => {
  it('fits what the query gives, and says which columns', async () => {
    const args = ['--factors', '2', '--epochs', '2', '--out', model];
    const { code, stderr } = await run('train', '--sql', SQL, '--attach', shop, ...args);
    const data = await readQuery(SQL, { attach: shop });
    expect(code).toBe(0);
    expect(stderr).toContain(
      `${data.nnz} interactions of 20 users with ${data.itemCount} items (user: user_id, item: item_id, value: count_star())`,
    );
    expect((await readModel(model)).users.ids()).toEqual(data.users.ids());
    const named = ['--sql', SQL.replace('orders', 's.orders'), '--attach', `s=${shop}`, '--sql-memory', '200MB'];
    const again = await runJson<{ nnz: number }>('train', ...named, ...args);
    expect(again.nnz).toBe(data.nnz);
  });

  it('tunes by a query', async () => {
    const out = folder.path('tuned.safetensors');
    const few = ['--trials', '1', '--seconds', '20', '--factors', '8', '--epochs', '3'];
    const found = await runJson<{ users: number }>('tune', '--sql', SQL, '--attach', shop, '--out', out, ...few);
    expect(found.users).toBe(20);
  });

  it.each([
    ['neither a file nor a query', [], 'Give either a file of interactions or --sql.'],
    ['both', ['FILE', '--sql', SQL], 'Give either a file of interactions or --sql.'],
    ['a flag of files', ['--sql', SQL, '--separator', ';'], '--separator goes with a file, and not with --sql.'],
    ['no header in a query', ['--sql', SQL, '--no-header'], '--no-header goes with a file, and not with --sql.'],
    ['--attach without a query', ['FILE', '--attach', 'SHOP'], '--attach goes with --sql.'],
    [
      'names for some',
      ['--sql', SQL, '--attach', 'a=SHOP', '--attach', 'SHOP'],
      'Give a name to each --attach, or to none.',
    ],
  ])('is wrong usage with %s', async (_, args, message) => {
    const given = args.map((arg) => arg.replace('SHOP', shop).replace('FILE', folder.path('x.csv')));
    const { code, stderr } = await run('train', ...given, '--out', folder.path('no.safetensors'));
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('never writes over an attached database', async () => {
    for (const attached of [shop, `s=${shop}`]) {
      const { code, stderr } = await run('train', '--sql', SQL, '--attach', attached, '--out', shop);
      expect(stderr).toContain('--out must be another file than --attach');
      expect(code).toBe(2);
    }
  });

  it('says what DuckDB says', async () => {
    const { code, stderr } = await run('train', '--sql', 'SELECT * FROM plays', '--out', model);
    expect(stderr).toMatch(/^halfsweep: DuckDB: Catalog Error: Table with name plays does not exist!/m);
    expect(code).toBe(1);
  });

  it('says what to install where DuckDB is not', async () => {
    const hook = folder.path('without.mjs');
    await writeFile(
      hook,
      `import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`export async function resolve(name, context, next) {
  if (name !== '@duckdb/node-api') return next(name, context);
  throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
}\`));`,
    );
    const { code, stderr } = await start(['train', '--sql', SQL, '--out', model], undefined, ['--import', hook]).done;
    expect(stderr).toContain('Queries are run by DuckDB, which is not installed: npm install @duckdb/node-api');
    expect(code).toBe(1);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing behind after %s', async (signal) => {
    const sql = 'SELECT a.range AS user, b.range % 7 AS item FROM range(100000) AS a, range(100000) AS b';
    const { child, done } = start(['train', '--sql', sql, '--out', folder.path('never.safetensors')]);
    const left = async () => (await readdir(tmpdir())).filter((name) => name.includes(`-${child.pid}-`));
    await expect.poll(left, { timeout: 20_000 }).not.toEqual([]);
    child.kill(signal);
    const { code, stderr } = await done;
    expect(stderr).toContain('Interrupted. Nothing was written.');
    expect(code).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(await left()).toEqual([]);
  });
});

it('removes at the next query what a killed one has left', async () => {
  const sql = 'SELECT a.range AS user, b.range % 7 AS item FROM range(100000) AS a, range(100000) AS b';
  const { child, done } = start(['train', '--sql', sql, '--out', folder.path('never.safetensors')]);
  const left = async () => (await readdir(tmpdir())).filter((name) => name.includes(`-${child.pid}-`));
  await expect.poll(left, { timeout: 20_000 }).not.toEqual([]);
  child.kill('SIGKILL');
  await done;
  expect(await left()).toHaveLength(1);
  await readQuery('SELECT 1, 2');
  expect(await left()).toEqual([]);
});

describe('recommend --out', () => {
  it('writes those of all users as an Arrow file', async () => {
    const out = folder.path('recs.arrow');
    const report = await runJson<{ users: number; recommendations: number }>(
      'recommend',
      model,
      '--out',
      out,
      '--count',
      '3',
    );
    const table = tableFromIPC(await readFile(out));
    expect(report).toEqual({ users: 20, coldUsers: 0, recommendations: table.numRows, out });
    const fitted = await readModel(model);
    const expected = [...fitted.recommendAll({ count: 3 })].flatMap((batch) => [...batch]);
    const rows = expected.flatMap(({ user, items }) => items.map(({ item, score }) => [user, item, score]));
    expect(rows.length).toBeGreaterThan(20);
    expect(table.toArray().map(({ user, item, score }) => [user, item, score])).toEqual(rows);
  });

  it.each([
    [['--user', 'u1', '--out', 'r.arrow'], 'Give one of --user, --history and, for all users, --out.'],
    [['--out', 'r.arrow', '--train', 'x.csv'], '--train and --items go with --user, and not with --out.'],
    [['--out', 'r.parquet'], '--out must be a name that ends in .arrow or .feather; got "r.parquet".'],
  ])('is wrong usage: %s', async (args, message) => {
    const { code, stderr } = await run('recommend', model, ...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});
