import { appendFile, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ArgumentError, FormatError } from '../../src/errors.ts';
import { openJournal } from '../../src/node/journal.ts';
import { headerLine, LOG_BEGINNINGS, trialLine } from '../../src/tune/log.ts';
import { useFolder } from './folder.ts';

const folder = useFolder();
const anyLines = { first: '', next: '' };

async function linesOf(file: string): Promise<readonly string[]> {
  const journal = await openJournal(file, anyLines);
  await journal.close();
  return journal.lines;
}

it('begins empty, and has the lines that were added', async () => {
  const file = folder.path('new');
  const journal = await openJournal(file, anyLines);
  expect(journal.lines).toEqual([]);
  await journal.append('{"λ":1}');
  await journal.append('');
  expect(await readFile(file, 'utf8')).toBe('{"λ":1}\n\n');
  await journal.close();
  expect(await linesOf(file)).toEqual(['{"λ":1}', '']);
});

it('cuts off half a line, which a crash has left, and goes on after the whole ones', async () => {
  const file = await folder.write('cut', 'one\ntwo\n{"thr');
  const journal = await openJournal(file, anyLines);
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

const header = headerLine({ data: 'x' });
const made = { setting: 0, parameters: {}, rung: 0, factors: 4, epochs: 2, value: 0.5, error: 0.1, seconds: 1 };
const trial = trialLine(made);

it('knows the lines of a log of tune', () => {
  expect(header.startsWith(LOG_BEGINNINGS.first)).toBe(true);
  expect(trial.startsWith(LOG_BEGINNINGS.next)).toBe(true);
});

it.each([
  ['nothing', ''],
  ['half a header', header.slice(0, 7)],
  ['a header without its end', header],
  ['a header', `${header}\n`],
  ['half a trial', `${header}\n${trial.slice(0, 9)}`],
  ['a trial', `${header}\n${trial}\n`],
])('takes a log with %s', async (_, text) => {
  const file = await folder.write('log', text);
  const journal = await openJournal(file);
  await journal.close();
  expect(await readFile(file, 'utf8')).toBe(text.slice(0, text.lastIndexOf('\n') + 1));
});

it.each([
  ['JSON', '{"users":3}'],
  ['JSON of another type', '{"type":"FeatureCollection","features":[]}'],
  ['a model', new Uint8Array([0x58, 1, 0, 0, 0, 0, 0, 0, 0x7b, 0x22, 10, 0xff, 0xfe])],
  ['text after a header', `${header}\nremember the milk`],
  ['a blank line', '\n'],
  ['text', 'user,item\n1,2\n3,4'],
])('leaves %s as it is, and says so', async (_, content) => {
  const file = await folder.write('other', content);
  const before = await readFile(file);
  await expect(openJournal(file)).rejects.toThrow(FormatError);
  expect(await readFile(file)).toEqual(before);
});

it.skipIf(process.platform === 'win32')('refuses what is no file, before it reads one that has no end', async () => {
  await expect(openJournal('/dev/zero')).rejects.toThrow('file must be the name of a regular file');
  await expect(openJournal(folder.path('.'))).rejects.toThrow('file must be the name of a regular file');
});

it('takes whole lines of text, and beginnings that are text', async () => {
  const journal = await openJournal(folder.path('lines'), { first: 'a', next: 'a' });
  for (const line of [undefined, Symbol('x'), 'a1\na2']) {
    await expect(journal.append(line as string)).rejects.toThrow(ArgumentError);
  }
  await journal.append('a1');
  await journal.close();
  expect(await readFile(folder.path('lines'), 'utf8')).toBe('a1\n');
  for (const beginnings of [null, {}, { first: 'a', next: 1 }]) {
    await expect(openJournal(folder.path('other'), beginnings as never)).rejects.toThrow('beginnings.');
  }
});
