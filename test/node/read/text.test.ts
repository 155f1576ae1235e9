// What text files are written in, what stands before their first record, and files that are no text.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ArgumentError, FormatError } from '../../../src/errors.ts';
import { type InteractionFileOptions, readInteractions } from '../../../src/node/index.ts';
import { useFolder } from '../folder.ts';
import { entriesOf } from './entries.ts';

const folder = useFolder();
async function read(text: string | Uint8Array, options?: InteractionFileOptions, name = 'data.csv') {
  return entriesOf(await readInteractions(await folder.write(name, text), options));
}
const failure = (...args: Parameters<typeof read>): Promise<unknown> => read(...args).catch((error: unknown) => error);

describe('encodings', () => {
  const latin1 = Buffer.from('user,item\nann,café\nann,cafè\nbob,café\n', 'latin1');
  const expected = [
    ['ann', 'café', 1],
    ['ann', 'cafè', 1],
    ['bob', 'café', 1],
  ];

  it('refuses bytes that are not UTF-8 by their line, and reads them as what they are', async () => {
    const error = await failure(latin1);
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toMatch(/data\.csv:2: .*encoding "latin1", --encoding latin1.*ann,café/);
    expect(await read(latin1, { encoding: 'latin1' })).toEqual(expected);
    expect(await read(gzipSync(latin1), { encoding: 'windows-1252' }, 'data.csv.gz')).toEqual(expected);
  });

  it('names the line in a long file, and where letters end at the end of a chunk', async () => {
    const lines = Array.from({ length: 60_000 }, (_, at) => `ü${at},né${at % 7}`);
    expect(await read(lines.join('\n'), { header: false })).toHaveLength(60_000);
    const bytes = Buffer.from(lines.join('\n'));
    bytes[bytes.indexOf('ü54321,')] = 0x41;
    expect(await failure(bytes)).toMatchObject({ what: `${folder.path('data.csv')}:54322` });
  });

  it('reads NDJSON and Matrix Market so, too', async () => {
    const row = Buffer.from('{"user":"café","item":1}\n', 'latin1');
    expect(await read(row, { encoding: 'latin1' }, 'data.ndjson')).toEqual([['café', 1, 1]]);
    expect(String(await failure(row, {}, 'data.ndjson'))).toMatch(/data\.ndjson:1: .*--encoding/);
  });

  it('knows UTF-16 by its byte order mark, and asks for it without', async () => {
    const little = Buffer.from('\ufeffuser,item\nann,café\nann,cafè\nbob,café\n', 'utf16le');
    expect(await read(little)).toEqual(expected);
    expect(await read(Buffer.from(little).swap16())).toEqual(expected);
    expect(String(await failure(little.subarray(2)))).toMatch(/utf-16le.*--encoding/);
    expect(await read(little.subarray(2), { encoding: 'utf-16le' })).toEqual(expected);
  });

  it('refuses bytes of 0 by their line, however late', async () => {
    const lines = Array.from({ length: 60_000 }, (_, at) => `u${at},i${at % 7}`);
    lines[54_321] = 'u\0,i';
    for (const options of [{}, { encoding: 'latin1' }]) {
      const error = await failure(lines.join('\n'), options);
      expect(error).toMatchObject({ what: `${folder.path('data.csv')}:54322`, got: 'u\0,i' });
      expect(String(error)).toMatch(/without bytes of 0.*u\\u0000,i/);
    }
    const rows = `${'{"user":1,"item":2}\n'.repeat(100)}{"user":"\0","item":2}\n`;
    expect(await failure(rows, {}, 'data.ndjson')).toMatchObject({ what: `${folder.path('data.ndjson')}:101` });
  });

  it('refuses what the encoding does not have', async () => {
    expect(await failure(Buffer.from([0x61, 0x2c, 0x81, 0x0a]), { encoding: 'shift_jis' })).toBeInstanceOf(FormatError);
    expect(await failure(latin1, { encoding: 'latin-17' })).toBeInstanceOf(ArgumentError);
    expect(await failure('', { encoding: 'latin1' }, 'a.parquet')).toBeInstanceOf(ArgumentError);
  });
});

describe('first lines', () => {
  it('obeys sep=', async () => {
    expect(await read('\ufeffsep=;\r\nuser;item\r\na,b;c::d\r\n')).toEqual([['a,b', 'c::d', 1]]);
    expect(await read('sep=,\nann,Mojo::Base\n', { header: false })).toEqual([['ann', 'Mojo::Base', 1]]);
  });

  it('passes over comments before the first record, and counts their lines', async () => {
    const text = '# plays, January\n#\nuser,item\n1,2\n3,4\n';
    expect(await read(text)).toEqual([
      [1, 2, 1],
      [3, 4, 1],
    ]);
    expect(await failure(`${text}#5,6,7\n`)).toMatchObject({ line: 6, got: 'a line of 3' });
    expect(await failure(`${text}1,"2\n`)).toMatchObject({ line: 6 });
    expect(await read('# more\n'.repeat(200_000) + text)).toHaveLength(2);
    expect(await failure('# nothing\n')).toMatchObject({ name: 'ParseError' });
  });

  it('skips as many lines as it is told', async () => {
    const text = 'Export of the shop; 2 rows, all\n\nuser,item\n1,2\n3,x\n';
    expect(await read(text, { skipLines: 2 })).toEqual([
      [1, '2', 1],
      [3, 'x', 1],
    ]);
    expect(await failure(text, { skipLines: 2, itemIds: 'number' })).toMatchObject({ line: 5, got: 'x' });
    expect(await failure(text, { skipLines: 9 })).toMatchObject({ name: 'ParseError' });
    expect(await failure(text, { skipLines: -1 })).toBeInstanceOf(ArgumentError);
  });
});

