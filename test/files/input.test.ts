// What bytes can be read from: the same interactions from each, packed or not, by names or by first bytes.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArgumentError, FormatError } from '../../src/errors.ts';
import { type Input, readInteractions } from '../../src/files/index.ts';
import type { InteractionFileOptions } from '../../src/files/options.ts';
import { host as web } from '../../src/files/source/host-web.ts';
import { collect } from '../../src/files/source/source.ts';
import { readInteractions as readFile } from '../../src/node/read/interactions.ts';
import { useFixtures } from '../node/fixtures.ts';
import { entriesOf } from '../node/read/entries.ts';
import { zip } from '../node/zip.ts';

const fixtures = useFixtures();
const ENTRIES = [
  [1, 10, 3.5],
  [1, 11, 2],
  [2, 11, 4],
];
const csv = Buffer.from('user,item,rating\n1,10,3.5\n1,11,2\n2,11,4\n');
const ndjson = Buffer.from(ENTRIES.map(([user, item, value]) => JSON.stringify({ user, item, value })).join('\n'));
const parquet = Buffer.from(
  parquetWriteBuffer({
    columnData: ['user', 'item', 'rating'].map((name, at) => ({
      name,
      data: ENTRIES.map((row) => row[at]),
      type: at < 2 ? 'INT32' : 'FLOAT',
    })),
  }),
);

async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = async (input: Input, options?: InteractionFileOptions) =>
  entriesOf(await readInteractions(input, options));

const SOURCES: [string, (bytes: Buffer, name: string) => Input][] = [
  ['a File', (bytes, name) => new File([new Uint8Array(bytes)], name)],
  ['a Response', (bytes) => new Response(new Uint8Array(bytes))],
  ['a ReadableStream', (bytes) => new Blob([new Uint8Array(bytes)]).stream()],
  ['an async iterable', (bytes) => pieces(bytes, 3)],
  ['bytes', (bytes) => bytes],
  ['an ArrayBuffer', (bytes) => new Uint8Array(bytes).buffer],
];

const FILES: [string, Buffer][] = [
  ['data.csv', csv],
  ['data.csv.gz', gzipSync(csv)],
  ['data.zip', Buffer.from(zip({ name: 'folder/data.csv', content: csv, deflated: true }))],
  ['data.ndjson', ndjson],
  ['data.parquet', parquet],
  ['data.parquet.gz', gzipSync(parquet)],
];

describe.each(SOURCES)('from %s', (_, source) => {
  it.each(FILES)('%s', async (name, bytes) => {
    expect(await read(source(bytes, name), { name })).toEqual(ENTRIES);
    expect(await read(source(bytes, 'unnamed'))).toEqual(ENTRIES); // by its first bytes
  });
});

