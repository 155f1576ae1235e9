// Outputs that are inputs, or each other: refused before any work, with every file as it was.
import { link, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { FILES } from '../../src/cli/files.ts';
import { useFolder } from '../node/folder.ts';
import { patternCsv } from './data.ts';
import { run, runJson, start } from './run.ts';

const folder = useFolder();
let data: string;
let model: string;

beforeAll(async () => {
  data = await folder.write('d.csv', patternCsv());
  model = folder.path('m.safetensors');
  await runJson('train', data, '--out', model, '--factors', '2', '--epochs', '1');
  await runJson('convert', model, folder.path('npy'), '--to', 'npy');
  await symlink('d.csv', folder.path('symbolic'));
  await link(data, folder.path('hard'));
  await symlink('later', folder.path('to-later'));
});

const here = (...args: string[]) => start(args, folder.path('.')).done;

describe('an output that is another file of the command', () => {
  it.each([
    ['--out must be another file than the input; got "d.csv".', ['train', 'd.csv', '--out', 'd.csv']],
    ['--out must be another file than the input; got "./d.csv".', ['train', 'd.csv', '-o', './d.csv']],
    ['--out must be another file than the input; got "symbolic".', ['train', 'd.csv', '-o', 'symbolic']],
    ['--out must be another file than the input; got "hard".', ['train', 'd.csv', '-o', 'hard']],
    ['--checkpoint must be another file than the input', ['train', 'd.csv', '-o', 'x', '--checkpoint', 'd.csv']],
    ['--checkpoint must be another file than --out', ['train', 'd.csv', '-o', 'same', '--checkpoint', './same']],
    ['--checkpoint must be another file than --out', ['train', 'd.csv', '-o', 'later', '--checkpoint', 'to-later']],
    ['--out must be another file than --start', ['train', 'd.csv', '-o', 'm.safetensors', '--start', 'm.safetensors']],
    ['--log must be another file than --out; got "lg".', ['tune', 'd.csv', '-o', 'lg', '--log', 'lg']],
    ['--log must be another file than the input', ['tune', 'd.csv', '-o', 'lg', '--log', 'hard']],
    ['--plot must be another file than the input', ['tune', 'd.csv', '-o', 'lg', '--plot', 'd.csv']],
    ['--plot must be another file than --log', ['tune', 'd.csv', '-o', 'lg', '--log', 'p', '--plot', 'p']],
    ['<out> must be another file than the input', ['convert', 'm.safetensors', './m.safetensors']],
    ['<out> must be another file than the input', ['convert', 'npy', 'npy', '--to', 'npy']],
    ['<out> must be another file than the input', ['convert', 'npy/item_factors.npy', 'npy', '--to', 'npy']],
    ['<out> must be another file than the input', ['convert', 'npy', 'npy/user_ids.json', '--to', 'safetensors']],
    [
      '<out> must be another file than --user-factors',
      ['convert', 'npy/item_factors.npy', 'u', '--to', 'safetensors', '--user-factors', 'u'],
    ],
    ['--out must be the name of a regular file, or a new one; got "npy".', ['train', 'd.csv', '-o', 'npy']],
  ])('%s: %j', async (message, args) => {
    const before = await readdir(folder.path('.'));
    const { code, stdout, stderr } = await here(...args);
    expect(stderr).toMatch(/^halfsweep: .*\n$/);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(await readFile(data, 'utf8')).toBe(patternCsv());
    expect(await readdir(folder.path('.'))).toEqual(before);
  });

  it.each([
    ['--out must be a name that ends in .safetensors', ['train', 'd.csv', '-o', 'model.parquet']],
    ['--out must be a name that ends in .safetensors', ['tune', 'd.csv', '--out', 'Model.CSV']],
    ['<out> must be a name that ends in .safetensors', ['convert', 'npy', 'm.npz']],
    ['--checkpoint must be a name that ends in .safetensors', ['train', 'd.csv', '-o', 'x', '--checkpoint', 'c.npz']],
    ['--plot must be a name that ends in .svg', ['tune', 'd.csv', '-o', 'x', '--plot', 'x.png']],
    ['--plot must be a name that ends in .svg', ['tune', 'd.csv', '-o', 'x', '--plot', 'x.HTML']],
    ['--plot must be a name that ends in .svg', ['tune', 'd.csv', '-o', 'x', '--plot', 'svg']],
    ['--log must be a name that ends in .ndjson', ['tune', 'd.csv', '-o', 'x', '--log', 'trials.csv']],
    ['--log must be a name that ends in .ndjson', ['tune', 'd.csv', '-o', 'x', '--log', 'trials.safetensors']],
    ['--train-out must be a name that ends in .csv or .ndjson', ['split', 'd.csv', '--train-out', 'a.parquet']],
    ['--out must be a name that ends in .arrow or .feather', ['recommend', 'm.safetensors', '-o', 'r.csv']],
    ['<out> must be the name of a folder', ['convert', 'm.safetensors', 'factors.npy', '--to', 'npy']],
    ['--out must be the name of a file, and not of a folder; got "models/".', ['train', 'd.csv', '-o', 'models/']],
  ])('or is named for something else: %s', async (message, args) => {
    const before = (await readdir(folder.path('.'))).sort();
    const { code, stderr } = await here(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect((await readdir(folder.path('.'))).sort()).toEqual(before);
  });

  it('is none of these: the model of before, a new file beside the input, a folder that is read no more', async () => {
    expect(await here('train', 'd.csv', '-o', 'm.safetensors', '--epochs', '1')).toMatchObject({ code: 0 });
    expect(await here('convert', 'npy', 'npy/again.safetensors')).toMatchObject({ code: 0 });
    expect(await here('convert', 'npy', 'npy/again.safetensors')).toMatchObject({ code: 0 });
    await mkdir(folder.path('tables'));
    for (let times = 0; times < 2; times++) {
      expect(await here('convert', 'm.safetensors', 'tables', '--to', 'tsv')).toMatchObject({ code: 0 });
    }
    await rm(folder.path('tables'), { recursive: true });
  });
});

it('looks into no folder further than what is read of one', async () => {
  await mkdir(folder.path('table.parquet'));
  await symlink('/', folder.path('table.parquet/all'));
  await writeFile(folder.path('table.parquet/part.parquet'), '');
  const taken = await here('train', 'table.parquet', '-o', 'table.parquet/part.parquet');
  expect(taken).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--out must be another file than the input'),
  });
  expect(await here('train', '/', '-o', 'model')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expected a file, or a folder named column=value'),
  });
  await rm(folder.path('table.parquet'), { recursive: true });
});

describe('the table of files', () => {
  it.each(Object.entries(FILES))('has every argument and option of %s that names one', async (command, names) => {
    const { stdout } = await run(command, '--help');
    const options = stdout.matchAll(/--([\w-]+) <(?:file|model)>/g);
    const positions = stdout.match(/^Usage: .*\n(?:\S.*\n)?/)![0].matchAll(/ [<[](?!options\])(\w+)[>\]]/g);
    const found = [...positions, ...options].map(([, name]) => name.replaceAll(/-(\w)/g, (_, c) => c.toUpperCase()));
    expect([...names.reads, ...Object.keys(names.writes)].sort()).toEqual(found.sort());
  });

  it('has every command', async () => {
    const { stdout } = await run('--help');
    const commands = [...stdout.matchAll(/^ {2}(\w+) \[options\]/gm)].map(([, name]) => name);
    expect(Object.keys(FILES).sort()).toEqual(commands.sort());
  });
});
