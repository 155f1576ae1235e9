// train --checkpoint: a process that is killed in the middle, and the next one that goes on from there.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/tensors/safetensors.ts';
import { useFolder } from '../node/folder.ts';
import { leaveTemporary } from '../node/leftovers.ts';
import { patternCsv } from './data.ts';
import { run, runJson, start } from './run.ts';

interface Report {
  digest: string;
  epochs: { epoch: number }[];
  workers: number | null;
}

const EPOCHS = 150;
const folder = useFolder();
let data: string;

beforeAll(async () => {
  data = await folder.write('data.csv', patternCsv(300));
});

const argsOf = (name: string, ...more: string[]) => {
  const files = ['--out', folder.path(`${name}/model`), '--checkpoint', folder.path(`${name}/state`)];
  return ['train', data, ...files, '--factors', '16', '--epochs', String(EPOCHS), '--simd', 'strict', ...more];
};

async function waitFor(file: string): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (await stat(file).catch(() => null)) return;
    await sleep(5);
  }
  throw new Error(`${file} did not appear.`);
}

const sha256 = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

describe('train --checkpoint', () => {
  it.each([
    ['exact', EPOCHS, ['--solver', 'exact']],
    ['cg', EPOCHS, ['--solver', 'cg']],
    ['sgd', 600, ['--algorithm', 'sgd', '--schedule', 'adagrad', '--epochs', '600']],
  ])('killed again and again, ends with the same model: %s', async (fit, epochs, options) => {
    const [whole, broken] = [`whole-${fit}`, `broken-${fit}`];
    for (const name of [whole, broken]) await mkdir(folder.path(name));
    const straight = await runJson<Report>(...argsOf(whole, ...options));
    for (const pause of [0, 60]) {
      const { child, done } = start(argsOf(broken, ...options));
      await waitFor(folder.path(`${broken}/state`));
      await sleep(pause);
      child.kill('SIGKILL');
      expect((await done).code).toBeNull(); // killed, not done
      expect(await readdir(folder.path(broken))).not.toContain('model');
      const { metadata } = readSafetensors(await readFile(folder.path(`${broken}/state`)));
      expect(JSON.parse(metadata.state)).toHaveProperty('epoch');
    }
    const resumed = await runJson<Report>(...argsOf(broken, ...options));
    expect(resumed.digest).toBe(straight.digest);
    expect(resumed.epochs[0].epoch).toBeGreaterThan(1);
    expect(resumed.epochs.at(-1)?.epoch).toBe(epochs);
    expect(await sha256(folder.path(`${broken}/model`))).toBe(await sha256(folder.path(`${whole}/model`)));
    expect((await readdir(folder.path(broken))).sort()).toEqual(['model', 'state']);
  });

  it('sweeps up what a killed process has left, and nothing else', async () => {
    await mkdir(folder.path('litter'));
    for (const target of ['state', 'model']) await leaveTemporary(folder.path(`litter/${target}`));
    await writeFile(folder.path('litter/.state.mine.tmp'), '');
    await run(...argsOf('litter', '--epochs', '1'));
    expect((await readdir(folder.path('litter'))).sort()).toEqual(['.state.mine.tmp', 'model', 'state']);
  });

  it('has nothing left to do when all epochs are done, and goes on for more', async () => {
    await mkdir(folder.path('more'));
    const first = await runJson<Report>(...argsOf('more', '--epochs', '3', '--checkpoint-every', '2'));
    const { stdout, stderr } = await run(...argsOf('more', '--epochs', '3'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ digest: first.digest, epochs: [], workers: null });
    expect(stderr.match(/^going on from .*more.state$/gm)).toHaveLength(1);
    const longer = await run(...argsOf('more', '--epochs', '4'));
    expect(longer.stderr).toMatch(/^going on from .*more.state\nepoch 4\/4 /m);
    const more = await runJson<Report>(...argsOf('more', '--epochs', '5', '--checkpoint-every', '30s'));
    expect(more.epochs.map(({ epoch }) => epoch)).toEqual([5]);
  });

  it('says how to go on when it is interrupted', async () => {
    await mkdir(folder.path('interrupted'));
    const { child, done } = start(argsOf('interrupted', '--epochs', '1000000'));
    await waitFor(folder.path('interrupted/state'));
    child.kill('SIGINT');
    const { code, stderr } = await done;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Interrupted\. The same command goes on from .*interrupted.state\.\n$/);
    expect((await run(...argsOf('interrupted', '--epochs', '1000000', '--seed', '2'))).code).toBe(2);
  });

  it('refuses a state of other data or options, and keeps it', async () => {
    await mkdir(folder.path('other'));
    await run(...argsOf('other', '--epochs', '2'));
    const state = await readFile(folder.path('other/state'));
    const other = await folder.write('other.csv', patternCsv(299));
    for (const [args, why] of [
      [argsOf('other', '--regularization', '0.5'), /In it --regularization is 0\.\d+; it must be 0\.5/],
      [argsOf('other').with(1, other), /It must be a state of a fit of the same interactions/],
    ] as const) {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(why);
      expect(stderr).toContain('halfsweep: --checkpoint must be that of a fit of the same data by the same options');
      expect(stderr).toContain('Delete it to begin anew, or name another file.');
      expect(stderr).not.toContain('going on from'); // it did not
    }
    expect(Buffer.compare(await readFile(folder.path('other/state')), state)).toBe(0);
  });

  it('is what --checkpoint-every is for', async () => {
    const args = ['train', data, '-o', folder.path('never'), '--checkpoint-every', '3'];
    expect(await run(...args)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'halfsweep: --checkpoint-every goes with --checkpoint, which names the file.\n',
    });
  });

  it('refuses a file that is no state, and keeps it', async () => {
    await mkdir(folder.path('none'));
    await folder.write('none/state', 'a poem');
    const { code, stderr } = await run(...argsOf('none'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^halfsweep: .*none.state: /m);
    expect(await readFile(folder.path('none/state'), 'utf8')).toBe('a poem');
  });

  it('starts from a model', async () => {
    const model = folder.path('start.safetensors');
    const long = await runJson<{ epochs: { loss: number }[] }>('train', data, '-o', model, '--epochs', '12');
    const [first] = (
      await runJson<typeof long>('train', data, '-o', folder.path('went-on'), '--epochs', '1', '--start', model)
    ).epochs;
    expect(first.loss).toBeLessThanOrEqual(long.epochs[11].loss * (1 + 1e-5));
  });
});