describe('from a URL', () => {
  let asked: string[] = [];
  const server = createServer((request, response) => {
    const file = FILES.find(([name]) => request.url!.replace(/\?.*/, '').endsWith(name));
    if (!file) return void response.writeHead(404).end();
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    asked.push(request.headers.range ?? 'all');
    if (!range || request.url!.startsWith('/whole')) return void response.writeHead(200).end(file[1]);
    const [begin, end] = [Number(range[1]), Math.min(Number(range[2]) + 1, file[1].length)];
    const headers = {
      'content-range': `bytes ${begin}-${end - 1}/${file[1].length}`,
      etag: request.url!.startsWith('/changing') ? `"${asked.length}"` : '"1"',
    };
    response.writeHead(206, headers).end(file[1].subarray(begin, end));
  });
  let base = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  it.each(FILES)('%s', async (name) => {
    expect(await read(new URL(`${base}/parts/${name}?x=1`))).toEqual(ENTRIES);
    expect(await read(`${base}/whole/${name}`)).toEqual(ENTRIES);
  });

  it('asks for the ranges of Parquet that are needed', async () => {
    asked = [];
    await read(`${base}/parts/data.parquet`);
    expect(asked).not.toContain('all');
    expect(asked.length).toBeGreaterThan(3);
  });

  it('says that a connection broke, and stops with the signal', async () => {
    let isHanging = false;
    const breaking = createServer((request, response) => {
      const [begin, end] = /^bytes=(\d+)-(\d+)$/
        .exec(request.headers.range ?? '')
        ?.slice(1)
        .map(Number) ?? [0, 0];
      const headers = { 'content-range': `bytes ${begin}-${end}/${parquet.length}`, 'content-length': end - begin + 1 };
      response.writeHead(206, headers);
      if (end < 10) return void response.end(parquet.subarray(begin, end + 1));
      response.write(parquet.subarray(begin, begin + 2));
      if (isHanging) aborted.push(new Promise((resolve) => response.on('close', () => resolve('closed'))));
      else setTimeout(() => response.destroy(), 20);
    });
    const aborted: Promise<unknown>[] = [];
    await new Promise<void>((resolve) => breaking.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(breaking.address() as AddressInfo).port}/x.parquet`;
    try {
      const error = await read(url).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(FormatError);
      expect(error).toMatchObject({ what: 'x.parquet', expected: `a whole answer from ${url}` });
      isHanging = true;
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('enough')), 100);
      await expect(read(url, { signal: controller.signal })).rejects.toThrow(new Error('enough'));
      expect(await Promise.all(aborted)).toEqual(['closed']);
    } finally {
      breaking.closeAllConnections();
      breaking.close();
    }
  });

  it('refuses what is not there, or changes', async () => {
    await expect(read(`${base}/none.csv`)).rejects.toThrow('status 404');
    await expect(read(`${base}/changing/data.parquet`)).rejects.toThrow('when the reading began');
    await expect(read('http://127.0.0.1:9/x.csv')).rejects.toThrow(FormatError);
  });
});

describe('chunks of text', () => {
  const text = 'user,item\n😀,1\nünï😀😀,2\n';
  const units = async function* (chunks: Iterable<unknown>) {
    yield* chunks;
  };
  const expected = [
    ['😀', 1, 1],
    ['ünï😀😀', 2, 1],
  ];

  it('may end within a letter', async () => {
    for (const size of [1, 2, 3, 5]) {
      const chunks = text.match(new RegExp(`.{1,${size}}`, 'gs'))!.flatMap((chunk) => [chunk, '']);
      const stream = new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk);
          controller.close();
        },
      });
      expect(await read(units(chunks) as AsyncIterable<Uint8Array>)).toEqual(expected);
      expect(await read(stream)).toEqual(expected);
    }
  });

  it.each([
    [['user,item\n\ud800,1\n']],
    [['user,item\na\ud800', ',1\n']],
    [['user,item\n\udc00,1\n']],
    [['user,item\n1,a\ud800']],
    [['user,item\n1,a\ud800', Buffer.from('\n')]],
  ])('are refused with half a letter: %j', async (chunks) => {
    const error = await read(units(chunks) as AsyncIterable<Uint8Array>).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument: 'a chunk of stream', expected: expect.stringContaining('whole letters') });
  });
});

describe('what breaks is said', () => {
  it.each<[string, (value: unknown) => unknown]>([
    ['no method', () => ({ [Symbol.asyncIterator]: 7 })],
    ['no iterator', () => ({ [Symbol.asyncIterator]: () => null })],
    ['no next', () => ({ [Symbol.asyncIterator]: () => ({}) })],
    ['no result', () => ({ [Symbol.asyncIterator]: () => ({ next: async () => undefined }) })],
  ])('an async iterable with %s', async (_, make) => {
    const error = await read(make(0) as Input).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument: 'source', expected: expect.stringContaining('async iterable') });
  });

  it('an iterator is ended, and what it throws is its own', async () => {
    let ended = 0;
    const next = async () => ({ done: false, value: Buffer.from('user,item\n1,x,3\n') });
    const endless = { [Symbol.asyncIterator]: () => ({ next, return: async () => ({ done: true, value: ended++ }) }) };
    await expect(read(endless as Input)).rejects.toThrow('a line of 2');
    expect(ended).toBe(1);
    async function* failing() {
      yield csv;
      throw new TypeError('the cursor is closed');
    }
    await expect(read(failing())).rejects.toThrow(new TypeError('the cursor is closed'));
  });

  it('a Response that was read before', async () => {
    const response = new Response(new Uint8Array(csv));
    await response.text();
    await expect(read(response)).rejects.toThrow(/source must be an answer whose body nobody has read/);
  });

  it('a File that changed', async () => {
    const file = new File([new Uint8Array(parquet)], 'x.parquet');
    const gone = new DOMException('The file could not be read.', 'NotReadableError');
    file.slice = () => ({ arrayBuffer: () => Promise.reject(gone) }) as never;
    const error = await read(file).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({ what: 'x.parquet', got: 'The file could not be read.' });
  });

  const repeated = Buffer.concat([csv, csv.subarray(17)]);
  it.each([
    ['onProgress', csv],
    ['onProgress', parquet],
    ['onColumns', csv],
    ['onColumns', parquet],
    ['onMerged', repeated],
  ])('an async %s that rejects', async (name, bytes) => {
    const failing = async () => Promise.reject(new RangeError('of the caller'));
    await expect(read(bytes, { [name]: failing })).rejects.toThrow(new RangeError('of the caller'));
    let told = 0;
    const late = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      told++;
    };
    await read(bytes, { [name]: late });
    expect(told).toBeGreaterThan(0);
  });
});

describe('frames of zstd', () => {
  const number = (value: number, bytes: number) =>
    Buffer.from(Array.from({ length: bytes }, (_, k) => Math.floor(value / 2 ** (8 * k)) % 256));
  const skippable = (size: number, kind = 0) =>
    Buffer.concat([number(0x184d2a50 + kind, 4), number(size, 4), Buffer.alloc(size, 7)]);
  /** Of two blocks that are not packed. */
  const frame = (content: Buffer, { header = [0x20, content.length], checksum = 0 } = {}) => {
    const half = content.length >> 1;
    return Buffer.concat([
      Buffer.from('28b52ffd', 'hex'),
      Buffer.from(header),
      number(8 * half, 3),
      content.subarray(0, half),
      number(8 * (content.length - half) + 1, 3),
      content.subarray(half),
      Buffer.alloc(checksum),
    ]);
  };
  const [begin, end] = [
    frame(csv.subarray(0, 20)),
    frame(csv.subarray(20), { header: [0x24, csv.length - 20], checksum: 4 }),
  ];

  it.each([
    ['one', [frame(csv)]],
    ['one to be skipped first', [skippable(0), begin, end]],
    ['several to be skipped', [skippable(5, 3), begin, skippable(300_000, 15), end, skippable(1)]],
    ['a window', [frame(csv, { header: [0x00, 0x50] })]],
  ])('%s', async (_, frames) => {
    const bytes = Buffer.concat(frames);
    expect(await read(bytes, { name: 'x.csv' })).toEqual(ENTRIES);
    expect(await read(pieces(bytes, bytes.length > 1000 ? 1000 : 1))).toEqual(ENTRIES);
  });

  it.each([
    [
      'a second one with a window of 1 GiB',
      [begin, Buffer.from('28b52ffd00a0', 'hex')],
      /a window of 1073741824 bytes/,
    ],
    ['one of 2 GiB at once', [Buffer.from('28b52ffda000000080', 'hex')], /a window of 2147483648 bytes/],
    ['a dictionary', [frame(csv, { header: [0x21, 9, csv.length] })], /without.*wants a dictionary/],
    ['an end too soon', [begin, end.subarray(0, -5)], /its end/],
    ['half a skippable one', [skippable(9).subarray(0, 12)], /its end/],
    ['half a number', [begin, Buffer.from('28b5', 'hex')], /its end/],
    ['other bytes', [begin, csv], /other bytes after a frame/],
    ['a long block', [Buffer.from('28b52ffd0050', 'hex'), number(8 * 200_000 + 1, 3)], /a block of 200000 bytes/],
  ])('refused: %s', async (_, frames, message) => {
    const error = await read(Buffer.concat(frames), { name: 'x.csv' }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toMatch(message);
  });
});

it('a zip archive of several files asks for one of them', async () => {
  const bytes = zip({ name: 'ml/movies.csv', content: Buffer.from('1,x\n') }, { name: 'ml/ratings.csv', content: csv });
  const file = new File([new Uint8Array(bytes)], 'ml.zip');
  await expect(read(file)).rejects.toThrow(/entry must be .*ml\/movies\.csv, ml\/ratings\.csv/);
  await expect(read(file, { entry: 'tags.csv' })).rejects.toThrow(ArgumentError);
  expect(await read(file, { entry: 'ratings.csv' })).toEqual(ENTRIES);
  expect(await read(new Response(file), { entry: 'ml/ratings.csv' })).toEqual(ENTRIES);
  await expect(read(new Blob([new Uint8Array(zip())]))).rejects.toThrow(FormatError);
});

it('a matrix of SciPy', async () => {
  const bytes = readFileSync(fixtures.path('csr.npz'));
  const expected = entriesOf(await readFile(fixtures.path('csr.npz')));
  expect(expected.length).toBeGreaterThan(3);
  expect(await read(new File([bytes], 'a.npz'))).toEqual(expected);
  expect(await read(new Response(bytes), { format: 'npz' })).toEqual(expected);
});

it('says how far it is', async () => {
  const seen: unknown[] = [];
  await readInteractions(new File([csv], 'a.csv'), { onProgress: (progress) => seen.push(progress) });
  expect(seen.at(-1)).toEqual({ bytes: csv.length, size: csv.length, rows: expect.any(Number) });
});

it('stops when told to, and gives the stream back', async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(csv),
    cancel: () => {
      cancelled = true;
    },
  });
  await expect(readInteractions(stream, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  expect(cancelled).toBe(true);
});

it('stops while it waits for a chunk that never comes', async () => {
  async function* silent() {
    yield csv;
    await new Promise(() => {});
  }
  const controller = new AbortController();
  const read = readInteractions(silent(), { name: 'x.csv', signal: controller.signal });
  setTimeout(() => controller.abort(new Error('enough')), 10);
  await expect(read).rejects.toThrow('enough');
});

describe('small chunks', () => {
  async function* reused(bytes: Uint8Array, size: number) {
    const memory = new Uint8Array(size);
    for (let at = 0; at < bytes.length; at += size) {
      const length = Math.min(size, bytes.length - at);
      memory.set(bytes.subarray(at, at + length));
      yield memory.subarray(0, length);
    }
  }

  it('may have memory that their owner uses again', async () => {
    const quoted = Buffer.from('user,item\n"a\nb\n\nc",1\n"d\n",2\ne,"3\n4"\n');
    for (let size = 1; size < 12; size++) {
      expect(await read(reused(csv, size))).toEqual(ENTRIES);
      expect((await read(reused(quoted, size))).map(([user]) => user)).toEqual(['a\nb\n\nc', 'd\n', 'e']);
    }
  });

  it('of a long record, or line, take no time that grows with its square', async () => {
    const id = 'x\n'.repeat(300_000);
    const started = performance.now();
    const record = Buffer.from(`user,item\n"${id}",1\nb,2\n`);
    expect((await read(reused(record, 16), { header: true }))[0][0]).toBe(id);
    const line = Buffer.from(`user,item\n${'y'.repeat(900_000)},1\nb,2\n`);
    expect((await read(reused(line, 16)))[0][0]).toHaveLength(900_000);
    expect(performance.now() - started).toBeLessThan(8000); // 40 s and more otherwise
  });
});

it.each<[string, Buffer, InteractionFileOptions, RegExp]>([
  ['line ends of CR alone', Buffer.from('1,2\r3,4\r'), {}, /line ends of LF or CR LF/],
  ['a separator of line ends', csv, { separator: '\r\n' }, /separator must be/],
  ['a separator that numbers have', csv, { separator: '0' }, /separator must be/],
  ['decimal commas between semicolons', Buffer.from('u1;i1;3,5\nu2;i2;4,5\n'), {}, /--separator.*--decimal/],
  [
    'a time where the items should be',
    Buffer.from('user_id,timestamp,item_a,item_b\n1,2,3,4\n'),
    {},
    /--user and --item name them/,
  ],
  ['a header that is a row', Buffer.from('u1,i1,NaN\nu2,i2,3\n'), {}, /x\.csv:1: .*"NaN"/],
  ['a zstd window of 1 GiB', Buffer.from('28b52ffd00a0', 'hex'), {}, /a window of 1073741824 bytes/],
])('refuses %s', async (_, bytes, options, message) => {
  await expect(read(bytes, { name: 'x.csv', ...options })).rejects.toThrow(message);
});

it.each<[string, unknown]>([
  ['null', null],
  ['a number', 7],
  ['an array', [1]],
  ['an object', {}],
  ['words', 'no url'],
])('refuses %s as a source', async (_, input) => {
  await expect(readInteractions(input as Input)).rejects.toThrow(ArgumentError);
});

it('refuses chunks that are no bytes, by the name of the stream', async () => {
  async function* chunks() {
    yield 7;
  }
  await expect(readInteractions(chunks() as never, { name: 'x.csv' })).rejects.toThrow('a chunk of x.csv must be');
});

describe('what pages have instead of Node', () => {
  it('knows UTF-8', () => {
    for (const [bytes, isText] of [
      [csv, true],
      [Buffer.from('héé'), true],
      [Buffer.from('hé', 'latin1'), false],
    ] as const) {
      expect(web.isUtf8(bytes)).toBe(isText);
    }
  });

  it('unpacks gzip', async () => {
    expect(Buffer.from(await collect(web.gunzip('x.gz', pieces(gzipSync(csv), 5))))).toEqual(csv);
    await expect(collect(web.gunzip('x.gz', pieces(gzipSync(csv).subarray(0, 30), 5)))).rejects.toThrow();
  });
});

it('a byte order mark within a file is a letter of its id', async () => {
  const data = await readInteractions(Buffer.from('x,1\n\ufeffx,2\n\ufeff0123456789012345678901234567,3\n'), {
    header: false,
  });
  expect(data.users.ids()).toEqual(['x', '\ufeffx', '\ufeff0123456789012345678901234567']);
});
