// halfsweep split: what the library's splits hold out, in files that are read back as it was.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Interactions, leaveOut, splitByTime, splitInteractions } from '../../src/index.ts';
import { readInteractions } from '../../src/node/index.ts';
import { useFolder } from '../node/folder.ts';
import { patternCsv } from './data.ts';
import { CLI, run, runJson } from './run.ts';

interface Part {
  file: string;
  interactions: number;
  users: number;
  items: number;
  columns: string[];
}

interface Report {
  train: Part;
  test: Part;
  coldUsers: number;
  at?: number;
}

const folder = useFolder();
let data: string;

beforeAll(async () => {
  const [head, ...lines] = patternCsv().trim().split('\n');
  const timed = lines.map((line, k) => `${line},${(k * 7919) % 10007}`);
  data = await folder.write('data.csv', `${[`${head},when`, ...timed].join('\n')}\n`);
});

const entries = (part: Interactions) =>
  part.users
    .ids()
    .flatMap((user, index) =>
      Array.from(part.itemsOf(index), (item, at) => {
        const position = part.indptr[index] + at;
        return JSON.stringify([user, part.items.idAt(item), part.valueAt(position), part.times?.[position]]);
      }),
    )
    .sort();

describe('split', () => {
  it.each([
    [['--test', '0.2', '--seed', '3'], (all: Interactions) => splitInteractions(all, { holdout: 0.2, seed: 3 })],
    [[], (all: Interactions) => splitInteractions(all)],
    [['--by', 'time', '--test', '0.25'], (all: Interactions) => splitByTime(all, { holdout: 0.25 })],
    [['--by', 'last'], (all: Interactions) => leaveOut(all, { order: 'time' })],
    [['--by', 'last', '--test', '2'], (all: Interactions) => leaveOut(all, { count: 2, order: 'time' })],
    [['--by', 'last', '--test', '0.3'], (all: Interactions) => leaveOut(all, { share: 0.3, order: 'time' })],
  ])('by %j writes what the library holds out', async (flags, splitOf) => {
    const outs = [folder.path('a.csv'), folder.path('b.ndjson.gz')];
    const args = ['split', data, '--time', 'when', '--train-out', outs[0], '--test-out', outs[1], ...flags];
    const report = await runJson<Report>(...args);
    const { train, test, ...counts } = splitOf(await readInteractions(data, { time: 'when' }));
    for (const [file, part, said] of [
      [outs[0], train, report.train],
      [outs[1], test, report.test],
    ] as const) {
      const read = await readInteractions(file, { time: 'time' });
      expect(entries(read)).toEqual(entries(part));
      const { nnz: interactions, userCount: users, itemCount: items } = read;
      expect(said).toEqual({ file, interactions, users, items, columns: ['user', 'item', 'value', 'time'] });
    }
    expect(report).toMatchObject(counts);
  });

  it('names its outputs after the input, and puts them nowhere where something is', async () => {
    await mkdir(folder.path('names'));
    await writeFile(folder.path('names/my.data.csv'), patternCsv());
    const { code, stdout, stderr } = await run('split', folder.path('names/my.data.csv'));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^train +\d+ +60 +24 +user, item, value +.*my\.train\.csv\ntest +\d+ +\d+ +\d+ .*my\.test\.csv$/m,
    );
    expect(stderr).toContain('(user: customer, item: product, value: stars)');
    expect((await readdir(folder.path('names'))).sort()).toEqual(['my.data.csv', 'my.test.csv', 'my.train.csv']);
    const before = await readFile(folder.path('names/my.train.csv'));
    const again = await run('split', folder.path('names/my.data.csv'), '--seed', '2');
    expect(again).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--train-out') });
    expect(await readFile(folder.path('names/my.train.csv'))).toEqual(before);
  });

  it('overwrites no input, parts of a folder included', async () => {
    await mkdir(folder.path('table'));
    await writeFile(folder.path('table/part-0.csv'), patternCsv());
    const part = folder.path('table/part-0.csv');
    for (const [input, flags] of [
      [data, ['--train-out', data, '--test-out', folder.path('x.csv')]],
      [data, ['--train-out', folder.path('x.csv'), '--test-out', folder.path('x.csv')]],
      [folder.path('table'), ['--train-out', folder.path('x.csv'), '--test-out', part]],
    ] as const) {
      const { code, stderr } = await run('split', input, ...flags);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('must be another file than') });
    }
    expect(await readFile(part, 'utf8')).toBe(patternCsv());
    const trained = await run('train', folder.path('table'), '-o', part);
    expect(trained).toMatchObject({ code: 2, stderr: expect.stringContaining('another file than the input') });
  });

  it('takes NDJSON where CSV would make numbers of text', async () => {
    await mkdir(folder.path('typed'));
    const rows = Array.from({ length: 40 }, (_, k) =>
      JSON.stringify({ user: String(k % 8), item: k, value: 1 + (k % 3) }),
    );
    await writeFile(folder.path('typed/d.ndjson'), `${rows.join('\n')}\n`);
    const report = await runJson<Report>('split', folder.path('typed/d.ndjson'));
    expect(report.test.file).toMatch(/d\.test\.ndjson$/);
    const all = await readInteractions(folder.path('typed/d.ndjson'));
    const read = await readInteractions(report.train.file);
    expect(entries(read)).toEqual(entries(splitInteractions(all).train));
    expect(typeof read.users.idAt(0)).toBe('string');
    const outs = ['--train-out', folder.path('typed/t.csv'), '--test-out', folder.path('typed/u.csv')];
    const refused = await run('split', folder.path('typed/d.ndjson'), ...outs);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/--train-out must be a name that ends in \.ndjson.*would be read as numbers/);
    expect(await readdir(folder.path('typed'))).not.toContain('t.csv');
  });

  it('leaves out lower values, and says how many', async () => {
    const outs = ['--train-out', folder.path('high.csv'), '--test-out', folder.path('high2.csv')];
    const { stderr } = await run('split', data, '--min-value', '4', ...outs);
    const all = await readInteractions(data);
    const low = Array.from({ length: all.nnz }, (_, at) => all.valueAt(at)).filter((value) => value < 4).length;
    expect(stderr).toContain(`; ${low} with a value below 4 dropped (--min-value)`);
    const parts = await Promise.all(outs.filter((_, k) => k % 2).map((file) => readInteractions(file)));
    expect(parts[0].nnz + parts[1].nnz).toBe(all.nnz - low);
    expect(parts.every((part) => part.values?.every((value) => value >= 4))).toBe(true);
  });

  it.each([
    [['--by', 'last', '--time', 'none'], 'which --time none leaves out'],
    [['--by', 'time', '--time', 'when', '--seed', '1'], '--seed is no option of --by time'],
    [['--test', '3'], '--test takes a share'],
    [['--test', '0'], '--test must be a share above 0'],
    [['--test-out', 'b.txt'], '--test-out must be a name that ends in .csv or .ndjson'],
    [['--by', 'chance'], 'Allowed choices'],
  ])('refuses %j as wrong usage', async (flags, message) => {
    expect(await run('split', data, ...flags)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(message),
    });
  });

  it('refuses a share that leaves one side empty', async () => {
    const few = await folder.write('few.csv', '1,2\n1,3\n');
    expect(await run('split', few, '--test', '0.01')).toMatchObject({ code: 1, stdout: '' });
  });

  it('reads standard input, and writes where it is called', async () => {
    await mkdir(folder.path('here'));
    const { status } = spawnSync(process.execPath, [CLI, 'split', '-'], {
      input: patternCsv(),
      cwd: folder.path('here'),
    });
    expect(status).toBe(0);
    expect((await readdir(folder.path('here'))).sort()).toEqual(['interactions.test.csv', 'interactions.train.csv']);
  });

  it('leaves nothing where there is room for one of the files alone', async () => {
    await mkdir(folder.path('tight'));
    const outs = ['--train-out', folder.path('tight/a.csv'), '--test-out', folder.path('tight/b.csv')];
    const limited = ['ulimit -f 6; exec "$@"', 'sh', process.execPath, CLI, 'split', data, '--test', '0.9', ...outs];
    const { status, stderr } = spawnSync('sh', ['-c', ...limited], { encoding: 'utf8' }); // 3 kB
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('b.csv cannot be written') });
    expect(await readdir(folder.path('tight'))).toEqual([]);
  });

  it('is the same for the same seed', async () => {
    const digests: string[] = [];
    for (const name of ['one', 'two']) {
      const file = folder.path(`${name}.csv`);
      await runJson('split', data, '--seed', '7', '--train-out', folder.path('t.csv'), '--test-out', file);
      digests.push(
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      );
    }
    expect(digests[0]).toBe(digests[1]);
  });
});
