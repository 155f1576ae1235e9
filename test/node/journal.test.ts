import { appendFile, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openJournal } from '../../src/node/journal.ts';
import { useFolder } from './folder.ts';

const folder = useFolder();

async function linesOf(file: string): Promise<readonly string[]> {
  const journal = await openJournal(file);
  await journal.close();
  return journal.lines;
}

it('begins empty, and has the lines that were added', async () => {
  const file = folder.path('new');
  const journal = await openJournal(file);
  expect(journal.lines).toEqual([]);
  await journal.append('{"λ":1}');
  await journal.append('');
  expect(await readFile(file, 'utf8')).toBe('{"λ":1}\n\n');
  await journal.close();
  expect(await linesOf(file)).toEqual(['{"λ":1}', '']);
});

it('cuts off half a line, which a crash has left, and goes on after the whole ones', async () => {
  const file = await folder.write('cut', 'one\ntwo\n{"thr');
  const journal = await openJournal(file);
  expect(journal.lines).toEqual(['one', 'two']);
  await journal.append('three');
  await journal.close();
  expect(await readFile(file, 'utf8')).toBe('one\ntwo\nthree\n');
});

it('is empty when half a line is all there is', async () => {
  const file = await folder.write('half', 'o');
  expect(await linesOf(file)).toEqual([]);
  await appendFile(file, 'x\n');
  expect(await linesOf(file)).toEqual(['x']);
});
