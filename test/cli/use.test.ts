import { readFile, stat } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModel, writeModel } from '../../src/node/index.ts';
import { useFolder } from '../node/folder.ts';
import { patternCsv } from './data.ts';
import { run, runJson } from './run.ts';

interface Scored {
  item: string | number;
  score: number;
}

interface History {
  items: Scored[];
  basis: string;
}

const folder = useFolder();
let model: string;
let data: string;

beforeAll(async () => {
  data = await folder.write('data.csv', patternCsv());
  model = folder.path('model.safetensors');
  await runJson('train', data, '--out', model, '--factors', '2', '--epochs', '5');
});

describe('recommend', () => {
  it('is what the model recommends', async () => {
    const ranking = await runJson<Scored[]>('recommend', model, '--user', 'u3', '--count', '4');
    expect(ranking).toEqual((await readModel(model)).recommend('u3', { count: 4 }));
    expect(ranking).toHaveLength(4);
  });

  it('leaves out seen items, also those of another file, unless told not to', async () => {
    const read = await readModel(model);
    const items = (...args: string[]) =>
      runJson<Scored[]>('recommend', model, '--user', 'u3', '--count', '100', ...args).then((all) =>
        all.map((s) => s.item),
      );
    const unseen = await items();
    const more = await folder.write('more.csv', `user,item\nu3,${unseen[0]}\nu4,${unseen[1]}\n`);
    expect(await items('--include-seen')).toHaveLength(read.items.size);
    expect(unseen.length).toBeLessThan(read.items.size);
    expect(await items('--train', more)).toEqual(unseen.slice(1));
  });

  it('shows descriptions in its table', async () => {
    const items = await folder.write('items.tsv', 'item\tdescription\ntea-1\tDarjeeling\n');
    const { stdout } = await run(
      'recommend',
      model,
      '--user',
      'u3',
      '--count',
      '100',
      '--include-seen',
      '--items',
      items,
    );
    expect(stdout).toMatch(/^ +score {2}item +description$/m);
    expect(stdout).toMatch(/^ *-?\d\.\d{4} {2}tea-1 +Darjeeling$/m);
    const similar = await runJson<object[]>('similar', model, '--item', 'tea-2', '--count', '100', '--items', items);
    expect(similar).toContainEqual(expect.objectContaining({ item: 'tea-1', description: 'Darjeeling' }));
    expect(similar).toContainEqual(expect.objectContaining({ item: 'nut-1', description: null }));
  });
});

describe('similar', () => {
  it('is what the model finds similar', async () => {
    const ranking = await runJson<Scored[]>('similar', model, '--item', 'tea-1', '--count', '5');
    expect(ranking).toEqual((await readModel(model)).similarItems('tea-1', { count: 5 }));
    expect(ranking.every(({ item }) => String(item).startsWith('tea'))).toBe(true);
  });
});

describe('--count 0', () => {
  it('is no items, as in the library', async () => {
    expect(await runJson('recommend', model, '--user', 'u3', '--count', '0')).toEqual([]);
    expect(await runJson('similar', model, '--item', 'tea-1', '--count', '0')).toEqual([]);
  });
});

