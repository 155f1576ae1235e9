// bench/papers/published.mjs: what it takes, prints and refuses, and how many factors it fits.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../../bench/papers/published/datasets.mjs';
import { mostFactors } from '../../../bench/papers/published/reproduce.mjs';
import { folder, write } from './naive.ts';

describe('the number of factors', () => {
  const said = async (shape: { userCount: number; itemCount: number; nnz: number }, name: keyof typeof DATASETS) => {
    const lines: string[] = [];
    return { factors: await mostFactors(shape, DATASETS[name], (line) => lines.push(line)), lines };
  };

  it('is that of the row where it fits into one memory', async () => {
    const ml20m = { userCount: 116_677, itemCount: 20_108, nnz: 8_538_846 };
    expect(await said(ml20m, 'ml-20m')).toEqual({ factors: 2048, lines: [] });
    const [amazon, rows] = [{ userCount: 52_643, itemCount: 91_599, nnz: 2_380_730 }, DATASETS['amazon-books'].factors];
    expect(await said(amazon, 'amazon-books')).toEqual({ factors: rows, lines: [] });
  });

  it('is the most that fits where it does not, which is said', async () => {
    const { factors, lines } = await said({ userCount: 471_355, itemCount: 41_140, nnz: 27_700_000 }, 'msd');
    expect(factors).toBeGreaterThan(1024);
    expect(factors).toBeLessThan(2048);
    expect(lines).toEqual([expect.stringContaining(`${factors.toLocaleString('en-US')} are fitted instead`)]);
  });
});

describe('bench/papers/published.mjs', () => {
  const run = (...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, ['bench/papers/published.mjs', ...args], (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });

  it.each([
    ['no file', [], 'Name the files'],
    ['an unknown flag', ['--netflix', 'x'], "'--netflix'"],
    ['too many factors', ['--gowalla', 'x', '--factors', '4096'], '--factors must be an integer from 1 to 2048'],
    ['a part that there is not', ['--msd', 'x', '--part', 'train'], '--part must be test or validation'],
    ['a part of what has none', ['--gowalla', 'x', '--part', 'validation'], '--part'],
  ])('ends with 2 for %s, and says which data there are', async (_, args, words) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    for (const name of Object.keys(DATASETS)) expect(stderr).toContain(`--${name}`);
  });

  it('prints ours beside the published figures, and goes on after a file that is not there', async () => {
    const there = join(write('cli/train.txt', ['0 0 1', '1 1 2', '2 2 0', '3 0 1']), '..');
    write('cli/test.txt', ['0 2', '1 0']);
    const nowhere = join(folder, 'nowhere');
    const { code, stdout, stderr } = await run('--ml-20m', nowhere, '--amazon-books', there, '--factors', '2');
    expect(code).toBe(1);
    expect(stderr).toContain(`${nowhere} cannot be read: there is no such file`);
    expect(stdout).toMatch(/most popular +\d\.\d{4} +\d\.\d{4}/);
    expect(stdout).toMatch(/iALS, d = 2 +\d\.\d{4} +\d\.\d{4}/);
    expect(stdout).toMatch(/LightGCN \(He et al\. 2020\) +0\.0411 +0\.0315/);
    expect(stdout).toContain('--tune SECONDS');
    expect(stderr).toContain('epoch 16 of 16');
  });
});
