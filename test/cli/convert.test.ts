import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readModel } from '../../src/node/index.ts';
import { itWithNumpy, python, useFixtures } from '../node/fixtures.ts';
import { useFolder } from '../node/folder.ts';
import { patternCsv } from './data.ts';
import { CLI, run, runJson } from './run.ts';

interface Converted {
  users: number;
  items: number;
  factors: number;
  digest: string;
  written: string[];
}

const folder = useFolder();
const fixtures = useFixtures();

describe('convert', () => {
  it.each(['implicit_als.npz', 'spark'])('%s becomes a model', async (name) => {
    const out = folder.path(`${name}.safetensors`);
    const report = await runJson<Converted>('convert', fixtures.path(name), out);
    expect(report).toMatchObject({ users: 4, items: 5, factors: 3, written: [out] });
    const model = await readModel(out);
    expect(model.score(model.users.idAt(1), model.items.idAt(4))).toBeCloseTo(fixtures.scores[1][4], 5);
    expect(await runJson('recommend', out, '--user', String(model.users.idAt(1)), '--count', '2')).toHaveLength(2);
  });

  it('two matrices and ids become a model', async () => {
    const out = folder.path('npy.safetensors');
    const ids = await folder.write('ids.json', '["a","b","c","d"]');
    await runJson(
      'convert',
      fixtures.path('items.npy'),
      out,
      '--user-factors',
      fixtures.path('users.npy'),
      '--user-ids',
      ids,
    );
    expect((await readModel(out)).score('c', 3)).toBeCloseTo(fixtures.scores[2][3], 5);
  });

  it('takes the objective that the source does not say', async () => {
    const out = folder.path('explicit.safetensors');
    const flags = ['--objective', 'explicit', '--regularization', '0.1'];
    await runJson('convert', fixtures.path('spark'), out, ...flags);
    expect((await readModel(out)).metadata).toMatchObject({ objective: { preset: 'explicit', regularization: 0.1 } });
  });

  it('leaves no folder behind that it made and could not fill', async () => {
    const data = await folder.write('data.csv', patternCsv());
    const model = folder.path('large.safetensors');
    await runJson('train', data, '--out', model, '--factors', '8', '--epochs', '1');
    await mkdir(folder.path('kept'));
    // In blocks of 512 bytes: the items' file is smaller, the users' larger.
    const limited = (out: string) =>
      spawnSync(
        'sh',
        [
          '-c',
          'ulimit -f 3; exec "$@"',
          'sh',
          process.execPath,
          CLI,
          'convert',
          model,
          folder.path(out),
          '--to',
          'npy',
        ],
        { encoding: 'utf8' },
      );
    for (const out of ['new', 'kept/a/b', 'kept']) {
      const { status, stderr } = limited(out);
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringContaining('user_factors.npy cannot be written'),
      });
    }
    expect(await readdir(folder.path('.'))).not.toContain('new');
    expect(await readdir(folder.path('kept'))).toEqual(['item_factors.npy']); // the folder was there: each file is whole or not
  });

  it('a trained model goes to NumPy and back with the same bits', async () => {
    const data = await folder.write('data.csv', patternCsv());
    const [model, npy, back] = ['model.safetensors', 'npy', 'back.safetensors'].map((name) => folder.path(name));
    const trained = await runJson<{ digest: string }>('train', data, '--out', model, '--factors', '8', '--epochs', '3');
    expect(await runJson<Converted>('convert', model, npy, '--to', 'npy')).toMatchObject({ digest: trained.digest });
    expect((await readdir(npy)).sort()).toEqual([
      'item_factors.npy',
      'item_ids.json',
      'user_factors.npy',
      'user_ids.json',
    ]);
    expect(await runJson<Converted>('convert', npy, back)).toMatchObject({
      digest: trained.digest,
      users: 60,
      items: 24,
    });
  });

  itWithNumpy('what NumPy makes of it is the model', async () => {
    const npy = folder.path('for-numpy');
    await runJson('convert', fixtures.path('implicit_als.npz'), npy, '--to', 'npy');
    const scores = python<number[][]>(
      "load = lambda side: np.load(f'{sys.argv[1]}/{side}_factors.npy').astype('f8')\nprint(json.dumps((load('user') @ load('item').T).tolist()))",
      npy,
    );
    for (const [user, row] of scores.entries()) {
      for (const [item, score] of row.entries()) expect(score).toBeCloseTo(fixtures.scores[user][item], 5);
    }
  });

  it('prints a table without --json', async () => {
    const out = folder.path('tsv');
    const { code, stdout } = await run('convert', fixtures.path('spark'), out, '--to', 'tsv');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^users +4$/m);
    expect(stdout).toMatch(/^written +.*item_factors\.tsv/m);
    expect((await readFile(`${out}/user_factors.tsv`, 'utf8')).split('\n')[0]).toMatch(/^10\t\[-?\d/);
  });

  it.each([
    ['an output of no known form', ['SPARK', 'OUT']],
    ['a format there is not', ['SPARK', 'OUT', '--to', 'hnsw']],
    ['ids for a source that has its own', ['SPARK', 'OUT.safetensors', '--user-ids', 'x.json']],
    ['a number of no objective', ['SPARK', 'OUT.safetensors', '--alpha', '2']],
    ['a number that the objective has no use for', ['SPARK', 'OUT.safetensors', '--objective', 'ials', '--alpha', '2']],
    ['nowhere to go', ['SPARK']],
  ])('wrong usage: %s', async (_, args) => {
    const paths = args.map((arg) => arg.replace('SPARK', fixtures.path('spark')).replace('OUT', folder.path('wrong')));
    const { code, stdout, stderr } = await run('convert', ...paths);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toContain('    at ');
  });

  it('a file that is not what its name says', async () => {
    const fake = await folder.write('fake.npz', 'no archive');
    const { code, stderr } = await run('convert', fake, folder.path('fake.safetensors'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^halfsweep: .*fake\.npz.*\n$/);
  });
});

describe('train', () => {
  it.each([
    ['arrow_snappy.parquet', []],
    ['csr.npz', ['--user', '2', '--item', '1']],
    ['real.mtx', ['--value', 'none']],
  ])('reads %s', async (name, options) => {
    const args = [
      'train',
      fixtures.path(name),
      '--out',
      folder.path('trained.safetensors'),
      '--factors',
      '2',
      '--epochs',
      '1',
    ];
    expect(await runJson<{ nnz: number }>(...(args as [string]), ...options)).toHaveProperty('digest');
  });

  it('reads NDJSON', async () => {
    const rows = patternCsv()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const text = rows.map(([customer, product, stars]) => JSON.stringify({ customer, product, stars: Number(stars) }));
    const data = await folder.write('data.ndjson', text.join('\n'));
    const args = ['--user', 'customer', '--item', 'product', '--value', 'stars', '--factors', '2', '--epochs', '1'];
    const report = await runJson('train', data, '--out', folder.path('ndjson.safetensors'), ...args);
    expect(report).toMatchObject({ users: 60, items: 24, nnz: rows.length });
  });

  it('says what a matrix has no use for', async () => {
    const { code, stderr } = await run(
      'train',
      fixtures.path('csr.npz'),
      '--out',
      folder.path('x.safetensors'),
      '--no-header',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('header');
  });
});
