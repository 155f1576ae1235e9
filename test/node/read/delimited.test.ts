import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArgumentError, FormatError, ParseError } from '../../../src/errors.ts';
import { type InteractionFileOptions, readInteractions } from '../../../src/node/index.ts';
import { useFolder } from '../folder.ts';
import { entriesOf } from './entries.ts';

const folder = useFolder();
const HEADER = 'user,item,rating\n';

async function read(
  text: string | Uint8Array,
  options?: InteractionFileOptions,
  name = 'data.csv',
): Promise<unknown[][]> {
  return entriesOf(await readInteractions(await folder.write(name, text), options));
}

async function failure(text: string | Uint8Array, options?: InteractionFileOptions): Promise<unknown> {
  return read(text, options).then(
    () => 'no error',
    (error: unknown) => error,
  );
}

describe('formats', () => {
  const expected = [
    [1, 10, 4],
    [1, 20, 3.5],
    [2, 10, 1],
  ];

  it.each([
    ['CSV with a header', 'user,item,rating\n1,10,4\n1,20,3.5\n2,10,1\n'],
    ['TSV without', '1\t10\t4\n1\t20\t3.5\n2\t10\t1\n'],
    ['MovieLens 1M', '1::10::4::978300760\n1::20::3.5::978302109\n2::10::1::978301968\n'],
    ['MovieLens 100K', '1\t10\t4\t881250949\n1\t20\t3.5\t891717742\n2\t10\t1\t878887116\n'],
    ['CRLF line ends', 'user,item,rating\r\n1,10,4\r\n1,20,3.5\r\n2,10,1\r\n'],
    ['no line end at the end', '1,10,4\n1,20,3.5\n2,10,1'],
    ['a byte order mark', '\ufeff1,10,4\n1,20,3.5\n2,10,1\n'],
    ['blank lines', '\n1,10,4\n\n\n1,20,3.5\n2,10,1\n\n'],
    ['quoted fields', '"user","item","rating"\n"1","10","4"\n"1","20",3.5\n2,10,1\n'],
  ])('reads %s', async (_, text) => {
    expect(await read(text)).toEqual(expected);
  });

  it('unpacks gzip by what it is, not by its name', async () => {
    expect(await read(gzipSync('1,10,4\n1,20,3.5\n2,10,1\n'), {}, 'packed.csv')).toEqual(expected);
    expect(await read('1,10,4\n1,20,3.5\n2,10,1\n', {}, 'unpacked.csv.gz')).toEqual(expected);
  });

  it('takes another separator', async () => {
    expect(await read('1;10;4\n1;20;3.5\n2;10;1\n', { separator: ';' })).toEqual(expected);
  });

  it('finds the separator of the first line: a tab before ::, and :: before a comma, which names may hold', async () => {
    expect(await read('a,b\tc::d\t3\n', { header: false })).toEqual([['a,b', 'c::d', 3]]);
    expect(await read('a,b::c,d::3\n', { header: false })).toEqual([['a,b', 'c,d', 3]]);
  });

  it('takes no names of rows, as R writes them without a header, for users', async () => {
    const text = '"1",100,1,3.5\n"2",101,1,4\n';
    await expect(read(text)).rejects.toThrow('--user and --item');
    expect(await read(text, { user: 2, item: 3, value: 4 })).toEqual([
      [100, 1, 3.5],
      [101, 1, 4],
    ]);
    expect(await read('"1","100"\n"2","101"\n')).toHaveLength(2);
  });

  it('says how to leave truth values out', async () => {
    await expect(read('user,item,value\n1,2,True\n')).rejects.toThrow('--value none');
  });

  it('leaves quotes alone in tab-separated files', async () => {
    expect(await read('a\tthe "best\t1\nb\t"x"\t1\n', { header: false })).toEqual([
      ['a', 'the "best', 1],
      ['b', '"x"', 1],
    ]);
  });

  it('gives back what was written', async () => {
    const field = fc.string({
      minLength: 1,
      maxLength: 8,
      unit: fc.constantFrom('a', '7', '"', ',', '\n', '\r\n', 'é', ' '),
    });
    const pairs = fc.uniqueArray(fc.tuple(field, field), { minLength: 1, maxLength: 30, selector: String });
    const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(pairs, async (rows) => {
        const lines = rows.map((row) => `${row.map(quote).join(',')}\n`).join('');
        const got = await read(`user,item\n${lines}`, { userIds: 'string', itemIds: 'string' });
        const expected = rows.map((row) => JSON.stringify([...row, 1]));
        expect(got.map((row) => JSON.stringify(row)).sort()).toEqual(expected.sort());
      }),
      { numRuns: 100 },
    );
  });
});

