// halfsweep/files in every runtime: one table from every format, packing and kind of source.
import { check, rejection, same } from './checks.mjs';

const VALUES = [3.5, 2, 4, 1];
const NAMED = [['ann', 'łuk', 'bob'], ['tea', 'honey', '蜂蜜'], [0, 2, 3, 4], [0, 1, 0, 2], VALUES];
const NUMBERED = [[0, 1, 2], [0, 1, 2], [0, 2, 3, 4], [0, 1, 0, 2], VALUES];

/** What bytes of a file can be given as. */
const SOURCES = {
  blob: (bytes) => new Blob([bytes]),
  bytes: (bytes) => bytes,
  buffer: (bytes) => bytes.buffer,
  response: (bytes) => new Response(bytes),
  stream: (bytes) => new Response(bytes).body,
  iterable: pieces,
  ...(typeof File === 'function' ? { file: (bytes, name) => new File([bytes], name) } : {}),
};

export async function readEverything({ files, halfsweep, samples }) {
  for (const [name, base64] of Object.entries(samples)) {
    const expected = /\.(?:mtx|npz)/.test(name) ? NUMBERED : NAMED;
    for (const [kind, source] of Object.entries(SOURCES)) {
      const what = `${name} as ${kind}`;
      const reading = files.readInteractions(source(bytesOf(base64), name), { name });
      if (needsInflate(name)) {
        const error = await rejection(reading);
        check(error instanceof files.FormatError && /no DecompressionStream/.test(error.message), `${what}: ${error}`);
        continue;
      }
      const data = await reading.catch((error) => {
        throw new Error(`${what}: ${error?.stack ?? error}`);
      });
      const { users, items, indptr, indices, values } = data;
      check(data instanceof halfsweep.Interactions, `${what} gave another class`);
      const got = JSON.stringify([users.ids(), items.ids(), [...indptr], [...indices], [...values]]);
      check(got === JSON.stringify(expected), `${what} gave ${got}`);
    }
  }
  const model = await halfsweep.fitWals(await files.readInteractions(bytesOf(samples['plays.csv'])), { factors: 2 });
  same(model.recommend('bob', { count: 3 }).length, 2);
}

/** Everything lies in memory, so that no read of it is a turn of the event loop: the reader has to take them itself. */
export async function readForLong({ files }) {
  const lines = Array.from({ length: 400_000 }, (_, at) => `user${at % 977},item${at % 313}\n`).join('');
  const bytes = new TextEncoder().encode(lines);
  const later = new AbortController();
  const reason = new Error('enough');
  setTimeout(() => later.abort(reason), 5);
  same(await rejection(files.readInteractions(bytes, { header: false, signal: later.signal })), reason);
  let told = 0;
  const onProgress = ({ bytes: read, size }) => {
    check(read > told && read <= size, `${read} of ${size} after ${told}`);
    told = read;
  };
  const data = await files.readInteractions(bytes, { header: false, onProgress });
  same([data.userCount, data.itemCount, told], [977, 313, bytes.length]);
}

export async function readDamaged({ files, samples }) {
  const { ArgumentError, FormatError, ParseError } = files;
  const broken = (name, length) => [bytesOf(samples[name]).subarray(0, length), { name }];
  for (const [[bytes, options], type] of [
    [broken('plays.csv.gz', 40), FormatError],
    [broken('plays.csv.zst', 40), FormatError],
    [broken('plays.zip', 60), FormatError],
    [broken('plays.npz', 60), FormatError],
    [broken('plays.parquet', 60), FormatError],
    [broken('plays.arrow', 60), FormatError],
    [broken('plays.mtx', 60), ParseError],
    [broken('plays.csv', 17), ParseError],
    [[Uint8Array.of(0x61, 0x2c, 0xff, 0x0a), {}], FormatError],
    [[7, {}], ArgumentError],
  ]) {
    const error = await rejection(files.readInteractions(bytes, options));
    check(error instanceof type, `${options.name ?? bytes} gave ${error?.stack ?? error}`);
  }
}

/** The edge VM unpacks nothing, and has to say so. */
function needsInflate(name) {
  return typeof DecompressionStream !== 'function' && /\.(?:gz|zip|npz)$/.test(name);
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

async function* pieces(bytes) {
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
}
