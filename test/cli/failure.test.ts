import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { useFolder } from '../node/folder.ts';
import { patternCsv } from './data.ts';
import { CLI, run, runJson } from './run.ts';

const folder = useFolder();
let data: string;
let model: string;

beforeAll(async () => {
  data = await folder.write('data.csv', patternCsv());
  model = folder.path('model.safetensors');
  await runJson('train', data, '--out', model, '--factors', '4', '--epochs', '1');
});

describe('exit code 2: wrong usage', () => {
  it.each([
    ['no command', []],
    ['an unknown command', ['trane']],
    ['an unknown option', ['train', 'FILE', '--out', 'OUT', '--factor', '3']],
    ['a missing argument', ['train', '--out', 'OUT']],
    ['a missing option', ['train', 'FILE']],
    ['no factors', ['train', 'FILE', '--out', 'OUT', '--factors', '0']],
    ['more factors than there may be', ['train', 'FILE', '--out', 'OUT', '--factors', '1000000']],
    ['half an epoch', ['train', 'FILE', '--out', 'OUT', '--epochs', '0.5']],
    ['a negative weight', ['train', 'FILE', '--out', 'OUT', '--unobserved-weight', '-1']],
    ['no number', ['train', 'FILE', '--out', 'OUT', '--regularization', 'much']],
    ['an infinite number', ['train', 'FILE', '--out', 'OUT', '--regularization', 'Infinity']],
    ['all held out', ['train', 'FILE', '--out', 'OUT', '--holdout', '1']],
    ['an objective there is not', ['train', 'FILE', '--out', 'OUT', '--objective', 'best']],
    ['a number that the objective has no use for', ['train', 'FILE', '--out', 'OUT', '--alpha', '2']],
    ['column 0', ['train', 'FILE', '--out', 'OUT', '--user', '0']],
    ['an empty separator', ['train', 'FILE', '--out', 'OUT', '--separator', '']],
    ['nothing to evaluate on', ['evaluate', 'MODEL']],
    ['two things to evaluate on', ['evaluate', 'MODEL', '--test', 'FILE', '--negatives', 'FILE']],
    ['no user', ['recommend', 'MODEL']],
    ['less than no items wanted', ['similar', 'MODEL', '--item', 'tea-1', '--count', '-1']],
  ])('%s', async (_, args) => {
    const paths: Record<string, string> = { FILE: data, MODEL: model, OUT: folder.path('out') };
    const { code, stdout, stderr } = await run(...args.map((arg) => paths[arg] ?? arg));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
    expect(stderr).not.toContain('    at '); // no stack
  });
});

describe('a message names the flag that was typed, once, after the name of the program', () => {
  it.each([
    ['--factors must be an integer from 1 to 2048; got "many".', ['train', 'FILE', '--factors', 'many']],
    ['--holdout must be a number above 0 and below 1; got 1.', ['train', 'FILE', '--holdout', '1']],
    ['--workers must be auto, or an integer from 1 to 1024; got "x".', ['train', 'FILE', '--workers', 'x']],
    ['--k must be an integer from 1 to 2147483647; got "x".', ['evaluate', 'MODEL', '--test', 'FILE', '--k', '1,x']],
    [
      '--alpha must be a number of at least 0, several as in 0,0.25,0.5, or two above 0 as in 0.005..1; got "2..1".',
      ['tune', 'FILE', '--alpha', '2..1'],
    ],
    [
      '--checkpoint-every must be a number of epochs of at least 1, or of seconds as in 30s; got "1m".',
      ['train', 'FILE', '--checkpoint', 'OUT', '--checkpoint-every', '1m'],
    ],
    [
      `--alpha must be left out but with objective 'implicit' or 'hkv'; got 2.`,
      ['train', 'FILE', '-o', 'OUT', '--alpha', '2'],
    ],
    [
      '--to must say what to write, as OUT does not end in .safetensors: one of safetensors, npy, fvecs, fbin, tsv, arrow.',
      ['convert', 'MODEL', 'OUT'],
    ],
    [
      '--objective must be left out; got "ials". A safetensors model says its own.',
      ['convert', 'MODEL', 'OUT.safetensors', '--objective', 'ials'],
    ],
    [
      '--regularization must be given with --objective; got 2.',
      ['convert', 'FILE', 'OUT', '--to', 'npy', '--regularization', '2'],
    ],
  ])('%s', async (message, args) => {
    const inPlace = (text: string) =>
      text.replace('FILE', data).replace('MODEL', model).replace('OUT', folder.path('out'));
    const { code, stdout, stderr } = await run(...args.map(inPlace));
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `halfsweep: ${inPlace(message)}\n` });
  });

  it('also where the command line itself cannot be read', async () => {
    expect((await run('train', data, '-o', 'x', '--nope')).stderr).toMatch(/^halfsweep: unknown option '--nope'/);
  });
});