describe('columns', () => {
  const goodbooks = 'book_id,user_id,rating\n7,1,5\n8,2,3\n';

  it('finds them by name', async () => {
    const options = { user: 'user_id', item: 'book_id', value: 'rating' };
    expect(await read(goodbooks, options)).toEqual([
      [1, 7, 5],
      [2, 8, 3],
    ]);
  });

  it('finds them by position, and the value in the third when it is free', async () => {
    expect(await read(goodbooks, { user: 2, item: 1 })).toEqual([
      [1, 7, 5],
      [2, 8, 3],
    ]);
    expect(await read('5,1,7\n3,2,8\n', { user: 2, item: 3 })).toEqual([
      [1, 7, 1],
      [2, 8, 1],
    ]);
  });

  it('counts 1 each without values', async () => {
    expect(await read(goodbooks, { user: 2, item: 1, value: null })).toEqual([
      [1, 7, 1],
      [2, 8, 1],
    ]);
  });

  it('reads times', async () => {
    expect(await read('1,2,3,978300760\n', { time: 4 })).toEqual([[1, 2, 3, 978300760]]);
  });

  it('takes the third column for the time alone, where it is that', async () => {
    expect(await read('1,2,978300760,5\n', { time: 3 })).toEqual([[1, 2, 1, 978300760]]);
    expect(await read('user,item,when\n1,2,978300760\n', { time: 'when' })).toEqual([[1, 2, 1, 978300760]]);
  });

  it('takes a first line with a number for data, unless told otherwise', async () => {
    expect(await read('ann,tea,2\nbob,tea,1\n')).toHaveLength(2);
    expect(await read('ann,tea,2\nbob,tea,1\n', { header: true })).toEqual([['bob', 'tea', 1]]);
    expect(await read('ann,tea\nbob,tea\n')).toEqual([['bob', 'tea', 1]]);
    expect(await read('ann,tea\nbob,tea\n', { header: false })).toHaveLength(2);
  });

  it('refuses a position that is none', async () => {
    await expect(readInteractions('missing.csv', { item: 0 })).rejects.toThrow(ArgumentError);
    await expect(readInteractions('missing.csv', { value: 1.5 })).rejects.toThrow('value must be');
  });
});

describe('ids', () => {
  it.each([
    ['integers', '0,-5\n', [0, -5]],
    ['a leading zero', '007,1\n', ['007', 1]],
    ['past 2^53', '9007199254740993,9007199254740991\n', ['9007199254740993', 9007199254740991]],
    ['exponents and decimals', '1e3,1.0\n', ['1e3', '1.0']],
    ['minus zero', '-0,1\n', ['-0', 1]],
    ['blanks within', 'a b,1\n', ['a b', 1]],
    ['blanks within quotes', '" 1",1\n', [' 1', 1]],
  ])('keeps %s as written', async (_, text, ids) => {
    expect((await read(text, { header: false }))[0].slice(0, 2)).toEqual(ids);
  });

  it('leaves out the blanks around them, and around names and numbers', async () => {
    expect(await read('user, item , rating\n1, 10, 5\n2 ,11\t, 3\n', { item: 'item' })).toEqual([
      [1, 10, 5],
      [2, 11, 3],
    ]);
    expect(await read('1 \t 10\t 5 \n')).toEqual([[1, 10, 5]]);
    expect(await read('"ann" , "a tea ",1\n  \nbob,nut,2\n')).toEqual([
      ['ann', 'a tea ', 1],
      ['bob', 'nut', 2],
    ]);
  });

  it('decides for each column as a whole', async () => {
    expect(await read('1,10,1\n2,x,1\n')).toEqual([
      [1, '10', 1],
      [2, 'x', 1],
    ]);
  });

  it('follows the type of another file', async () => {
    expect(await read('1,10,1\n', { userIds: 'string', itemIds: 'number' })).toEqual([['1', 10, 1]]);
    const error = await failure('1,10,1\n2,x,1\n', { itemIds: 'number' });
    expect(error).toMatchObject({ line: 2, column: 2, got: 'x' });
  });
});

describe('duplicates', () => {
  it.each([
    ['last', 4],
    ['sum', 9],
    ['max', 5],
    ['mean', 4.5],
  ] as const)('merges them by %s', async (duplicates, value) => {
    expect(await read('1,2,5\n1,2,4\n', { duplicates })).toEqual([[1, 2, value]]);
  });

  it('names the line of the first repeated pair', async () => {
    const error = await failure(`${HEADER}1,2,5\n\n1,2,4\n`, { duplicates: 'error' });
    expect(error).toBeInstanceOf(ParseError);
    expect(error).toMatchObject({ line: 4, got: '1, 2' });
  });
});