describe('evaluate', () => {
  it('prints the metrics at every k', async () => {
    const args = ['evaluate', model, '--test', data, '--train', await folder.write('none.csv', 'a,b\nu0,zzz\n')];
    const report = await runJson<{ users: number; metrics: Record<string, number> }>(...args, '--k', '1,5');
    const { users, metrics } = report;
    expect(users).toBe(60);
    expect(metrics).toHaveProperty('ndcg@5');
    expect(metrics['precision@1']).toBeGreaterThan(0.7); // trained on the test file, and nothing is left out
    expect(metrics).not.toHaveProperty('ndcg@10');
    expect(await runJson(...args, '--k', '1,5', '--workers', '2')).toEqual(report);
    expect((await run(...args)).stdout).toMatch(/^ndcg(?: +[01]\.\d{4}){4}$/m);
  });

  it('takes other metrics by name, or those of implicit', async () => {
    const args = ['evaluate', model, '--test', data, '--train', await folder.write('none.csv', 'a,b\nu0,zzz\n')];
    const metricsOf = async (...more: string[]) =>
      Object.keys((await runJson<{ metrics: object }>(...args, '--k', '5', ...more)).metrics);
    expect(await metricsOf('--metrics', 'recall-capped, auc,diversity')).toEqual([
      'recall-capped@5',
      'diversity@5',
      'auc',
    ]);
    expect(await metricsOf('--metrics', 'implicit')).toEqual([
      'precision-pooled@5',
      'ndcg@5',
      'map@5',
      'auc-limited@5',
    ]);
    expect(await run(...args, '--metrics', 'f1')).toMatchObject({ code: 2, stdout: '' });
    for (const options of [
      ['--metrics', 'hr'],
      ['--train', data],
      ['--user', '2'],
      ['--no-header'],
      ['--workers', '2'],
    ]) {
      expect(await run('evaluate', model, '--negatives', data, ...options)).toMatchObject({ code: 2, stdout: '' });
    }
  });

  it('ranks among negatives', async () => {
    const negatives = await folder.write('negatives.tsv', '(u1,tea-0)\tnut-1\tnut-2\n(u1,nut-1)\ttea-0\ttea-1\n');
    const { users, metrics } = await runJson<{ users: number; metrics: Record<string, number> }>(
      ...['evaluate', model, '--negatives', negatives, '--k', '1'],
    );
    expect(users).toBe(2);
    expect(metrics['hr@1']).toBe(0.5);
  });

  it('keeps ids of the type that the model has', async () => {
    const strings = await folder.write('strings.csv', 'user,item\n1,a\n2,a\nx,b\n');
    const other = folder.path('strings.safetensors');
    await runJson('train', strings, '--out', other, '--factors', '2', '--epochs', '1');
    const test = await folder.write('test.csv', '1,b,1\n2,b,1\n'); // by itself these would be numbers
    expect(await runJson('evaluate', other, '--test', test)).toMatchObject({ users: 2 });
    expect(await runJson('recommend', other, '--user', '1')).toHaveLength(1);
  });
});

describe('inspect', () => {
  it('says what is in the file', async () => {
    const facts = await runJson<Record<string, unknown>>('inspect', model);
    expect(facts).toMatchObject({ users: 60, items: 24, factors: 2, metadata: { algorithm: 'wals', epochs: 5 } });
    expect(facts.digest).toMatch(/^[0-9a-f]{64}$/);
    const { stdout } = await run('inspect', model);
    expect(stdout).toMatch(/^objective\.preset +ials$/m);
    expect(stdout).toMatch(/^objective\.userWeights +false$/m);
  });
});

