// Damage with a sense for what it damages: besides bits, bytes and cuts anywhere, the numbers that files say of themselves,
// and what lies inside of their packing.
import { crc32, gunzipSync, gzipSync, inflateRawSync } from 'node:zlib';

const BYTES = [0, 1, 2, 0x0a, 0x22, 0x2c, 0x30, 0x7f, 0x80, 0xfe, 0xff];
const NUMBERS = [
  0n,
  1n,
  2n,
  7n,
  127n,
  128n,
  255n,
  256n,
  32767n,
  65535n,
  65536n,
  2n ** 24n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];
const TEXTS = [
  '',
  '0',
  '-1',
  '1e309',
  'NaN',
  '"',
  '\\',
  '\u0000',
  '\ufeff',
  '𝒳',
  '\ud800',
  ',',
  '\t',
  '::',
  '\r\n',
  '%',
  '{',
  '[',
];

/** The bytes of `seed`'s file after one to four blows. `others`: files of the same kind, to splice from. */
export function mutated(bytes, others, random) {
  const inner = random.chance(0.7) ? unpacked(bytes) : null;
  if (inner) return inner.pack(blows(inner.content, others, random));
  return blows(bytes, others, random);
}

function blows(bytes, others, random) {
  let result = Buffer.from(bytes);
  for (let left = 1 + random.below(4); left > 0 && result.length > 0; left--) {
    result = random.pick(BLOWS)(result, others, random);
  }
  return result;
}

const BLOWS = [
  (bytes, _, random) => {
    bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    return bytes;
  },
  (bytes, _, random) => {
    bytes[random.below(bytes.length)] = random.pick(BYTES);
    return bytes;
  },
  // A number of four or eight bytes, somewhere or at the end, where many formats have theirs.
  (bytes, _, random) => {
    const size = random.pick([2, 4, 8]);
    if (bytes.length < size) return bytes;
    const at = random.chance(0.3)
      ? bytes.length - Math.min(bytes.length, random.pick([8, 12, 16, 20, 22]))
      : random.below(bytes.length);
    const value = Buffer.alloc(8);
    value.writeBigUInt64LE(random.pick(NUMBERS));
    value.copy(bytes, Math.min(at, bytes.length - size), 0, size);
    return bytes;
  },
  (bytes, _, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, _, random) => {
    const [from, to] = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, _, random) => {
    const [from, to] = range(bytes, random);
    const times = random.pick([1, 1, 2, 30]);
    return Buffer.concat([bytes.subarray(0, to), ...Array(times).fill(bytes.subarray(from, to)), bytes.subarray(to)]);
  },
  (bytes, others, random) => {
    const other = Buffer.from(random.pick(others));
    const [from, to] = range(other, random);
    const at = random.below(bytes.length);
    return Buffer.concat([
      bytes.subarray(0, at),
      other.subarray(from, to),
      bytes.subarray(random.chance(0.5) ? at : Math.min(bytes.length, at + to - from)),
    ]);
  },
  // A number in the text, or a piece of it, becomes another.
  (bytes, _, random) => {
    const text = bytes.toString('latin1');
    const places = [...text.matchAll(/-?\d+(?:\.\d+)?|[A-Za-z_]{2,}|[,:\t;]/g)];
    if (places.length === 0) return bytes;
    const { 0: found, index } = random.pick(places);
    const written = random.chance(0.6) ? String(random.pick(NUMBERS)) : random.pick(TEXTS);
    return Buffer.concat([bytes.subarray(0, index), Buffer.from(written), bytes.subarray(index + found.length)]);
  },
  headerValue,
];

/** A value in the JSON header of a safetensors file, whose length is then right again. */
function headerValue(bytes, _, random) {
  if (bytes.length < 10 || bytes[8] !== 0x7b) return bytes;
  const end = 8 + Number(bytes.readBigUInt64LE(0) & 0xffffffn);
  let header;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, end));
  } catch {
    return bytes;
  }
  const leaves = [];
  const walk = (node) => {
    for (const key of Object.keys(node)) {
      leaves.push([node, key]);
      if (typeof node[key] === 'object' && node[key] !== null) walk(node[key]);
    }
  };
  if (typeof header !== 'object' || header === null) return bytes;
  walk(header);
  if (leaves.length === 0) return bytes;
  const [node, key] = random.pick(leaves);
  const values = [
    0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    1e300,
    null,
    true,
    '',
    'F32',
    'I8',
    [],
    [0],
    [1, 2],
    {},
    { toString: 0 },
    'x'.repeat(1000),
  ];
  if (key === 'model' && random.chance(0.8)) node[key] = modelMetadata(node[key], random, values);
  else if (random.chance(0.15)) delete node[key];
  else node[key] = random.pick(values);
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, 0x20);
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, bytes.subarray(end)]);
}

function modelMetadata(text, random, values) {
  try {
    const metadata = JSON.parse(text);
    const nodes = [metadata, metadata.objective, metadata.objective?.weight, metadata.objective?.target].filter(
      Boolean,
    );
    const node = random.pick(nodes);
    node[random.pick([...Object.keys(node), 'biases', 'nonNegative'])] = random.pick(values);
    return JSON.stringify(metadata);
  } catch {
    return random.pick(['{', 'null', '[]', '7', '{"objective":{"biases":{}}}']);
  }
}

function range(bytes, random) {
  const from = random.below(bytes.length);
  return [from, Math.min(bytes.length, from + 1 + random.below(random.pick([2, 9, 65, bytes.length])))];
}

/** What is packed in the file, and how to pack it again so that the packing is sound; null for what is not packed. */
function unpacked(bytes) {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return { content: gunzipSync(bytes), pack: (content) => gzipSync(content) };
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return firstZipEntry(Buffer.from(bytes));
  return null;
}

/** The first entry of an archive, stored anew with sizes and checksum that hold, in an archive of the same others. */
function firstZipEntry(bytes) {
  const entries = zipEntries(bytes);
  const index = Math.floor(entries.length / 2);
  const pack = (content) => zipOf(entries.map((entry, k) => (k === index ? { ...entry, content } : entry)));
  return { content: entries[index].content, pack };
}

function zipEntries(bytes) {
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let at = bytes.readUInt32LE(end + 16);
  return Array.from({ length: bytes.readUInt16LE(end + 10) }, () => {
    const [method, packed, nameLength, extra, comment] = [10, 20, 28, 30, 32].map((offset) =>
      offset === 20 ? bytes.readUInt32LE(at + offset) : bytes.readUInt16LE(at + offset),
    );
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('latin1', at + 46, at + 46 + nameLength);
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const raw = bytes.subarray(begin, begin + packed);
    at += 46 + nameLength + extra + comment;
    return { name, content: method === 8 ? inflateRawSync(raw) : raw };
  });
}

function zipOf(entries) {
  const files = [];
  const directory = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const central = Buffer.alloc(14);
    central.writeUInt32LE(offset, 10);
    files.push(Buffer.from('PK\x03\x04'), fields, Buffer.from(name), content);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, central, Buffer.from(name));
    offset += 30 + name.length + content.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, central, end]);
}