describe('exit code 1: one paragraph, no stack', () => {
  it.each([
    ['a file that is not there', 'missing.csv', undefined, 'ENOENT'],
    ['an empty file', 'empty.csv', '', 'empty.csv:1: expected interactions'],
    ['a bad value', 'bad.csv', 'user,item,rating\n1,2,3\n1,3,many\n', 'bad.csv:3: column "rating": expected'],
    ['a short line', 'short.tsv', '1\t2\t3\n1\n', 'short.tsv:2: column 2: expected'],
  ])('%s', async (_, name, text, message) => {
    const file = text === undefined ? folder.path(name) : await folder.write(name, text);
    const { code, stdout, stderr } = await run('train', file, '--out', folder.path('out'), '--json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(message);
  });

  it('an unknown user and an unknown item', async () => {
    const unknown = await run('recommend', model, '--user', 'nobody');
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toMatch(/^halfsweep: Unknown user "nobody"/);
    expect((await run('similar', model, '--item', '17')).stderr).toMatch(/^halfsweep: Unknown item "17"/);
  });

  it('a file that is no model, by name', async () => {
    const folders = await run('inspect', dirname(data));
    expect(folders.code).toBe(1);
    expect(folders.stderr).toMatch(/is a folder and no model\. .*halfsweep convert.*halfsweep train/);
    const { code, stderr } = await run('inspect', data);
    expect(code).toBe(1);
    expect(stderr).toContain('data.csv');
    expect(stderr).not.toContain('    at ');
  });

  it.each([
    ['gzip', gzipSync('a\tb\n'), 'it looks like gzip. If it holds interactions: halfsweep train'],
    ['an archive', Buffer.from('PK\x03\x04 and so on'), 'it looks like a zip archive, as .npz is. halfsweep convert'],
    ['Parquet', Buffer.from('PAR1 and so on'), 'it looks like Parquet.'],
    ['text', Buffer.from('user,item\n1,2\n'), 'it looks like text.'],
    ['nothing', Buffer.alloc(0), 'it is empty.'],
    ['anything else', Buffer.alloc(99, 0xfe), 'model.\n'],
  ])('a model that is no safetensors file but %s', async (_, bytes, message) => {
    const file = folder.path('other.safetensors');
    await writeFile(file, bytes);
    for (const args of [
      ['inspect', file],
      ['similar', file, '--item', 'x'],
      ['recommend', file, '--user', 'x'],
      ['evaluate', file, '--test', data],
      ['convert', file, folder.path('converted.safetensors')],
      ['train', data, '-o', folder.path('out'), '--start', file],
    ]) {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`halfsweep: ${file} is not a safetensors model`);
      expect(stderr).toContain(message);
      expect(stderr).not.toContain('interactions of'); // before the data are read
    }
  });

  it('a safetensors file that is cut off, as that', async () => {
    const file = folder.path('cut.safetensors');
    await writeFile(file, (await readFile(model)).subarray(0, 300));
    expect((await run('inspect', file)).stderr).toMatch(/^halfsweep: .*cut\.safetensors: header length: /);
  });

  it('a model of items only, where users are asked for', async () => {
    await runJson('convert', model, folder.path('items'), '--to', 'npy');
    const items = folder.path('items.safetensors');
    await runJson('convert', folder.path('items/item_factors.npy'), items);
    for (const args of [
      ['recommend', items, '--user', '5'],
      ['evaluate', items, '--test', data],
    ]) {
      expect((await run(...args)).stderr).toMatch(/^halfsweep: .*items\.safetensors keeps no users, only items\. /);
    }
    const one = await folder.write('one.json', '["a"]');
    const named = ['convert', folder.path('items/item_factors.npy'), items, '--item-ids', one];
    expect((await run(...named)).stderr).toMatch(/one\.json: expected \d+, one for each row; got 1 id\.\n$/);
  });

  it('a column that a line does not have, in words and not in quotes', async () => {
    const { code, stderr } = await run('train', data, '-o', folder.path('out'), '--user', '5');
    expect(code).toBe(1);
    expect(stderr).toMatch(/data\.csv:1: column 5: expected one of its columns; got "3 columns"\.\n$/);
  });

  it('the stack with --debug', async () => {
    expect((await run('inspect', data, '--debug')).stderr).toContain('    at ');
  });
});

describe('help', () => {
  it('of a command that there is not names the nearest', async () => {
    expect(await run('help', 'tune1')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'halfsweep: Unknown command "tune1". Did you mean tune?\n',
    });
    expect((await run('help', 'zzzzzz')).stderr).toContain('There are train, tune, split, prepare, evaluate');
  });

  it('of one that there is, is its --help', async () => {
    expect(await run('help', 'train')).toEqual(await run('train', '--help'));
    expect(await run('help')).toEqual(await run('--help'));
  });

  it('says whose model train --holdout writes', async () => {
    expect((await run('train', '--help')).stdout.replace(/\s+/g, ' ')).toContain('the model is that of the others');
  });
});

describe('exit code 0', () => {
  it('for help and version, on standard output', async () => {
    for (const args of [['--help'], ['train', '--help'], ['--version']]) {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).not.toBe('');
    }
  });

  it('and no word when the reader of the results goes away', async () => {
    const child = spawn(process.execPath, [CLI, 'inspect', model, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy(); // closes the pipe before anything is written
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [code] = await once(child, 'close');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
