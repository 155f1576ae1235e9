// A preparation that is killed leaves nothing that is taken for partitions, and nothing at all after the next one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { FormatError } from '../../../src/index.ts';
import { openPartitions, preparePartitions } from '../../../src/node/index.ts';
import { rejection } from '../../data/failure.ts';
import { useFolder } from '../folder.ts';
import { NODE_ENTRY } from '../leftovers.ts';

const root = useFolder();

/** A module's text: batches of a few thousand entries, the same in every process. */
const BATCHES = `function* batches() {
  for (let batch = 0; batch < 40; batch++) {
    const [users, items, values] = [new Int32Array(500), new Int32Array(500), new Float32Array(500)];
    for (let at = 0; at < 500; at++) {
      const mixed = Math.imul(500 * batch + at, 0x9e3779b1) >>> 0;
      [users[at], items[at], values[at]] = [mixed % 997, (mixed >>> 10) % 499, (mixed >>> 20) % 5];
    }
    yield { users, items, values };
  }
}`;
const batches = new Function(`${BATCHES}; return batches;`)() as () => Iterable<never>;

/** Kills a process that prepares the folder, when it has come so far. */
async function killAt(phase: string, folder: string): Promise<void> {
  const script = `import(${JSON.stringify(NODE_ENTRY)}).then(({ preparePartitions }) => {
    ${BATCHES}
    const onProgress = (event) => event.phase === ${JSON.stringify(phase)} && process.kill(process.pid, 'SIGKILL');
    return preparePartitions(batches(), ${JSON.stringify(folder)}, { partitions: 3, overwrite: true, onProgress });
  })`;
  const child = spawn(process.execPath, ['-e', script], { stdio: 'inherit' });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
}

async function contents(folder: string): Promise<string[][]> {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'latin1')]));
}

it('is made again as it would have been, with nothing beside it', async () => {
  const [parent, whole] = [root.path('parent'), root.path('whole')];
  await mkdir(parent);
  const folder = join(parent, 'made');
  await preparePartitions(batches(), whole, { partitions: 3 });
  for (const phase of ['read', 'distribute', 'merge', 'write']) {
    await killAt(phase, folder);
    const left = await readdir(parent);
    expect(left).toEqual([expect.stringMatching(/^\.made\..*\.tmp$/)]);
    await rejection(openPartitions(folder), FormatError);
    await rejection(openPartitions(join(parent, left[0])), FormatError);
  }
  await preparePartitions(batches(), folder, { partitions: 3 });
  expect(await readdir(parent)).toEqual(['made']);
  expect(await contents(folder)).toEqual(await contents(whole));
  await killAt('write', folder);
  expect((await openPartitions(folder)).nnz).toBeGreaterThan(1000); // what was there is still there
  await preparePartitions(batches(), folder, { partitions: 3, overwrite: true });
  expect(await readdir(parent)).toEqual(['made']);
}, 60_000);

const isLimited = process.platform === 'win32' ? it.skip : it;

isLimited('names the folder when there is no room for it, and leaves nothing', async () => {
  const parent = root.path('small');
  await mkdir(parent);
  const folder = join(parent, 'made');
  const script = `import(${JSON.stringify(NODE_ENTRY)}).then(async ({ preparePartitions }) => {
    ${BATCHES}
    await preparePartitions(batches(), ${JSON.stringify(folder)}).catch(({ name, code, path }) => console.log(name, code, path));
  })`;
  // As on a full disk, but for the code: files of 64 blocks of 512 or 1024 bytes at most, and the log alone has four times as much.
  const child = spawn('sh', ['-c', 'ulimit -f 64; exec "$0" -e "$1"', process.execPath, script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  expect(await text(child.stdout)).toBe(`FileSystemError EFBIG ${folder}\n`);
  expect(await readdir(parent)).toEqual([]);
});
