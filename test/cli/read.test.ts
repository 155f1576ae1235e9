// What commands say of the interactions that they read, and standard input.
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { useFolder } from '../node/folder.ts';
import { CLI, run } from './run.ts';

const folder = useFolder();
const FIT = ['--factors', '2', '--epochs', '1'];
const PLAYS = 'movieId,rating,userId\n7,5,1\n8,3,1\n7,4,2\n';

it('prints on standard error which columns were taken', async () => {
  const file = await folder.write('plays.csv', PLAYS);
  const { stdout, stderr, code } = await run('train', file, '--out', folder.path('a.safetensors'), ...FIT, '--json');
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /3 interactions of 2 users with 2 items \(user: userId, item: movieId, value: rating\), read in/,
  );
  expect(JSON.parse(stdout)).toMatchObject({ users: 2, items: 2 });
  const plain = await folder.write('plain.csv', '1,7,5\n2,8,3\n');
  const second = await run('train', plain, '--out', folder.path('b.safetensors'), ...FIT);
  expect(second.stderr).toMatch(/\(user: column 1, item: column 2, value: column 3\)/);
});

it('says which columns were not used, and what is doubtful', async () => {
  const rows = Array.from({ length: 120 }, (_, at) => `${at},${at % 7},${at % 5},3,${at},0,0,0,0\n`).join('');
  const file = await folder.write('frame.csv', rows);
  const { stderr } = await run('train', file, '--out', folder.path('e.safetensors'), ...FIT);
  expect(stderr).toContain('value: column 3; 6 columns not used: 4, 5, 6, 7, 8 …)');
  expect(stderr).toMatch(/warning: each line has a user of its own: 0, 1, 2, …/);
  const named = await run('train', file, '--out', folder.path('e.safetensors'), ...FIT, '--user', '2', '--item', '3');
  expect(named.stderr).not.toContain('warning: each line');
});

it('leaves out entries with empty fields, and says how many', async () => {
  const file = await folder.write('gaps.csv', `${PLAYS}9,,2\n`);
  const out = ['--out', folder.path('f.safetensors'), ...FIT];
  expect((await run('train', file, ...out)).stderr).toMatch(/gaps\.csv:5: .*--empty skip/);
  expect((await run('train', file, ...out, '--empty', 'skip')).stderr).toContain(
    '; 1 entries with an empty field were left out (--empty)',
  );
});

it('reads standard input under the name -', () => {
  const args = [CLI, 'train', '-', '--out', folder.path('c.safetensors'), ...FIT, '--json'];
  const { stdout, status } = spawnSync(process.execPath, args, { input: PLAYS, encoding: 'utf8' });
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ users: 2, items: 2, nnz: 3 });
});

it('takes decimal commas, encodings and first lines by flags', async () => {
  const file = await folder.write(
    'german.csv',
    Buffer.from('Verkäufe\nuser;item;value\nann;Käse;3,5\nbob;Tee;2,5\n', 'latin1'),
  );
  const out = ['--out', folder.path('d.safetensors')];
  const flags = ['--encoding', 'latin1', '--skip-lines', '1', '--decimal', ','];
  expect((await run('train', file, ...out, ...FIT, ...flags)).stderr).toContain(
    '2 interactions of 2 users with 2 items',
  );
  expect((await run('train', file, ...out, ...FIT)).stderr).toMatch(/german\.csv:1: .*--encoding latin1/);
  expect((await run('train', file, ...out, ...FIT, ...flags.slice(0, 4))).stderr).toMatch(/german\.csv:3: .*--decimal/);
});
