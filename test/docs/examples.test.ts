// The code in docs/API.md runs as it stands there, with what is in dist/.
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { patternCsv } from '../cli/data.ts';
import { useFolder } from '../node/folder.ts';

const folder = useFolder(); // where halfsweep is installed, as for a user
const page = await readFile('docs/API.md', 'utf8');
const [failing, fitting, preparing] = [...page.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);

beforeAll(async () => {
  await mkdir(folder.path('node_modules'));
  await symlink(process.cwd(), folder.path('node_modules/halfsweep'));
});

async function runModule(code: string) {
  await writeFile(folder.path('snippet.mjs'), code);
  return promisify(execFile)(process.execPath, ['snippet.mjs'], { cwd: folder.path('.') });
}

it('acts on the fields of an error', async () => {
  await folder.write('ratings.csv', 'user,item,value\nann,tea,5\nbob,tea,five\n');
  const { stderr } = await runModule(failing);
  expect(stderr).toBe('line 3 of ratings.csv has five where a finite number (float32) should be\n');
});

it('keeps the state of a fit and goes on from it', async () => {
  await folder.write('ratings.csv', patternCsv());
  const told = `${fitting.replace('epochs: 30,', 'epochs: 3, onEpoch: ({ epoch }) => console.log(epoch),')}
    console.log(model.itemFactors.reduce((sum, x) => sum + x * x, 0));`;
  const first = (await runModule(told.replace('{ seconds: 60 }', '1'))).stdout.trim().split('\n');
  expect(first.slice(0, 3)).toEqual(['1', '2', '3']);
  expect((await stat(folder.path('fit.state'))).size).toBeGreaterThan(1000);
  const again = (await runModule(told)).stdout.trim().split('\n');
  expect(again).toEqual(first.slice(3)); // no epoch was left
});

it('prepares interactions in partitions', async () => {
  await folder.write('ratings.csv', patternCsv());
  const { stdout } = await runModule(preparing);
  expect(stdout).toBe('15 pairs in 1, played up to 7 times\n');
  expect(await readdir(folder.path('ratings'))).toContain('block-00001');
});
