import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ArgumentError, FormatError, ParseError } from '../../../src/errors.ts';
import { type InteractionFileOptions, readInteractions } from '../../../src/node/index.ts';
import { survivesChanges, survivesEveryByte } from '../damage.ts';
import { useFolder } from '../folder.ts';
import { entriesOf } from './entries.ts';

const folder = useFolder();

async function read(text: string | Uint8Array, options?: InteractionFileOptions, name = 'data.ndjson') {
  return entriesOf(await readInteractions(await folder.write(name, text), options));
}

const lines = (...rows: unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

describe('NDJSON', () => {
  const rows = lines(
    { user: 'ann', item: 7, value: 2.5, at: 100 },
    { user: 'bob', item: 8, value: -1, at: 50, more: [1] },
  );

  it('reads a row a line', async () => {
    expect(await read(rows)).toEqual([
      ['ann', 7, 2.5],
      ['bob', 8, -1],
    ]);
  });

  it.each(['data.jsonl', 'data.json', 'data.json.gz', 'data.ndjson.gz', 'DATA.JSONL.GZ'])(
    'under the name %s',
    async (name) => {
      expect(await read(/gz$/i.test(name) ? gzipSync(rows) : rows, {}, name)).toHaveLength(2);
    },
  );

  it('takes other properties, times, and no values', async () => {
    expect(await read(rows, { user: 'item', item: 'user', value: 'at' })).toEqual([
      [7, 'ann', 100],
      [8, 'bob', 50],
    ]);
    expect(await read(rows, { value: null, time: 'at' })).toEqual([
      ['ann', 7, 1, 100],
      ['bob', 8, 1, 50],
    ]);
    expect(await read(lines({ user: 1, item: 2 }))).toEqual([[1, 2, 1]]);
  });

  it('reads CRLF, blank lines, a byte order mark, no line end at the end', async () => {
    expect(await read(`\ufeff\r\n${rows.replaceAll('\n', '\r\n\n')}  \n{"user":"c","item":1,"value":1}`)).toHaveLength(
      3,
    );
  });

  it('reads lines across chunks', async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => ({ user: `ü${at}`, item: at % 50, note: 'x'.repeat(20) }));
    expect(await read(lines(...many))).toHaveLength(20_000);
    expect(
      await readInteractions(await folder.write('bad.ndjson', `${lines(...many)}{}`)).catch((e: unknown) => e),
    ).toMatchObject({
      line: 20_001,
    });
  });

  it('keeps ids what they are: text that looks like a number is text', async () => {
    expect(await read(lines({ user: '7', item: 7 }))).toEqual([['7', 7, 1]]);
    expect(await read(lines({ user: '7', item: 7 }), { userIds: 'number', itemIds: 'string' })).toEqual([[7, '7', 1]]);
  });

  it('merges duplicates, or names their line', async () => {
    const twice = lines({ user: 1, item: 2, value: 5 }, { user: 1, item: 2, value: 4 });
    expect(await read(twice, { duplicates: 'sum' })).toEqual([[1, 2, 9]]);
    await expect(read(`\n${twice}`, { duplicates: 'error' })).rejects.toMatchObject({ name: 'ParseError', line: 3 });
  });
});

it('a JSON array of objects, wherever its lines end', async () => {
  expect(await read('[{"user":1,"item":2}]', {}, 'data.json')).toEqual([[1, 2, 1]]);
  const text = '\n [{"userId":1,"movieId":2,\n"stars":4}\n,{"userId":3,"movieId":2,"stars":5}]\n';
  for (const name of ['data.json', 'data.txt']) {
    expect(await read(text, {}, name)).toEqual([
      [1, 2, 4],
      [3, 2, 5],
    ]);
  }
  await expect(read('[{"user":1,"item":2},{"user":1}]', {}, 'data.json')).rejects.toMatchObject({
    name: 'ParseError',
    line: 2,
    column: 'item',
  });
  await expect(read('[{"user":1,"item":2}', {}, 'data.json')).rejects.toThrow('a JSON array of objects');
});

it('a table in another of pandas’ forms is told which one to take', async () => {
  const others = [
    '{"columns":["user","item"],"data":[[1,2]]}',
    '{"user":{"0":1},"item":{"0":2}}',
    '{"0":{"user":1,"item":2}}',
    '[[1,2]]',
  ];
  for (const text of others) await expect(read(text, {}, 'data.json')).rejects.toThrow("to_json(orient='records')");
  await expect(read('{"user":1,"item":2,"value":true}')).rejects.toThrow('--value none');
});