describe('lines that are no interactions', () => {
  it.each([
    ['a value that is no number', `${HEADER}1,2,3\n1,3,good\n`, 3, 'rating', 'good'],
    ['an infinite value', `${HEADER}1,2,Infinity\n`, 2, 'rating', 'Infinity'],
    ['NaN', '1,2,3\n1,3,NaN\n', 2, 3, 'NaN'],
    ['a value past float32', '1,2,1e39\n', 1, 3, '1e39'],
    ['a blank value', '1,2,1\n1,3, \n', 2, 3, ''],
    ['an empty user', '1,2,1\n,2,1\n', 2, 1, ''],
    ['an empty item', `${HEADER}1,,1\n`, 2, 'item', ''],
    ['a short line', `${HEADER}1,2,3\n1\n`, 3, 'item', 'a line of 1'],
    ['a line without the value', '1,2,3\n1,3\n', 2, 3, 'a line of 2'],
    ['a line longer than the header', `${HEADER}1,2,3\n1,2,3,5\n`, 3, undefined, 'a line of 4'],
    ['a line longer than the first', '1\t2\t3\n1\t2\t3\t\n', 2, undefined, 'a line of 4'],
    ['a line without a column that is not read', '1::2::3::4\n1::2::3\n', 2, undefined, 'a line of 3'],
    ['a line after blank ones', '1,2,3\n\n\n1,3,x\n', 4, 3, 'x'],
    ['a line after CRLF', '1,2,3\r\n1,3,x\r\n', 2, 3, 'x'],
    ['a line after a quoted line end', `${HEADER}"a\nb",2,3\n"c\r\n\r\nd",2,1\n1,3,x\n`, 7, 'rating', 'x'],
    ['an empty file', '', 1, undefined, ''],
    ['a file of blank lines', '\n\n', 1, undefined, ''],
    ['a header alone', HEADER, 2, undefined, ''],
    ['one column', 'just words\nmore words\n', 1, undefined, 'just words'],
  ])('%s: file, line, column, what was got', async (_, text, line, column, got) => {
    const error = await failure(text);
    expect(error).toBeInstanceOf(ParseError);
    expect(error).toMatchObject({ file: folder.path('data.csv'), line, column, got });
    expect(String(error)).toContain(`data.csv:${line}`);
  });

  it('names the column that the header lacks, and what it has', async () => {
    const error = await failure(HEADER, { user: 'customer' });
    expect(error).toMatchObject({ line: 1, column: 'customer', got: 'user, item, rating' });
  });

  it('has no columns by name without a header', async () => {
    expect(await failure('1,2,3\n', { user: 'user', header: false })).toBeInstanceOf(ParseError);
  });

  it('names the line of a quote that does not end', async () => {
    const error = await failure(`${HEADER}1,2,3\n1,"2,3\n`);
    expect(error).toBeInstanceOf(ParseError);
    expect((error as ParseError).line).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['letters', `1,${'a'.repeat(2 ** 20)}\n`],
    ['separators', `1,2${','.repeat(2 ** 20)}\n`],
    ['lines within quotes', `1,"${'a\n'.repeat(2 ** 20)}"\n`],
  ])('refuses a line of more than a megabyte: %s', async (_, line) => {
    const error = await failure(gzipSync(`${HEADER}1,2,3\n${line}1,2,3\n`));
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toMatch(/data\.csv:\d+: expected a line of at most 1048576 bytes/);
  });

  it('takes a line of almost a megabyte', async () => {
    const id = 'a'.repeat(2 ** 20 - 10);
    expect(await read(`${HEADER}1,${id},3\n`)).toEqual([[1, id, 3]]);
  });

  it('counts lines across chunks', async () => {
    const lines = Array.from({ length: 200_000 }, (_, at) => `${at},${at % 50},1\n`);
    lines[187_654] = '1,2,oops\n';
    expect(await failure(lines.join(''))).toMatchObject({ line: 187_655, got: 'oops' });
  });
});

describe('files', () => {
  it('reports a damaged gzip file', async () => {
    const packed = gzipSync(`${HEADER}${'1,2,3\n'.repeat(5000)}`);
    const error = await failure(packed.subarray(0, packed.length - 20));
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toContain('data.csv');
    packed[30] ^= 255;
    expect(await failure(packed)).toBeInstanceOf(FormatError);
  });

  it('passes on what the system says', async () => {
    await expect(readInteractions(folder.path('missing.csv'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('can be aborted', async () => {
    const file = await folder.write('long.csv', '1,2,3\n'.repeat(300_000));
    await expect(readInteractions(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
