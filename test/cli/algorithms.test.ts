// halfsweep train --algorithm sgd and svd.
import { beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../../src/node/index.ts';
import { SGD_OPTIONS } from '../../src/solve/sgd/options.ts';
import { useFolder } from '../node/folder.ts';
import { patternCsv } from './data.ts';
import { run, runJson } from './run.ts';

interface Report {
  factors: number;
  epochs: { epoch: number; loss: number | null; users: number | null }[];
  metrics: Record<string, number>;
  usual?: string[];
}

const folder = useFolder();
let data: string;
let out: string;

beforeAll(async () => {
  data = await folder.write('data.csv', patternCsv());
  out = folder.path('model.safetensors');
});

describe('train --algorithm', () => {
  it('sgd passes its options on', async () => {
    const own = ['--loss', 'bpr', '--learning-rate', '0.2', '--schedule', 'cosine', '--negatives', '2'];
    const more = ['--negative-exponent', '0.5', '--regularization', '0.02', '--no-biases', '--seed', '3'];
    const report = await runJson<Report>(
      ...['train', data, '-o', out, '--algorithm', 'sgd', '--factors', '6', '--epochs', '30'],
      ...['--holdout', '0.2', ...own, ...more],
    );
    expect(report.factors).toBe(6);
    expect(report.epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 30 }, (_, k) => k + 1));
    expect(report.epochs.every(({ loss, users }) => Number(loss) > 0 && users === null)).toBe(true);
    expect(report.metrics['recall@20']).toBeGreaterThan(0.9);
    expect((await readModel(out)).metadata).toMatchObject({
      algorithm: 'sgd',
      lossName: 'bpr',
      learningRate: 0.2,
      schedule: 'cosine',
      negatives: 2,
      negativeExponent: 0.5,
      regularization: { users: 0.02, items: 0.02, biases: 0.02 },
      seed: 3,
    });
  });

  it('sgd has gravity, which goes without biases', async () => {
    const gravity = ['--algorithm', 'sgd', '--unobserved-weight', '0.1', '--value', 'none', '--factors', '4'];
    expect(await runJson<Report>('train', data, '-o', out, ...gravity)).toMatchObject({ factors: 4 });
  });

  it('svd writes the model of a decomposition', async () => {
    const report = await runJson<Report>('train', data, '-o', out, '--algorithm', 'svd', '--factors', '5');
    expect(report.epochs.length).toBeGreaterThan(0);
    expect((await readModel(out)).metadata).toMatchObject({ algorithm: 'svd', converged: true });
  });

  it('svd ends after the epochs that it is told', async () => {
    const report = await runJson<Report>(
      'train',
      data,
      '-o',
      out,
      '--algorithm',
      'svd',
      '--factors',
      '5',
      '--epochs',
      '1',
    );
    expect(report.epochs).toHaveLength(1);
    expect(report).toMatchObject({ converged: false, residual: expect.any(Number) });
    expect((await readModel(out)).metadata).toMatchObject({ epochs: 1, converged: false });
  });

  it('svd says when it has not converged, and how it would', async () => {
    const args = ['train', data, '-o', out, '--algorithm', 'svd', '--factors', '5'];
    const short = await run(...args, '--epochs', '1');
    expect(short.stderr).toMatch(
      /^warning: not converged after 1 epoch: its residual is [\d.]+ where 0\.000001 is wanted\. Raise --epochs\.$/m,
    );
    expect(short.stdout).toMatch(/^fitted in .* s, 1 epoch$/m);
    expect((await run(...args)).stderr).not.toContain('warning');
  });

  it('sgd says when there is nothing to learn, and what helps', async () => {
    const args = ['train', data, '-o', out, '--algorithm', 'sgd', '--value', 'none', '--epochs', '1', '--factors', '2'];
    expect((await run(...args)).stderr).toMatch(
      /^warning: all values are alike.* --loss bpr.* --negatives or --unobserved-weight/m,
    );
    for (const more of [
      ['--loss', 'bpr'],
      ['--negatives', '1'],
      ['--unobserved-weight', '0.1'],
      ['--value', '3'],
    ]) {
      const { code, stderr } = await run(...args, ...more);
      expect(code).toBe(0);
      expect(stderr).not.toContain('warning');
    }
  });

  it("takes the library's own defaults: sgd", async () => {
    const { epochs, factors } = SGD_OPTIONS;
    const report = await runJson<Report>('train', data, '-o', out, '--algorithm', 'sgd');
    expect(report.epochs).toHaveLength(epochs.fallback as number);
    const { metadata } = await readModel(out);
    expect(metadata).toMatchObject({ epochs: epochs.fallback, seed: 1, factors: factors.fallback });
  });

  it('leaves to the data what wals leaves to it, and says so', async () => {
    const many = await folder.write('many.csv', patternCsv(500));
    const report = await runJson<Report>('train', many, '-o', out);
    const { metadata } = await readModel(out);
    const usual = ['factors', 'unobservedWeight', 'regularization'];
    expect(metadata).toMatchObject({ epochs: report.epochs.length, usual });
    expect(report.usual).toEqual(usual);
    const { stdout, stderr } = await run('train', many, '-o', out);
    expect(stdout).toMatch(/by the data {2}factors \d+, unobservedWeight [\d.]+, regularization [\d.]+/);
    expect(stdout).toContain(`in a first fit`);
    expect(stderr).toMatch(/looking for the number of epochs: 1 {2}ndcg@10 0\.\d{4}/);
  });

  it.each([
    ['train', /--epochs .*\(default: wals auto, sgd 20, svd 200\)/],
    ['train', /--objective .*of wals: .*one of ials, implicit, hkv, wmf, tf-wals, explicit; default: ials/],
    ['tune', /--trials .*\(default: 24\).*--factors .*\(default: 1024\)/],
  ])('%s --help has the defaults of the library', async (command, expected) => {
    const { stdout } = await run(command, '--help');
    expect(stdout.replace(/\s+/g, ' ')).toMatch(expected);
    expect(stdout).not.toContain('()'); // of a flag of which there is nothing to note
  });

  it.each([
    ['--loss is no option of --algorithm wals', ['--loss', 'bpr']],
    ['--no-biases is no option of --algorithm wals', ['--no-biases']],
    ['--alpha is no option of --algorithm sgd', ['--algorithm', 'sgd', '--alpha', '2']],
    ['--checkpoint is no option of --algorithm svd', ['--algorithm', 'svd', '--checkpoint', 'state']],
    ['--cg-steps is no option of --algorithm sgd', ['--algorithm', 'sgd', '--cg-steps', '2']],
    ['--start is no option of --algorithm svd', ['--algorithm', 'svd', '--start', 'model']],
    ['--workers is no option of --algorithm svd', ['--algorithm', 'svd', '--workers', '2']],
    ['halfsweep: --loss must be one of squared, logistic', ['--algorithm', 'sgd', '--loss', 'rmse']],
    ['halfsweep: --learning-rate must be a number above 0', ['--algorithm', 'sgd', '--learning-rate', '0']],
  ])('is wrong usage where %s', async (message, options) => {
    const { code, stderr } = await run('train', data, '-o', folder.path('none'), ...options);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('sgd that diverges says what to do', async () => {
    const { code, stderr } = await run('train', data, '-o', out, '--algorithm', 'sgd', '--learning-rate', '9');
    expect(code).toBe(1);
    expect(stderr).toMatch(/diverged in epoch \d+ at learning rate 9: lower --learning-rate, say to 0.9,/);
  });
});
