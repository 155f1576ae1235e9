// The README's code has to run as it stands there.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../src/node/index.ts';

const root = join(import.meta.dirname, '..');
const readme = await readFile(join(root, 'README.md'), 'utf8');
const snippets = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);
let project = ''; // where halfsweep is installed, as for a user

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'halfsweep-readme-'));
  await mkdir(join(project, 'node_modules'));
  await symlink(root, join(project, 'node_modules/halfsweep'));
  await symlink(join(root, 'examples'), join(project, 'examples'));
});
afterAll(() => rm(project, { recursive: true }));

async function runModule(code: string): Promise<string> {
  await writeFile(join(project, 'snippet.mjs'), code);
  return (await promisify(execFile)(process.execPath, ['snippet.mjs'], { cwd: project })).stdout;
}

describe('README', () => {
  it('shows the library in at most 15 lines of code', () => {
    expect(snippets).toHaveLength(3);
    expect(snippets[0].split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(15);
  });

  it('has a first snippet that prints what its comments say', async () => {
    const printed = await runModule(snippets[0]);
    const losses = [...printed.matchAll(/^\d+ ([\d.]+)$/gm)].map(([, loss]) => Number(loss));
    expect(losses.length).toBe(10);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(printed).toMatch(/\[ \{ item: 'lemon', score: [\d.]+ \} \]\n\[ \{ item: 'milk', score: [\d.]+ \} \]/);
    expect(Number(printed.trim().split('\n').at(-1))).toBeGreaterThan(0.3);
  });

  it('has a second snippet that goes on from the first', async () => {
    const printed = await runModule(snippets[0] + snippets[1]);
    // Whoever had tea and lemon should get honey; whoever had tea and honey, lemon, because of both.
    expect(printed).toMatch(
      /\[\n {2}\{ item: 'honey'.*items: \[\n {4}\{ item: 'lemon'.*contributions: .*'tea'.*'honey'/s,
    );
  });

  it('has a third snippet that writes a model', async () => {
    await runModule(snippets[2]);
    const model = await readModel(join(project, 'debian.safetensors'));
    expect([model.users.size, model.items.size]).toEqual([16_659, 5_222]);
  });

  it('names only commands and options that there are', async () => {
    const commands = [...readme.matchAll(/^ {4}halfsweep (\w+) (.*)$/gm)];
    expect(commands.map(([, command]) => command)).toEqual([
      'train',
      'split',
      'tune',
      'evaluate',
      'recommend',
      'recommend',
      'similar',
      'inspect',
    ]);
    for (const [, command, rest] of commands) {
      const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'dist/cli.js'), command, '--help']);
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(stdout).toContain(option);
    }
  });
});
