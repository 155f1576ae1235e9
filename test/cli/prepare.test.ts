// halfsweep prepare: what preparePartitions makes of the file, in a folder that is there whole or not at all.
import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPartitions, preparePartitions } from '../../src/node/index.ts';
import { useFolder } from '../node/folder.ts';
import { run, runJson, start } from './run.ts';

const folder = useFolder();
let data: string;

const lines = Array.from({ length: 900 }, (_, at) => `${(at * 7) % 53};${(at * at) % 31};${at % 5};${1e9 + at}\n`);

beforeAll(async () => {
  data = await folder.write('data.csv', `who;what;stars;when\n${lines.join('')}`);
});

const FLAGS = ['--user', 'who', '--item', 'what', '--separator', ';', '--duplicates', 'sum', '--id-order', 'value'];

describe('prepare', () => {
  it('writes what the library does', async () => {
    const out = folder.path('made');
    const report = await runJson<object>('prepare', data, '--out', out, '--partitions', '3', ...FLAGS);
    const options = { user: 'who', item: 'what', separator: ';', duplicates: 'sum', idOrder: 'value' } as const;
    const expected = await preparePartitions(data, folder.path('own'), { ...options, partitions: 3 });
    const { userCount: users, itemCount: items, nnz, print } = expected;
    expect(report).toEqual({ users, items, nnz, rows: 900, partitions: 3, print, out });
    expect((await openPartitions(out)).print).toBe(print);
  });

  it('prints a table, and says which columns there were and what was merged', async () => {
    const out = folder.path('told');
    const { code, stdout, stderr } = await run('prepare', data, '-o', out, '--partition-bytes', '2000', ...FLAGS);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^users {2,}53$/m);
    expect(stdout).toMatch(/^rows {2,}900$/m);
    expect(stderr).toMatch(/read user: who, item: what, value: stars; 1 not used/);
    expect(stderr).toMatch(/repeated pairs were merged/);
    expect((await openPartitions(out)).partitions.length).toBeGreaterThan(3);
  });

  it('replaces partitions where it is told to, and nothing else', async () => {
    const out = folder.path('again');
    expect(await run('prepare', data, '-o', out, ...FLAGS)).toMatchObject({ code: 0 });
    const refused = await run('prepare', data, '-o', out, ...FLAGS);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('overwrite');
    expect(await run('prepare', data, '-o', out, '--overwrite', ...FLAGS)).toMatchObject({ code: 0 });
    expect((await run('prepare', data, '-o', folder.path('.'), '--overwrite', ...FLAGS)).code).not.toBe(0);
    expect((await readdir(folder.path('.'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.each([
    [['prepare', 'data.csv'], '--out'],
    [['prepare', 'data.csv', '-o', 'x', '--partitions', '0'], '--partitions must be an integer'],
    [['prepare', 'data.csv', '-o', 'x', '--id-order', 'random'], '--id-order must be one of'],
    [['prepare', 'data.csv', '-o', 'x', '--time', 'when'], '--time'],
    [
      ['prepare', 'data.csv', '-o', 'x', '--partitions', '2', '--partition-bytes', '9'],
      '--partition-bytes must be left out',
    ],
  ])('refuses %j as wrong usage', async (args, message) => {
    const { code, stderr } = await start(args, folder.path('.')).done;
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(await readdir(folder.path('.'))).not.toContain('x');
  });
});
