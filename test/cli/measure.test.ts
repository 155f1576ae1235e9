// What train and evaluate say beside a model's figures: the most popular, the errors of ratings, what was trained on, and
// values that no objective goes by.
import { beforeAll, describe, expect, it } from 'vitest';
import { metricsTable } from '../../src/cli/table.ts';
import { evaluate, evaluateRatings, FactorModel, fitWals, popularityModel } from '../../src/index.ts';
import { readInteractions, readModel, writeModel } from '../../src/node/index.ts';
import { useFolder } from '../node/folder.ts';
import { patternCsv } from './data.ts';
import { run, runJson } from './run.ts';

interface Report {
  users: number;
  coldUsers: number;
  trainedOn: number;
  metrics: Record<string, number>;
  popular?: Record<string, number>;
}

const folder = useFolder();
const fit = ['--factors', '2', '--epochs', '2'];
let train: string;
let test: string;

beforeAll(async () => {
  const data = await folder.write('data.csv', patternCsv());
  [train, test] = [folder.path('train.csv'), folder.path('test.csv')];
  await runJson('split', data, '--train-out', train, '--test-out', test);
});

const trained = async (name: string, ...flags: string[]) => {
  const out = folder.path(`${name}.safetensors`);
  const { code, stderr } = await run('train', train, '-o', out, ...fit, ...flags);
  expect(code).toBe(0);
  return { out, stderr };
};

describe('evaluate', () => {
  it.each([
    ['ials', [], false],
    ['wmf', ['--objective', 'wmf'], false],
    ['explicit', ['--objective', 'explicit'], true],
    ['svd', ['--algorithm', 'svd'], true],
    ['squares', ['--algorithm', 'sgd'], true],
    ['bpr', ['--algorithm', 'sgd', '--loss', 'bpr'], false],
    ['gravity', ['--algorithm', 'sgd', '--unobserved-weight', '0.1', '--no-biases'], false],
  ])('prints the most popular beside %s, and errors where scores are ratings', async (name, flags, areRatings) => {
    const { out } = await trained(name, ...flags);
    const report = await runJson<Report>('evaluate', out, '--test', test);
    const model = await readModel(out);
    const [known, held] = [await readInteractions(train), await readInteractions(test)];
    const { metrics } = await evaluate(model, { test: held });
    const errors = areRatings ? (await evaluateRatings(model, { test: held })).metrics : {};
    const popular = (await evaluate(popularityModel(known), { test: held })).metrics;
    const counted = { users: report.users, coldUsers: 0, trainedOn: 0 };
    expect(report).toEqual({ ...counted, metrics: { ...metrics, ...errors }, popular });
    const { stdout, stderr } = await run('evaluate', out, '--test', test);
    expect(stdout).toBe(`${metricsTable({ ...metrics, ...errors }, popular)}\n`);
    expect(stderr).toMatch(/^--test: \d+ interactions of .* \(user: user, item: item, value: value\), read in /m);
    expect(stderr).not.toContain('warning');
  });

  it('counts the users without training rows, for whom popularity ranks', async () => {
    const all = await readInteractions(train);
    const { indptr } = all;
    const u3 = all.users.indexOf('u3');
    const others = Array.from({ length: all.nnz }, (_, at) => at).filter(
      (at) => at < indptr[u3] || at >= indptr[u3 + 1],
    );
    const out = folder.path('cold.safetensors');
    const model = await fitWals(all.select(others), { factors: 2, epochs: 2 });
    await writeModel(out, model);
    const { coldUsers, metrics } = await runJson<Report>('evaluate', out, '--test', test);
    expect(coldUsers).toBe(1);
    expect(metrics).toEqual((await evaluate(model, { test: await readInteractions(test) })).metrics);
    const { stderr } = await run('evaluate', out, '--test', test);
    expect(stderr).toMatch(/means over \d+ users, 1 of them without training rows: what is popular ranks for those/);

    const popular = model.recommendFor([], { count: 4 });
    const one = await run('recommend', out, '--user', 'u3', '--count', '4', '--json');
    expect(JSON.parse(one.stdout)).toEqual(popular.items.map((entry) => ({ ...entry, basis: 'popularity' })));
    expect(one.stderr).toContain('user u3 has no training rows: these are the most popular items');
    const known = await run('recommend', out, '--user', 'u4', '--json');
    expect(Object.keys(JSON.parse(known.stdout)[0])).toEqual(['item', 'score']);
    expect(known.stderr).not.toContain('training rows');
    const recs = folder.path('recs.arrow');
    const every = await run('recommend', out, '--out', recs, '--json');
    expect(JSON.parse(every.stdout)).toMatchObject({ users: model.users.size, coldUsers: 1 });
    expect(every.stderr).toContain('users without training rows, who get the most popular items: 1');
  });

  it('has no baseline where nobody knows what the model was trained on, but by --train', async () => {
    const { out } = await trained('bare');
    const { users, items, factors, userFactors, itemFactors, itemGram } = await readModel(out);
    const bare = folder.path('none.safetensors');
    await writeModel(
      bare,
      FactorModel.create({ users, items, factors, userFactors, itemFactors, itemGram, seen: null }),
    );
    expect(await runJson<Report>('evaluate', bare, '--test', test)).not.toHaveProperty('popular');
    const { popular } = await runJson<Report>('evaluate', bare, '--test', test, '--train', train);
    const options = { test: await readInteractions(test) };
    expect(popular).toEqual((await evaluate(popularityModel(await readInteractions(train)), options)).metrics);
  });

  it('warns of test rows that were trained on', async () => {
    const { out } = await trained('warned');
    const { nnz } = await readInteractions(train);
    const { stderr } = await run('evaluate', out, '--test', train);
    expect(stderr).toContain(
      `warning: ${nnz} of the ${nnz} test interactions are among those that the model was trained on`,
    );
    expect((await runJson<Report>('evaluate', out, '--test', train)).trainedOn).toBe(nnz);
    const negatives = await folder.write('negatives.tsv', '(u0,nut-0)\tnut-1\n(u0,zzz)\tnut-2\n(u1,tea-1)\tnut-1\n');
    const among = await run('evaluate', out, '--negatives', negatives, '--json');
    const known = await readInteractions(train);
    const has = ([user, item]: [string, string]) =>
      known.itemsOf(known.users.indexOf(user)).includes(known.items.indexOf(item));
    const pairs: [string, string][] = [
      ['u0', 'nut-0'],
      ['u0', 'zzz'],
      ['u1', 'tea-1'],
    ];
    expect(JSON.parse(among.stdout).trainedOn).toBe(pairs.filter(has).length);
  });

  it('counts text among numbers as unknown', async () => {
    const out = folder.path('numbers.safetensors');
    const rows = Array.from({ length: 60 }, (_, k) => `${k % 10},${(k * 7) % 13}`);
    await run('train', await folder.write('numbers.csv', `user,item\n${rows.join('\n')}\n`), '-o', out, ...fit);
    const own = await folder.write('own.csv', 'user,item\n1,100\n2,3\n');
    const mixed = await folder.write('mixed.csv', 'user,item\n1,100\n2,3\nann,3\n2,tea\n');
    const ndjson = await folder.write(
      'mixed.ndjson',
      '{"user":1,"item":100}\n{"user":2,"item":3}\n{"user":"ann","item":3}\n',
    );
    const expected = await runJson<Report>('evaluate', out, '--test', own, '--metrics', 'hr');
    for (const file of [mixed, ndjson]) {
      const { code, stdout, stderr } = await run('evaluate', out, '--test', file, '--metrics', 'hr', '--json');
      expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, ...expected });
      expect(stderr).toContain('means over 2 users; 1 left out that the model does not know');
    }
    const negatives = await folder.write('mixed.tsv', '(1,100)\t3\tx\n(ann,3)\t4\n');
    expect(await runJson<Report>('evaluate', out, '--negatives', negatives)).toMatchObject({ users: 1 });
    const recommended = await runJson<{ item: number }[]>('recommend', out, '--user', '1', '--count', '20');
    const seen = await folder.write('seen.csv', `user,item\n1,${recommended[0].item}\n1,tea\nann,3\n`);
    const others = await run('recommend', out, '--user', '1', '--count', '20', '--train', seen, '--json');
    expect(JSON.parse(others.stdout)).toEqual(recommended.slice(1));
    expect(others.stderr).toMatch(/^--train: 3 interactions .*\(user: user, item: item\)/);
  });

  it('leaves out lower values of the test file', async () => {
    const { out } = await trained('least');
    const { stderr } = await run('evaluate', out, '--test', test, '--min-value', '4');
    const held = await readInteractions(test);
    const kept = held.select(Uint8Array.from(held.values!, (value) => +(value >= 4)));
    expect(stderr).toContain(`${held.nnz - kept.nnz} with a value below 4 dropped`);
    const { metrics } = await runJson<Report>('evaluate', out, '--test', test, '--min-value', '4');
    expect(metrics).toEqual((await evaluate(await readModel(out), { test: kept })).metrics);
  });
});

