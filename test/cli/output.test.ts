// Standard output and standard error that cannot be written, and what is written to them of text that comes from files.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { print, printJson } from '../../src/cli/output.ts';
import { useFolder } from '../node/folder.ts';
import { patternCsv } from './data.ts';
import { CLI, run, runJson } from './run.ts';

const FULL = '/dev/full';
const folder = useFolder();
let data: string;
let undisturbed: Buffer;

beforeAll(async () => {
  data = await folder.write('data.csv', patternCsv());
  await runJson(...train('undisturbed.safetensors'));
  undisturbed = await readFile(folder.path('undisturbed.safetensors'));
});

const train = (out: string) => ['train', data, '--out', folder.path(out), '--factors', '2', '--epochs', '3'];

type To = 'pipe' | 'closed' | typeof FULL;

/** Runs with standard output and error going there; what came out where there is somebody to read it. */
async function runTo(out: To, error: To, args: string[]) {
  const full = [out, error].map((to) => (to === FULL ? openSync(FULL, 'w') : 'pipe'));
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', full[0], full[1]] });
  const read = [child.stdout, child.stderr].map((stream, at) => {
    if (stream && [out, error][at] === 'pipe') return text(stream);
    stream?.destroy();
    return '';
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  for (const descriptor of full) if (typeof descriptor === 'number') closeSync(descriptor);
  const [stdout, stderr] = await Promise.all(read);
  return { code, stdout, stderr };
}

describe.runIf(existsSync(FULL))('a fit writes its model', () => {
  it.each<[To, To, number]>([
    ['pipe', FULL, 0],
    ['pipe', 'closed', 0],
    ['closed', 'pipe', 0],
    ['closed', 'closed', 0],
    [FULL, 'pipe', 1],
    [FULL, FULL, 1],
    [FULL, 'closed', 1],
  ])('with standard output to %s and standard error to %s', async (out, error, code) => {
    for (const args of [train('model'), [...train('model'), '--json']]) {
      await rm(folder.path('model'), { force: true });
      const result = await runTo(out, error, args);
      expect(result.code).toBe(code);
      expect(await readFile(folder.path('model'))).toEqual(undisturbed);
      if (out === 'pipe') expect(result.stdout).toContain('digest');
      if (error !== 'pipe') continue;
      expect(result.stderr).toContain('epoch 3/3');
      const about = result.stderr.split('\n').filter((line) => line.startsWith('halfsweep:'));
      expect(about).toEqual(code === 0 ? [] : [expect.stringMatching(/standard output cannot be written: .*ENOSPC/)]);
      expect(result.stderr).not.toMatch(/ {4}at /);
    }
  });

  it('and every other command ends in the same way', async () => {
    const model = folder.path('undisturbed.safetensors');
    for (const args of [
      ['--help'],
      ['--version'],
      ['help', 'tune'],
      ['inspect', model],
      ['recommend', model, '--user', 'u1', '--json'],
      ['similar', model, '--item', 'tea-1'],
      ['evaluate', model, '--test', data],
      ['convert', model, folder.path('other.safetensors')],
      ['tune', data, '-o', folder.path('tuned'), '--trials', '2', '--rungs', '1', '--factors', '2', '--epochs', '2'],
    ]) {
      const result = await runTo(FULL, 'pipe', args);
      expect(result.code).toBe(1);
      expect(result.stderr).toMatch(/^halfsweep: standard output cannot be written: .*\n$/m);
      expect(result.stderr).not.toMatch(/ {4}at /);
      expect(await runTo('closed', 'closed', args)).toMatchObject({ code: 0 });
    }
    expect(await runTo('pipe', FULL, ['nothing'])).toMatchObject({ code: 2 });
  });
});

describe('nothing that is printed steers a terminal', () => {
  const hostile = '\u001b]0;x\u0007\u009b2J\u202eabc';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  const steers = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

  it('ids, descriptions, metadata, messages, names of files and of commands', async () => {
    const lines = Array.from({ length: 8 }, (_, k) => `${k % 3}${hostile}\t${k}${hostile}\n`);
    const table = await folder.write('hostile.tsv', lines.join(''));
    const bad = await folder.write('bad.tsv', `${lines.join('')}0\t1\t${hostile}\n`);
    const items = await folder.write('items.tsv', lines.map((_, k) => `${k}${hostile}\t${hostile}\n`).join(''));
    const model = folder.path(`model${hostile}.safetensors`);
    const trained = await run('train', table, '-o', model, '--factors', '1', '--epochs', '1', '--no-header');
    expect(trained.code).toBe(0);
    const item = `0${hostile}`;
    const runs = [
      trained,
      await run('inspect', model),
      await run('recommend', model, '--user', item, '--include-seen', '--items', items),
      await run('recommend', model, '--history', `${item},${hostile}`, '--include-seen'),
      await run('recommend', model, '--user', hostile),
      await run('similar', model, '--item', item),
      await run('similar', model, '--item', item, '--items', hostile),
      await run('train', bad, '-o', model, '--no-header'),
      await run('train', table, '-o', model, '--user', hostile, '--debug'),
      await run('train', hostile, '-o', model),
      await run(hostile),
      await run('train', `--${hostile}`),
      await run('train', table, '-o', model, '--checkpoint', folder.path(hostile), '--epochs', '1', '--no-header'),
      await run('convert', model, folder.path(`${hostile}2`), '--to', 'npy'),
    ];
    for (const { stdout, stderr } of runs) {
      expect(stdout + stderr).not.toBe('');
      expect(stdout + stderr).not.toMatch(steers);
    }
    expect(runs[2].stdout).toContain('0%1B]0;x%07%C2%9B2J%E2%80%AEabc');
  });
});

it('results that cannot be printed are said to be lost once, where every write throws', () => {
  const full = Object.assign(new Error('no room'), { code: 'ENOSPC', errno: -28, syscall: 'write' });
  vi.spyOn(process.stdout, 'write').mockImplementation(() => {
    throw full;
  });
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const before = process.exitCode;
  try {
    print('a table');
    printJson({ and: 'more' });
    expect(process.exitCode).toBe(1);
    expect(said.mock.calls.map(([text]) => text)).toEqual([
      expect.stringMatching(/^halfsweep: standard output cannot be written: .*ENOSPC/),
    ]);
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
  }
});