describe('files that are no text', () => {
  it.each([
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'unxz'],
    ['bzip2', Buffer.from('BZh91AY&SY\x9d\xaf', 'latin1'), 'bunzip2'],
    ['an Excel workbook', Buffer.from(`PK\x03\x04${'\0'.repeat(26)}[Content_Types].xml`), 'CSV'],
    ['tar.gz', gzipSync(Buffer.concat([Buffer.alloc(257), Buffer.from('ustar\0'), Buffer.alloc(249)])), 'tar xzf'],
    ['Feather', Buffer.from('FEA1\x01\0'), 'Parquet'],
    ['Parquet', Buffer.from('PAR1\x15\x04'), 'Parquet'],
    ['PDF', Buffer.from('%PDF-1.7\n1,2\n'), 'CSV'],
    ['a pickle', Buffer.from('\x80\x05\x95\xb7N\0', 'latin1'), 'to_parquet'],
    ['an old pickle', Buffer.from('\x80\x02cpandas', 'latin1'), 'to_parquet'],
    ['Stata', Buffer.from('r\x02\x01\0\x05\0'), 'CSV'],
    ['HTML', Buffer.from('<!DOCTYPE html>\n<p>404, not found\n'), 'CSV'],
    ['SQLite', Buffer.from('SQLite format 3\0'), 'sqlite3'],
    ['gzip twice', gzipSync(gzipSync('1,2\n')), 'gunzip'],
  ])('names %s and what to do', async (_, bytes, remedy) => {
    const error = await failure(Uint8Array.from(bytes));
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toContain(remedy);
    expect(String(await failure(Uint8Array.from(bytes), {}, 'data.ndjson'))).toContain(remedy);
  });

  it('takes words for words', async () => {
    expect(await read('BZh9,ORC\nORC,FEA1\n', { header: false })).toHaveLength(2);
  });
});

describe('empty fields', () => {
  const CSV = 'user,item,value,note\nann,1,5,\n,2,4,x\nbob,,3,x\nbob,3,,x\nbob,"",2,x\nbob,4,1,x\n';
  const ROWS = [
    ['ann', 1, 5],
    ['bob', 4, 1],
  ];
  const skipping = async (text: string, options: InteractionFileOptions = {}, name = 'data.csv') => {
    const skipped: number[] = [];
    const onSkipped = (entries: number) => skipped.push(entries);
    return { rows: await read(text, { empty: 'skip', onSkipped, ...options }, name), skipped };
  };

  it('are refused, with what leaves them out', async () => {
    expect(String(await failure(CSV))).toMatch(/data\.csv:3: .*--empty skip/);
    expect(String(await failure('user,item,value\n1,2,\n'))).toMatch(/data\.csv:2: .*float32.*--empty skip/);
    expect(String(await failure('user,item,time\n1,2,5\n1,3,\n'))).toMatch(/data\.csv:3: .*--empty skip/);
    expect(String(await failure('{"user":1,"item":null}\n', {}, 'a.ndjson'))).toMatch(/a\.ndjson:1: .*--empty skip/);
  });

  it('of columns that are taken leave an entry out, and are counted', async () => {
    expect(await skipping(CSV)).toEqual({ rows: ROWS, skipped: [4] });
    expect((await skipping(CSV, { value: null })).rows).toHaveLength(3);
    expect(await skipping('1,2,3\n', { header: false })).toEqual({ rows: [[1, 2, 3]], skipped: [] });
    const json =
      '{"user":"ann","item":1,"value":5}\n{"user":"ann","item":2,"value":null}\n{"user":"","item":2,"value":1}\n{"item":2,"value":1}\n{"user":"bob","item":4,"value":1}\n';
    expect(await skipping(json, {}, 'a.ndjson')).toEqual({ rows: ROWS, skipped: [3] });
    expect(await skipping('{"user":0,"item":0,"value":0}\n', {}, 'a.ndjson')).toEqual({
      rows: [[0, 0, 0]],
      skipped: [],
    });
  });

  it('name the line that a repeated pair has, whatever was left out before', async () => {
    const error = await failure('u,i\na,1\n,1\nb,1\na,1\n', { empty: 'skip', duplicates: 'error', header: true });
    expect(error).toMatchObject({ line: 5 });
  });

  it('are no matter of formats without text', async () => {
    expect(await failure('', { empty: 'skip' }, 'a.parquet')).toMatchObject({ argument: 'empty' });
    expect(await failure('%%MatrixMarket', { empty: 'skip' }, 'a.mtx')).toMatchObject({ argument: 'empty' });
  });
});