describe('train', () => {
  it.each([
    ['objective ials', []],
    ['loss bpr', ['--algorithm', 'sgd', '--loss', 'bpr']],
  ])('says once that %s goes by no values, and what does', async (what, flags) => {
    const { stderr } = await trained('unused', ...flags);
    expect(stderr.match(/^note: .*$/gm)).toEqual([
      expect.stringMatching(`^note: ${what} does not use the values: .*--min-value 3 leaves out lower ones; --`),
    ]);
  });

  it.each([
    ['--objective', 'implicit'],
    ['--objective', 'explicit'],
    ['--algorithm', 'svd'],
    ['--value', 'none'],
    ['--min-value', '3'],
  ])('says nothing of them with %s %s', async (...flags) => {
    expect((await trained('used', ...flags)).stderr).not.toContain('note:');
  });

  it('is of the users and items that are left by --min-value', async () => {
    const file = await folder.write('few.csv', 'user,item,value\na,x,5\nb,y,1\na,z,3.5\nc,x,3\n');
    const { stderr } = await run('train', file, '-o', folder.path('few.safetensors'), ...fit, '--min-value', '3.5');
    expect(stderr).toMatch(/^2 interactions of 1 users with 2 items .*; 2 with a value below 3\.5 dropped/);
    const { users, items } = await readModel(folder.path('few.safetensors'));
    expect([users.ids(), items.ids()]).toEqual([['a'], ['x', 'z']]);
    const refused = await run('train', file, '-o', folder.path('few.safetensors'), '--min-value', '6');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('--min-value must be at most 5, the highest value in the file; got 6.');
  });
});

describe('the table of metrics', () => {
  it('has a column of the most popular beside each that has one', () => {
    const metrics = { 'ndcg@5': 0.5, 'ndcg@10': 0.25, rmse: 0.9 };
    expect(metricsTable(metrics)).toBe(
      '          @5     @10     all\nndcg  0.5000  0.2500\nrmse                  0.9000',
    );
    expect(metricsTable(metrics, { 'ndcg@5': 0.125, 'ndcg@10': 0.0625 })).toBe(
      [
        '          @5  most popular     @10  most popular     all',
        'ndcg  0.5000        0.1250  0.2500        0.0625',
        'rmse                                              0.9000',
      ].join('\n'),
    );
  });
});
