// The suites that are run by hand say how, and run nothing of what they do not know.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { STEPS, SUITES } from '../faults/run.mjs';
import { FOLDERS } from '../mutation/folders.mjs';

const run = (script: string, ...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });

describe.each([
  [
    'test/faults/run.mjs',
    ['--only', '--cases', '--first', '--case', '--record', ...Object.keys({ ...SUITES, ...STEPS })],
  ],
  ['test/mutation/run.mjs', ['--folder', '--count', '--seed', '--survivors', '--again', ...FOLDERS]],
])('%s', (script, names) => {
  it.each(['--help', '-h'])('says with %s what there is', (flag) => {
    const { status, stdout, stderr } = run(script, flag);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const name of names) expect(stdout).toContain(name);
  });
});

it.each([
  ['test/faults/run.mjs', ['--only', 'nothing'], 'There is no suite nothing'],
  ['test/faults/run.mjs', ['--cases', '0'], '--cases and --first want a number from 1.'],
  ['test/mutation/run.mjs', ['--folder', 'src/nothing'], 'There is no folder "src/nothing"'],
  ['test/mutation/run.mjs', ['--count', 'x'], '--count and --seed want a number from 1.'],
])('%s refuses %j', (script, args, message) => {
  const { status, stderr } = run(script, ...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
