import { describe, expect, it } from 'vitest';
import { ArgumentError, ParseError } from '../../../src/errors.ts';
import { type InteractionFileOptions, readInteractions } from '../../../src/node/index.ts';
import { useFolder } from '../folder.ts';
import { entriesOf } from './entries.ts';

const folder = useFolder();
const read = async (text: string, options?: InteractionFileOptions) =>
  entriesOf(await readInteractions(await folder.write('data.csv', text), options));

describe('the separator', () => {
  const expected = [
    ['ann', 10, 4],
    ['bob', 20, 3.5],
  ];

  it.each([
    ['tabs', 'ann\t10\t4\nbob\t20\t3.5\n'],
    ['semicolons', 'ann;10;4\nbob;20;3.5\n'],
    ['bars', 'ann|10|4\nbob|20|3.5\n'],
    ['commas', 'ann,10,4\nbob,20,3.5\n'],
    ['double colons', 'ann::10::4\nbob::20::3.5\n'],
    ['semicolons, though a header has a comma', 'the user, by name;item;stars\nann;10;4\nbob;20;3.5\n'],
    ['commas, within quotes', '"ann",10,4\n"bob",20,3.5\n'],
  ])('is found: %s', async (_, text) => {
    expect(await read(text)).toEqual(expected);
  });

  it('is weighed over several lines, and not by the first alone', async () => {
    expect(await read('a::b,tea\nbob,tea\nann::x::y,nut\n', { header: false })).toEqual([
      ['a::b', 'tea', 1],
      ['bob', 'tea', 1],
      ['ann::x::y', 'nut', 1],
    ]);
  });

  it('obeys quotes that hold separators and line ends', async () => {
    expect(await read('user;item\n"a,1";"x\n,""y"\n"b,2";"z,1"\n')).toEqual([
      ['a,1', 'x\n,"y', 1],
      ['b,2', 'z,1', 1],
    ]);
  });

  it('is asked for where two fit', async () => {
    const error = await read('ann,Mojo::Base\nbob,Mojo::Util\nann,Mojo::Util\n').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ArgumentError);
    expect(String(error)).toMatch(/separator.*--separator.*"::" and ","/);
    const text = 'ann,Mojo::Base\nbob,Mojo::Util\nann,Mojo::Util\n';
    expect(await read(text, { separator: ',', header: false })).toEqual([
      ['ann', 'Mojo::Base', 1],
      ['ann', 'Mojo::Util', 1],
      ['bob', 'Mojo::Util', 1],
    ]);
  });

  it('is taken as given, where nothing fits all lines too', async () => {
    await expect(read('just words\nmore words\n')).rejects.toThrow(/--separator/);
  });

  it('is found at once in a long line of separators', async () => {
    await expect(read(`1,2${','.repeat(2 ** 19)}\n`)).rejects.toThrow(ParseError);
  });
});

describe('thousands that are set apart', () => {
  it.each(['"1,234"', '"1,234,567.5"', '12 345', "1'234", '1.234.567', '1\u202f234'])('%s', async (value) => {
    const error = await read(`user,item,value\n1,2,3\n1,3,${value}\n`).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ParseError);
    expect(error).toMatchObject({ line: 3, expected: expect.stringContaining('1234 instead of 1,234') });
    expect(/--decimal/.test(error.message)).toBe(value === '"1,234"'); // which may be either
  });

  it('others are no such numbers', async () => {
    for (const value of ['12,34x', '1,23', '1,2345', '1,234 567'])
      await expect(read(`user,item,value\n1,2,"${value}"\n`)).rejects.not.toThrow('instead of 1,234');
  });
});

describe('the decimal comma', () => {
  const german = '1;10;3,5\n2;11;4,0\n1;11;2,5\n';

  it('is an option, and asked for', async () => {
    expect(await read(german, { decimal: ',' })).toEqual([
      [1, 10, 3.5],
      [1, 11, 2.5],
      [2, 11, 4],
    ]);
    await expect(read(german)).rejects.toThrow(/";".*--decimal/);
    await expect(read(german, { separator: ';' })).rejects.toThrow(/data\.csv:1.*--decimal.*"3,5"/);
    await expect(read(`user;item;stars\n${german}`)).rejects.toThrow(/data\.csv:2.*--decimal.*"3,5"/);
  });

  it('has no point beside it', async () => {
    await expect(read('1;10;1.234,5\n', { decimal: ',' })).rejects.toThrow(/data\.csv:1.*"1\.234,5"/);
  });

  it('belongs to delimited text', async () => {
    const file = await folder.write('data.ndjson', '{"user":1,"item":2}\n');
    await expect(readInteractions(file, { decimal: ',' })).rejects.toThrow(ArgumentError);
  });
});