describe('inspect of other files of ours', () => {
  it.each(['int8', 'float16'] as const)('says what an %s model is', async (precision) => {
    const small = folder.path(`${precision}.safetensors`);
    await writeModel(small, (await readModel(model)).quantize(precision));
    const facts = await runJson<Record<string, unknown>>('inspect', small);
    const dtype = precision === 'int8' ? 'I8' : 'F16';
    const { size: bytes } = await stat(small);
    expect(facts).toMatchObject({ kind: 'quantized model', users: 60, items: 24, factors: 2, dtype, bytes });
    expect(facts).toMatchObject({ metadata: { algorithm: 'wals', objective: { preset: 'ials' }, epochs: 5 } });
    const { stdout } = await run('inspect', small);
    expect(stdout).toMatch(/^kind +quantized model$/m);
    const { code, stderr } = await run('recommend', small, '--user', 'u3');
    expect(code).toBe(1);
    expect(stderr).toMatch(/safetensors is a quantized model, for halfsweep\/serve: name the whole one/);
  });

  it.each([
    ['wals', ['--objective', 'hkv', '--factors', '5'], { algorithm: 'wals', objective: 'hkv' }],
    ['sgd', ['--algorithm', 'sgd', '--loss', 'bpr', '--factors', '5'], { algorithm: 'sgd', loss: 'bpr' }],
  ])('says what a state of %s is, and how far its fit was', async (name, flags, metadata) => {
    const state = folder.path(`${name}.state`);
    const out = folder.path(`${name}-state.safetensors`);
    await runJson('train', data, '--out', out, '--checkpoint', state, '--epochs', '3', ...flags);
    const facts = await runJson<Record<string, unknown>>('inspect', state);
    const expected = {
      kind: 'state of a fit',
      users: 60,
      items: 24,
      factors: 5,
      dtype: 'F32',
      epochsDone: 3,
      metadata,
    };
    expect(facts).toMatchObject(expected);
    expect((await run('inspect', state)).stdout).toMatch(/^epochsDone +3$/m);
    const { stderr } = await run('recommend', state, '--user', 'u3');
    expect(stderr).toMatch(/state is the state of a fit and no model: the train command/);
  });

  it('says what no file of ours is', async () => {
    expect((await run('inspect', data)).stderr).toMatch(/is not a safetensors model: it looks like text/);
    const broken = await folder.write('broken', (await readFile(model)).subarray(0, 3000));
    expect(await run('inspect', broken)).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('recommend --history', () => {
  it('is what the model recommends for it', async () => {
    const ranking = await runJson<History>('recommend', model, '--history', 'tea-1, tea-2', '--count', '4');
    expect(ranking).toEqual((await readModel(model)).recommendFor(['tea-1', 'tea-2'], { count: 4 }));
    expect(ranking.basis).toBe('history');
    expect(ranking.items.map(({ item }) => item)).not.toContain('tea-1');
    const whole = await runJson<History>('recommend', model, '--history', 'tea-1', '--count', '100', '--include-seen');
    expect(whole.items.map(({ item }) => item)).toContain('tea-1');
  });

  it('says what it passed over, and when it falls back on what is popular', async () => {
    const { stdout, stderr } = await run('recommend', model, '--history', 'coffee', '--json');
    expect(JSON.parse(stdout)).toEqual((await readModel(model)).recommendFor(['coffee']));
    expect(JSON.parse(stdout).basis).toBe('popularity');
    expect(stderr).toMatch(/unknown item coffee[\s\S]*most popular/);
    expect((await run('recommend', model, '--history', 'coffee,tea-1', '--json')).stderr).not.toMatch(/popular/);
  });

  it('takes quotes as CSV has them, one item a flag, and an item with a comma as it is', async () => {
    const bands = folder.path('bands.safetensors');
    const lines = ['ann', 'bob', 'cy'].map((user) => `${user},"Earth, Wind & Fire"\n${user},Chic\n${user}-2,Chic\n`);
    const csv = await folder.write('bands.csv', `user,item\n${lines.join('')}dee,"12"" mix"\ndee,Chic\n`);
    await runJson('train', csv, '--out', bands, '--factors', '2', '--epochs', '2');
    const expected = (await readModel(bands)).recommendFor(['Earth, Wind & Fire', 'Chic']);
    for (const flags of [
      ['--history', '"Earth, Wind & Fire", Chic'],
      ['--history', 'Earth, Wind & Fire', '--history', 'Chic'],
    ]) {
      const { stdout, stderr } = await run('recommend', bands, ...flags, '--json');
      expect(JSON.parse(stdout)).toEqual({ ...expected, skipped: [] });
      expect(stderr).toBe('');
    }
    const quoted = await runJson<History>('recommend', bands, '--history', '"12"" mix"');
    expect(quoted.basis).toBe('history');
    const { stderr } = await run('recommend', bands, '--history', 'Earth, Chic', '--json');
    expect(stderr).toMatch(/unknown item Earth: passed over/);
    const broken = await run('recommend', bands, '--history', '"Earth, Chic');
    expect(broken.code).not.toBe(0);
    expect(broken.stderr).toMatch(/--history must be ids separated by commas/);
  });

  it('is of no use to a model that solves no rows, which it says', async () => {
    const bpr = folder.path('bpr.safetensors');
    const fit = ['--algorithm', 'sgd', '--loss', 'bpr', '--factors', '2', '--epochs', '1'];
    await runJson('train', data, '-o', bpr, ...fit);
    const { code, stdout, stderr } = await run('recommend', bpr, '--history', 'tea-1');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^halfsweep: .*bpr\.safetensors cannot turn a history into factors.* --history.* --user\.\n$/,
    );
    expect(stderr).not.toContain('metadata');
  });

  it('takes the place of --user', async () => {
    for (const args of [[], ['--user', 'u3', '--history', 'tea-1'], ['--history', 'tea-1', '--train', data]]) {
      expect(await run('recommend', model, ...args)).toMatchObject({ code: 2, stdout: '' });
    }
  });
});