describe('lines that are no interactions', () => {
  const good = '{"user":"a","item":1,"value":1}\n';

  it.each([
    ['no JSON', `${good}{user: 1}\n`, 2, undefined, '{user: 1}'],
    ['a list', `${good}["a",1]\n`, 2, undefined, ['a', 1]],
    ['nothing', `${good}null\n`, 2, undefined, null],
    ['no user', `${good}{"item":1,"value":1}\n`, 2, 'user', undefined],
    ['an empty user', `${good}{"user":"","item":1,"value":1}\n`, 2, 'user', ''],
    ['a user of another type', `${good}{"user":2,"item":1,"value":1}\n`, 2, 'user', 2],
    ['a fraction for an item', `${good}{"user":"a","item":1.5,"value":1}\n`, 2, 'item', 1.5],
    ['an integer past 2^53', '{"user":"a","item":9007199254740993}\n', 1, 'item', 9007199254740992],
    ['no value, where there was one', `${good}{"user":"a","item":2}\n`, 2, 'value', undefined],
    ['text for a value', `${good}{"user":"a","item":2,"value":"3"}\n`, 2, 'value', '3'],
    ['a value past float32', `${good}{"user":"a","item":2,"value":1e39}\n`, 2, 'value', 1e39],
    ['an inherited property', '{"user":"a","item":2}\n', 1, 'toString', undefined],
    ['an empty file', '', 1, undefined, ''],
    ['blank lines', '\n \n', 1, undefined, ''],
  ])('%s', async (name, text, line, column, got) => {
    const options = name === 'an inherited property' ? { value: 'toString' } : {};
    const error = await read(text, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ParseError);
    expect(error).toMatchObject({ file: folder.path('data.ndjson'), line, column });
    expect((error as ParseError).got).toEqual(got);
  });

  it('columns by position, which objects do not have', async () => {
    await expect(read(good, { user: 1 })).rejects.toThrow(ArgumentError);
  });

  it('text that is not UTF-8', async () => {
    await expect(read(Buffer.from([0x7b, 0xff, 0x7d]))).rejects.toThrow(FormatError);
  });

  it('damage of any kind', async () => {
    const bytes = Buffer.from(`${good}{"user":"b","item":2,"value":0.5}\n`);
    await survivesEveryByte(new Uint8Array(bytes), (damaged) => read(damaged));
    await survivesChanges(new Uint8Array(bytes), (damaged) => read(damaged));
  });
});

it('an array may stand on one line, as pandas writes it', async () => {
  const rows = Array.from({ length: 30_000 }, (_, at) => ({ user: at % 100, item: at, note: 'x'.repeat(20) }));
  const text = JSON.stringify(rows);
  expect(text.length).toBeGreaterThan(2 ** 20);
  expect(await read(text, {}, 'data.json')).toHaveLength(30_000);
  expect(await read(`\ufeff${text}`, {}, 'data.json')).toHaveLength(30_000);
  const bytes = Buffer.from(text);
  bytes[bytes.length - 20] = 0xff;
  await expect(read(bytes, {}, 'data.json')).rejects.toThrow(/data\.json:1: expected UTF-8/);
});

describe('what JSON.parse would lose', () => {
  const ids = async (...users: string[]) =>
    (await read(users.map((user, at) => `{"user":${user},"item":${at}}\n`).join(''))).map(([user]) => user);

  it.each(['1.00000000000000001', '4503599627370497.2', '-1e-400', '1E-2', '10000000000000000.5'])(
    'an id %s is refused',
    async (id) => {
      for (const [text, name] of [
        [`{"user":1,"item":2}\n{"user":${id},"item":2}\n`, 'data.ndjson'],
        [`[{"user":1,"item":2}, {"item":2,"user": ${id} }]`, 'data.json'],
      ]) {
        const error = await read(text, {}, name).catch((thrown) => thrown);
        expect(error).toBeInstanceOf(ParseError);
        expect(error).toMatchObject({ line: 2, column: 'user' });
      }
    },
  );

  it('not integers, however they are written', async () => {
    expect(await ids('1.0', '0.2e4', '9007199254740991', '-0', '4.000000000000000000')).toEqual([
      1, 2000, 9007199254740991, 0, 4,
    ]);
    expect(await read('{"user":1,"item":2,"value":0.30000000000000000004}\n')).toEqual([[1, 2, Math.fround(0.3)]]);
  });

  it.each(['user', 'item', 'value'])('%s twice is refused', async (key) => {
    const row = `{"user":1,"a":["\\"",{"${key}":3}],"item":2,"value":3,"${key}":7}`;
    for (const [text, name] of [
      [`{"user":1,"item":2,"value":3}\n${row}\n`, 'data.ndjson'],
      [`[{"user":1,"item":2,"value":3},${row}]`, 'data.json'],
    ]) {
      const error = await read(text, {}, name).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(ParseError);
      expect(error).toMatchObject({ line: 2, column: key, got: '7' });
    }
  });

  it('not what is within, nor text', async () => {
    const row = '{"user":1,"a":{"user":[{"user":2},"}"]},"b":"\\\\","c":"user","item":"user","b":2}';
    expect(await read(`${row}\n`)).toEqual([[1, 'user', 1]]);
    expect(await read(`[${row}]`, {}, 'data.json')).toEqual([[1, 'user', 1]]);
  });

  it.each([
    ['[{"user":1,"item":2}', /data\.json: expected a JSON array.*got "its end"/],
    ['[{"user":1,"item":2},]', /data\.json:2: expected a JSON object/],
    ['[{"user":1,"item":2} {"user":1,"item":3}]', /data\.json:1: expected a JSON object/],
    ['[{"user":1,"item":2}]]', /data\.json: expected a JSON array/],
    ['[{"user":1,"item":2]}', /data\.json:1: expected a JSON object/],
    ['[{"user":"1,"item":2}]', /data\.json.* expected a JSON/],
    ['[ ]', /data\.json:1: expected interactions/],
  ])('%s is no array', async (text, message) => {
    await expect(read(text, {}, 'data.json')).rejects.toThrow(message);
  });
});
