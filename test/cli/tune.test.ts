// halfsweep tune: what it prints, and a process that is killed in the middle.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../../src/node/index.ts';
import { useFolder } from '../node/folder.ts';
import { patternCsv } from './data.ts';
import { run, runJson, start } from './run.ts';

interface Report {
  users: number;
  metric: string;
  best: { value: number; parameters: Record<string, number>; factors: number };
  trials: { setting: number; rung: number; value: number }[];
  landscape: { values: (number | null)[][] } | null;
  options: Record<string, unknown>;
  digest: string;
  out: string;
}

const folder = useFolder();
const few = ['--trials', '20', '--rungs', '2', '--factors', '16', '--epochs', '20', '--simd', 'strict'];
const small = [...few, '--repeats', '1'];
let data: string;

beforeAll(async () => {
  data = await folder.write('data.csv', patternCsv(120));
});

const logOf = async (file: string) => (await readFile(file, 'utf8').catch(() => '')).split('\n').length - 1;

describe('tune', () => {
  it('prints the best settings as JSON, and writes their model', async () => {
    const out = folder.path('model');
    const report = await runJson<Report>('tune', data, '--out', out, ...small);
    expect(report).toMatchObject({ users: 120, metric: 'ndcg@10', out });
    expect(report.best.value).toBe(Math.max(...report.trials.map(({ value }) => value)));
    expect(report.landscape?.values).toHaveLength(6);
    const { metadata } = await readModel(out);
    const { frequencyDiscount: exponent, ...numbers } = report.best.parameters;
    expect(metadata).toMatchObject({
      factors: report.best.factors,
      objective: { preset: 'ials', ...numbers, ...(exponent && { frequencyDiscount: { exponent } }) },
    });
    expect(await runJson('inspect', out)).toMatchObject({ digest: report.digest });
  });

  it('shows every trial on standard error, and tables on standard output', async () => {
    const { code, stdout, stderr } = await run('tune', data, '-o', folder.path('shown'), ...small);
    expect(code).toBe(0);
    expect(
      stderr.match(
        /^rung 1\/2 +\d+\/20 +d 8 +w0 [\d.e-]+ +λ [\d.e-]+ +w: n\^- [\d.]+ +ndcg@10 0\.\d{4} +best 0\.\d{4} .* s left$/gm,
      ),
    ).toHaveLength(20);
    expect(stderr).toMatch(/^refine +1 +d (8|16) /m);
    expect(stdout).toMatch(/^ *ndcg@10 +d +w0 +λ +w: n\^- +epochs$/m);
    expect(stdout).toMatch(/^w0 \\ λ( +[\d.]+){6}$/m);
    expect(stdout).toMatch(/\d\*/);
    expect(stdout).toMatch(/^model +.*shown$/m);
  });

  it('shows several metrics, and what settings came to on another split', async () => {
    const metrics = ['--metrics', 'ndcg@5,recall@10'];
    const { code, stdout, stderr } = await run('tune', data, '-o', folder.path('several'), ...few, ...metrics);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^rung 1\/2 .* ndcg@5 0\.\d{4} +best 0\.\d{4} +recall@10 0\.\d{4} /m);
    expect(stderr).toMatch(/^split 2 +1 /m);
    expect(stdout).toMatch(/^ *ndcg@5 +recall@10 +d +w0 +λ +w: n\^- +epochs$/m);
    expect(stdout).toMatch(/^on another split, since the first does not tell them apart$/m);
  });

  it('searches what it is told to', async () => {
    const space = ['--objective', 'hkv', '--alpha', '1..5', '--regularization', '0.5'];
    const report = await runJson<Report>('tune', data, '-o', folder.path('hkv'), ...small, ...space);
    const { parameters } = report.best;
    expect(parameters.regularization).toBe(0.5);
    expect(parameters.alpha).toBeGreaterThanOrEqual(1);
    expect(parameters.alpha).toBeLessThanOrEqual(5);
    expect(report.landscape).toBeNull();
  });

  it('draws the landscape with every trial in it', async () => {
    const plot = folder.path('landscape.svg');
    // A seed by which the first setting, the defaults, is not the best.
    const report = await runJson<Report>(
      'tune',
      data,
      '-o',
      folder.path('drawn'),
      ...small,
      '--seed',
      '2',
      '--plot',
      plot,
    );
    const svg = await readFile(plot, 'utf8');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    const cells = report.landscape!.values.flat().filter((value) => value !== null);
    for (const value of cells) expect(svg).toContain(`>${value.toFixed(4)}</text>`);
    expect(svg.match(/<rect /g)).toHaveLength(cells.length);
    const first = report.trials.filter(({ rung, value }) => rung === 0 && value !== null);
    const circles = svg.match(/<circle [^>]*>/g) ?? [];
    const places = circles.map((circle) => ['cx', 'cy'].map((name) => circle.match(`${name}="([^"]+)"`)?.[1]).join());
    expect(places).toHaveLength(first.length + 1);
    const best = first.reduce((at, { value }, other) => (value! > first[at].value! ? other : at), 0);
    expect(best).toBeGreaterThan(0); // or the ring would say nothing
    expect(places.at(-1)).toBe(places[best]);
  });

  it.each([
    ['a folder that is not there', ['--plot', 'nowhere/plot.svg'], 1, /nowhere/],
    [
      'one number to search',
      ['--plot', 'plot.svg', '--regularization', '0.1'],
      2,
      /^halfsweep: --plot must be left out where less/m,
    ],
  ])('refuses to draw before it searches: %s', async (_, options, code, message) => {
    const paths = options.map((option) => option.replace(/(nowhere.)?plot\.svg/, (name) => folder.path(name)));
    const failed = await run('tune', data, '-o', folder.path('undrawn'), ...small, ...paths);
    expect(failed).toMatchObject({ code, stdout: '' });
    expect(failed.stderr).toMatch(message);
    expect(failed.stderr).not.toContain('rung');
  });

  it('says what to install where the packages are missing that draw', async () => {
    const hooks = `export const resolve = (name, context, next) => next(name === 'linkedom' ? 'no-linkedom' : name, context);`;
    const asUrl = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
    const hide = asUrl(`import { register } from 'node:module'; register(${JSON.stringify(asUrl(hooks))});`);
    const args = ['tune', data, '-o', folder.path('undrawn'), ...small, '--plot', folder.path('undrawn.svg')];
    const { code, stderr } = await start(args, undefined, ['--import', hide]).done;
    expect(stderr).toBe(
      'halfsweep: --plot needs @observablehq/plot and linkedom: npm install @observablehq/plot linkedom\n',
    );
    expect(code).toBe(2);
  });

  it('killed again and again, ends with the same model', async () => {
    const options = [...small, '--log', folder.path('log')];
    const straight = await runJson<Report>('tune', data, '-o', folder.path('straight'), ...small);
    for (const lines of [5, 24]) {
      const { child, done } = start(['tune', data, '-o', folder.path('broken'), ...options]);
      while ((await logOf(folder.path('log'))) < lines && child.exitCode === null) await sleep(2);
      child.kill('SIGKILL');
      expect((await done).code).toBeNull(); // killed, not done
      expect(await stat(folder.path('broken')).catch(() => null)).toBeNull();
    }
    // What a crash of the machine may leave of the last line.
    await writeFile(folder.path('log'), '{"type":"tri', { flag: 'a' });
    const before = await logOf(folder.path('log'));
    const { code, stdout, stderr } = await run('tune', data, '-o', folder.path('broken'), ...options, '--json');
    expect(code).toBe(0);
    expect(stderr.split(`going on from ${folder.path('log')}\nrung 1/`)).toHaveLength(2);
    const resumed: Report = JSON.parse(stdout);
    expect(resumed.digest).toBe(straight.digest);
    expect(resumed.trials.length).toBe(straight.trials.length);
    expect(await logOf(folder.path('log'))).toBe(straight.trials.length + 1);
    expect(before).toBeLessThan(straight.trials.length + 1);
    const lines = (await readFile(folder.path('log'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(['search', ...Array(lines.length - 1).fill('trial')]);
  });

  it('refuses the log of another search, and keeps it', async () => {
    const log = folder.path('other');
    await run('tune', data, '-o', folder.path('other-model'), ...small, '--log', log);
    const before = await readFile(log, 'utf8');
    const args = ['tune', data, '-o', folder.path('other-model'), ...small, '--log', log];
    const { code, stderr } = await run(...args, '--seed', '2');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^halfsweep: --log must be that of a search of the same data by the same options; got .*In it --seed is 1; it must be 2, as in this search\. Delete it/m,
    );
    expect(stderr).not.toContain('going on from'); // it did not
    expect(await readFile(log, 'utf8')).toBe(before);
    const [first, second, third] = before.split('\n');
    const torn = await folder.write('torn', [first, second.slice(0, -9), third, ''].join('\n'));
    const middle = await run('tune', data, '-o', folder.path('other-model'), ...small, '--log', torn);
    expect(middle).toMatchObject({ code: 1, stdout: '' });
    expect(middle.stderr).toMatch(/torn:2: expected JSON/);
    const poem = await folder.write('poem', 'roses are red\n');
    const failed = await run('tune', data, '-o', folder.path('other-model'), ...small, '--log', poem);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/poem:1: expected a new file, or a log/);
  });

  it('says how to go on when it is interrupted', async () => {
    const log = folder.path('interrupted');
    const args = ['tune', data, '-o', folder.path('never'), '--trials', '100000', '--log', log];
    const { child, done } = start(args);
    while ((await logOf(log)) < 3 && child.exitCode === null) await sleep(2);
    child.kill('SIGINT');
    const { code, stderr } = await done;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Interrupted\. The same command goes on from .*interrupted\.\n$/);
    expect(await stat(folder.path('never')).catch(() => null)).toBeNull();
  });

  it('names --holdout where that leaves nothing to measure on', async () => {
    const few = await folder.write('few.csv', 'a,b\n1,2\n1,3\n2,2\n2,4\n3,3\n');
    const { code, stdout, stderr } = await run('tune', few, '-o', folder.path('never'), '--holdout', '0.01');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('halfsweep: --holdout must be a share that leaves interactions to measure on; got 0.01.');
  });

  it.each([
    ['no output', ['tune', 'FILE']],
    ['half a range', ['tune', 'FILE', '-o', 'OUT', '--alpha', '1..']],
    ['a range that is upside down', ['tune', 'FILE', '-o', 'OUT', '--regularization', '2..1']],
    ['a metric there is not', ['tune', 'FILE', '-o', 'OUT', '--metric', 'beauty']],
    ['metrics there are not', ['tune', 'FILE', '-o', 'OUT', '--metrics', 'ndcg@10,beauty']],
    ['two metrics to decide', ['tune', 'FILE', '-o', 'OUT', '--metric', 'hr@5', '--metrics', 'ndcg@10,recall@5']],
    ['all held out', ['tune', 'FILE', '-o', 'OUT', '--holdout', '1']],
  ])('wrong usage: %s', async (_, args) => {
    const paths = args.map((arg) => arg.replace('FILE', data).replace('OUT', folder.path('wrong')));
    expect(await run(...paths)).toMatchObject({ code: 2, stdout: '' });
  });
});
