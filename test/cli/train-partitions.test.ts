// halfsweep train of a folder that `prepare` has made: the fit of the library, and flags that it has no use for.
import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitWals } from '../../src/index.ts';
import { openPartitions, preparePartitions, readModel } from '../../src/node/index.ts';
import { useFolder } from '../node/folder.ts';
import { run, runJson } from './run.ts';

const folder = useFolder();
let data: string;

const lines = Array.from({ length: 900 }, (_, at) => `${(at * 7) % 53},${(at * at) % 31}\n`);
const FIT = ['--factors', '8', '--epochs', '3', '--simd', 'strict'];

beforeAll(async () => {
  data = folder.path('data.parts');
  await (await preparePartitions(await folder.write('data.csv', lines.join('')), data, { partitions: 3 })).close();
});

describe('train of partitions', () => {
  it('fits what the library does', async () => {
    const out = folder.path('model.safetensors');
    const report = await runJson<Record<string, unknown>>('train', data, '-o', out, ...FIT);
    const source = await openPartitions(data);
    const expected = await fitWals(source, { factors: 8, epochs: 3, simd: 'strict' });
    const model = await readModel(out);
    expect([...model.itemFactors]).toEqual([...expected.itemFactors]);
    expect([...model.userFactors]).toEqual([...expected.userFactors]);
    expect(report).toMatchObject({ users: 53, items: source.itemCount, nnz: source.nnz, factors: 8 });
    const { stderr } = await run('train', data, '-o', out, ...FIT);
    expect(stderr).toMatch(/interactions of 53 users and \d+ items in 3 partitions/);
  });

  it('keeps a checkpoint, and nothing else once it is done', async () => {
    const out = folder.path('kept.safetensors');
    const checkpoint = folder.path('fit.state');
    await run('train', data, '-o', out, ...FIT, '--checkpoint', checkpoint);
    const names = await readdir(folder.path('.'));
    expect(names).toContain('fit.state');
    expect(names.filter((name) => name.includes('.users'))).toEqual([]);
  });

  it.each([
    [['--holdout', '0.1'], /--holdout is no option of a folder of partitions/],
    [['--user', 'who'], /--user is no option of a folder of partitions/],
    [['--algorithm', 'sgd'], /--algorithm must be wals with partitions/],
  ])('refuses %j as wrong usage', async (flags, message) => {
    const { code, stderr } = await run('train', data, '-o', folder.path('none.safetensors'), ...flags);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
