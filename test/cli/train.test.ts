import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../../src/node/index.ts';
import { useFolder } from '../node/folder.ts';
import { patternCsv } from './data.ts';
import { run, runJson, start } from './run.ts';

interface Report {
  users: number;
  items: number;
  nnz: number;
  factors: number;
  digest: string;
  epochs: { epoch: number; seconds: number; loss: number | null; users: number; items: number }[];
  metrics?: Record<string, number>;
  out: string;
}

const folder = useFolder();
const small = ['--factors', '8', '--epochs', '4'];
let data: string;
let out: string;

beforeAll(async () => {
  data = await folder.write('data.csv', patternCsv());
  out = folder.path('model.safetensors');
});

describe('train', () => {
  it('prints the JSON of its contract, and nothing else', async () => {
    const report = await runJson<Report>('train', data, '--out', out, ...small, '--simd', 'strict');
    const lines = patternCsv().trim().split('\n').slice(1);
    expect(Object.keys(report)).toEqual([
      'users',
      'items',
      'nnz',
      'factors',
      'solver',
      'simd',
      'workers',
      'digest',
      'epochs',
      'usual',
      'out',
    ]);
    expect(report).toMatchObject({ users: 60, items: 24, nnz: lines.length, factors: 8, simd: 'strict', out });
    expect(report.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    for (const epoch of report.epochs) {
      expect(Object.keys(epoch)).toEqual(['epoch', 'seconds', 'loss', 'users', 'items']);
      expect(epoch.users + epoch.items).toBeCloseTo(epoch.seconds, 3);
    }
    const losses = report.epochs.map(({ loss }) => loss as number);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
  });

  it('writes the model whose digest it prints, the same for the same seed', async () => {
    const first = await runJson<Report>('train', data, '-o', out, ...small, '--simd', 'strict');
    const { userFactors, itemFactors } = await readModel(out);
    const bytes = [userFactors, itemFactors].map(({ buffer }) => new Uint8Array(buffer));
    expect(createHash('sha256').update(bytes[0]).update(bytes[1]).digest('hex')).toBe(first.digest);
    const again = await runJson<Report>('train', data, '-o', out, ...small, '--simd', 'strict');
    const other = await runJson<Report>('train', data, '-o', out, ...small, '--simd', 'strict', '--seed', '2');
    expect(again.digest).toBe(first.digest);
    expect(other.digest).not.toBe(first.digest);
  });

  it('holds out, and evaluates on it', async () => {
    const all = await runJson<Report>('train', data, '-o', out, ...small);
    const report = await runJson<Report>('train', data, '-o', out, ...small, '--holdout', '0.25');
    expect(report.nnz).toBe(all.nnz - Math.round(all.nnz * 0.25));
    expect(report.metrics?.['recall@20']).toBeGreaterThan(0.5);
    expect(report.metrics).toHaveProperty('ndcg@10');
  });

  it('refuses a share that leaves nothing to evaluate on, or to fit, before it fits', async () => {
    const few = await folder.write('few.csv', 'a,b\n1,2\n1,3\n2,2\n2,4\n3,3\n');
    for (const share of ['0.01', '0.99']) {
      const { code, stdout, stderr } = await run('train', few, '-o', folder.path('never'), '--holdout', share);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(
        `halfsweep: --holdout must be a share that leaves some of the 5 interactions on either side; got ${share}.`,
      );
      expect(stderr).not.toContain('epoch');
    }
  });

  it('computes the loss as often as told', async () => {
    const report = await runJson<Report>('train', data, '-o', out, ...small, '--loss-every', '3');
    expect(report.epochs.map(({ loss }) => loss !== null)).toEqual([false, false, true, true]);
    const none = await runJson<Report>('train', data, '-o', out, ...small, '--loss-every', '0');
    expect(none.epochs.every(({ loss }) => loss === null)).toBe(true);
  });

  it('passes its options on', async () => {
    const options = ['--objective', 'hkv', '--alpha', '3', '--unobserved-weight', '0.5', '--regularization', '0.7'];
    await runJson(
      'train',
      data,
      '-o',
      out,
      ...small,
      ...options,
      '--regularization-exponent',
      '0.25',
      '--solver',
      'cg',
    );
    const { metadata } = await readModel(out);
    expect(metadata).toMatchObject({
      epochs: 4,
      solver: 'cg',
      objective: {
        preset: 'hkv',
        weight: { alpha: 3 },
        unobservedWeight: 0.5,
        regularization: 0.7,
        regularizationExponent: 0.25,
      },
    });
  });

  it('takes columns by name, and merges duplicates', async () => {
    const columns = ['--user', 'product', '--item', 'customer', '--value', 'none', '--duplicates', 'sum'];
    const report = await runJson<Report>('train', data, '-o', out, ...small, ...columns);
    expect(report).toMatchObject({ users: 24, items: 60 });
  });

  it('tells people where it is: a line an epoch on standard error, a table on standard output', async () => {
    const { code, stdout, stderr } = await run('train', data, '-o', out, ...small, '--holdout', '0.1');
    expect(code).toBe(0);
    expect(stderr.match(/^epoch \d\/4 {2}loss [\d.]+ {2}[\d.]+[kM]? interactions\/s/gm)).toHaveLength(4);
    expect(stdout).toMatch(/^model +.*model\.safetensors$/m);
    expect(stdout).toMatch(/^ +@10 +most popular +@20 +most popular$/m);
    expect(stdout).toMatch(/^recall(?: +[01]\.\d{4}){4}$/m);
  });
});

describe('train leaves nothing behind', () => {
  it('when it is interrupted', async () => {
    await mkdir(folder.path('interrupted'));
    const target = folder.path('interrupted/model.safetensors');
    const { child, done } = start(['train', data, '-o', target, '--epochs', '1000000', '--loss-every', '0']);
    child.stderr?.once('data', () => setTimeout(() => child.kill('SIGINT'), 300));
    const { code, stderr } = await done;
    expect(code).toBe(130);
    expect(stderr).toContain('Interrupted. Nothing was written.');
    expect(await readdir(folder.path('interrupted'))).toEqual([]);
  });

  it('when the data is bad, and keeps the old model', async () => {
    const target = await folder.write('old.safetensors', 'old');
    const bad = await folder.write('bad.csv', 'user,item,rating\n1,2,3\n1,3,many\n');
    expect((await run('train', bad, '-o', target)).code).toBe(1);
    expect(await readFile(target, 'utf8')).toBe('old');
  });

  it('when the folder is missing, which it says before any work', async () => {
    const { code, stderr } = await run('train', data, '-o', folder.path('nowhere/model'));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^halfsweep: .*nowhere.model cannot be written: its folder does not exist \(ENOENT\)\. Make the folder first/m,
    );
    expect(stderr).not.toContain('epoch');
  });
});
