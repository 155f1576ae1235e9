// What a command comes to is what the library comes to by the same options: an option that gets lost on the way shows here.
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate, evaluateRatings, fitWals, popularityModel, splitInteractions, tune } from '../../src/index.ts';
import { readInteractions, readModel } from '../../src/node/index.ts';
import { useFolder } from '../node/folder.ts';
import { patternCsv } from './data.ts';
import { runJson } from './run.ts';

interface Report {
  nnz: number;
  digest: string;
  metrics: Record<string, number>;
  popular: Record<string, number>;
}

const folder = useFolder();
const fit = { objective: 'explicit', factors: 4, epochs: 3, simd: 'strict', regularization: 0.02 } as const;
const flags = [
  '--objective',
  'explicit',
  '--factors',
  '4',
  '--epochs',
  '3',
  '--simd',
  'strict',
  '--regularization',
  '0.02',
];
let data: string;

beforeAll(async () => {
  const [head, ...lines] = patternCsv().trim().split('\n');
  // Every third pair twice, with another value; the times go up and down.
  const twice = lines.flatMap((line, k) => (k % 3 === 0 ? [line, line.replace(/\d$/, '2')] : [line]));
  const timed = twice.map((line, k) => `${line},${(k * 7919) % 10007}`);
  data = await folder.write('data.csv', `${[`${head},time`, ...timed].join('\n')}\n`);
});

describe('train', () => {
  const train = (...more: string[]) => {
    const out = folder.path('model.safetensors');
    return runJson<Report>('train', data, '--out', out, ...flags, ...more).then(async (report) => ({
      report,
      model: await readModel(out),
    }));
  };

  it.each(['sum', 'max', 'last'] as const)('merges by --duplicates %s', async (duplicates) => {
    const { model } = await train('--duplicates', duplicates);
    const expected = await fitWals(await readInteractions(data, { duplicates }), fit);
    expect(model.itemFactors).toEqual(expected.itemFactors);
  });

  it.each([
    ['0.2', '1'],
    ['0.2', '3'],
    ['0.4', '3'],
  ])('holds out --holdout %s by --seed %s', async (holdout, seed) => {
    const { report, model } = await train('--holdout', holdout, '--seed', seed);
    const all = await readInteractions(data);
    const split = splitInteractions(all, { holdout: Number(holdout), seed: Number(seed) });
    const expected = await fitWals(split.train, { ...fit, seed: Number(seed) });
    expect(model.itemFactors).toEqual(expected.itemFactors);
    const options = { test: split.test, k: [10, 20] };
    const { metrics } = await evaluate(expected, options);
    expect(report.metrics).toEqual({ ...metrics, ...(await evaluateRatings(expected, { test: split.test })).metrics });
    expect(report.popular).toEqual((await evaluate(popularityModel(split.train), options)).metrics);
  });

  it('takes users, items and values from the columns named', async () => {
    const columns = { user: 'product', item: 'customer', value: 4 } as const;
    const { model } = await train('--user', 'product', '--item', 'customer', '--value', '4', '--regularization', '1');
    const expected = await fitWals(await readInteractions(data, columns), { ...fit, regularization: 1 });
    expect(model.itemFactors).toEqual(expected.itemFactors);
    expect(model.users.ids()).toEqual(expected.users.ids());
  });

  it('counts the third column as the time alone, where --time says so', async () => {
    const { model } = await train('--time', '3', '--value', 'none');
    const expected = await fitWals(await readInteractions(data, { value: null, duplicates: 'max' }), fit);
    expect(model.itemFactors).toEqual(expected.itemFactors);
    const left = await train('--time', '3'); // the one that is left has times by its name
    expect(left.model.itemFactors).toEqual(expected.itemFactors);
  });
});

describe('tune', () => {
  const search = { objective: 'ials', trials: 3, rungs: 1, factors: 4, epochs: 2, simd: 'strict' } as const;
  const words = ['--objective', 'ials', '--trials', '3', '--rungs', '1', '--factors', '4', '--epochs', '2'];

  it.each([
    ['0.2', '1', undefined],
    ['0.4', '3', undefined],
    ['leave-one-out', '1', undefined],
    ['leave-one-out', '3', undefined],
    ['leave-one-out', '3', 'time'],
  ] as const)('measures on --holdout %s by --seed %s and --time %s', async (holdout, seed, time) => {
    const out = folder.path('tuned.safetensors');
    const more = ['--simd', 'strict', '--holdout', holdout, '--seed', seed, ...(time ? ['--time', time] : [])];
    const report = await runJson<{ trials: { value: number }[]; popular: number }>(
      'tune',
      data,
      '--out',
      out,
      ...words,
      ...more,
    );
    const expected = await tune(await readInteractions(data, { time }), {
      ...search,
      holdout: holdout === 'leave-one-out' ? holdout : Number(holdout),
      seed: Number(seed),
    });
    expect(report.trials.map(({ value }) => value)).toEqual(expected.trials.map(({ value }) => value));
    expect(report.popular).toBe(expected.popular);
    expect((await readModel(out)).itemFactors).toEqual(expected.model.itemFactors);
  });
});

describe('evaluate', () => {
  it('reads the test part by the same columns as the train part', async () => {
    const out = folder.path('evaluated.safetensors');
    await runJson('train', data, '--out', out, ...flags, '--user', 'product', '--item', 'customer');
    const [head, ...lines] = patternCsv(12).trim().split('\n');
    const test = await folder.write('test.csv', `${[head, ...lines].join('\n')}\n`);
    const train = await folder.write('train.csv', `${[head, ...lines.filter((_, k) => k % 2)].join('\n')}\n`);
    const columns = ['--user', 'product', '--item', 'customer'];
    const args = ['evaluate', out, '--test', test, '--train', train, ...columns, '--k', '3,7', '--metrics', 'ndcg,auc'];
    const { metrics } = await runJson<Report>(...args);
    const read = (file: string) => readInteractions(file, { user: 'product', item: 'customer' });
    const parts = { test: await read(test), train: await read(train) };
    const expected = await evaluate(await readModel(out), { ...parts, k: [3, 7], metrics: ['ndcg', 'auc'] });
    expect(metrics).toEqual(expected.metrics);
  });
});
