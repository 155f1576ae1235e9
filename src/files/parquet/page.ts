// One page of a Parquet column. Levels and dictionary indices are decoded here, within the bytes that are there (runs.ts).
// hyparquet decodes the values, once everything that it takes on trust has been checked. Its readers of whole files leave no
// room for that, so this uses the modules below them, which the package exports too; package.json pins its version.

import { decompress } from 'fzstd';
import { convertWithDictionary } from 'hyparquet/src/convert.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { deltaBinaryUnpack, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { readVarInt } from 'hyparquet/src/thrift.js';
import type {
  ColumnDecoder,
  Compressors,
  DataPageHeaderV2,
  DecodedArray,
  Encoding,
  PageHeader,
} from 'hyparquet/src/types.js';
import { decompressBrotli } from 'hyparquet-compressors/src/brotli.js';
import { gunzip } from 'hyparquet-compressors/src/gzip.js';
import { decompressLz4, decompressLz4Raw } from 'hyparquet-compressors/src/lz4.js';
import { host } from '#files-host';
import { FormatError } from '../../errors.ts';
import { decodeRuns } from './runs.ts';

/** Writers aim at a megabyte. */
export const MAX_PAGE_BYTES = 2 ** 28;

/** A plain value takes at least a bit. */
const MOST_A_BYTE = 8;
/** Writers take blocks of 128 values in four parts. */
const MAX_DELTA_BLOCK = 2 ** 16;
const DICTIONARY_ENCODINGS = ['PLAIN_DICTIONARY', 'RLE_DICTIONARY'];

/**
 * The platform's own where it has them; of Snappy hyparquet's. The list of hyparquet-compressors compiles WebAssembly when it is
 * loaded, which workerd and the edge refuse, so its modules are taken one by one; package.json pins its version, too.
 */
const compressors: Compressors = {
  GZIP: host.gunzipPage ?? ((packed, size) => gunzip(packed, new Uint8Array(size))),
  BROTLI: host.brotliPage ?? decompressBrotli,
  ZSTD: (packed) => decompress(packed),
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};

/** A leaf of the schema: its decoder and the largest levels it has. */
export interface Leaf {
  readonly decoder: ColumnDecoder;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
}

export interface Page {
  /** The values that are not null. */
  readonly values: DecodedArray;
  /** Values and nulls. */
  readonly count: number;
  /** Where the first null stands; `count` where there is none. */
  readonly firstNull: number;
  /** Empty when the column has no lists. */
  readonly repetitionLevels: ArrayLike<number>;
}

/** The values of a dictionary page. */
export function readDictionary(leaf: Leaf, header: PageHeader, packed: Uint8Array, what: string): DecodedArray {
  const count = header.dictionary_page_header?.num_values ?? -1;
  const bytes = unpack(leaf, packed, header.uncompressed_page_size);
  checkCount(count, MOST_A_BYTE * bytes.length, what);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const { type, element } = leaf.decoder;
  return convertWithDictionary(readPlain(reader, type, count, element.type_length), undefined, 'PLAIN', leaf.decoder);
}

/**
 * A data page of either version.
 * @param limit how many values it may have at most
 * @throws FormatError for a page that contradicts itself, and for an encoding that is not supported
 */
export function readPage(
  leaf: Leaf,
  header: PageHeader,
  packed: Uint8Array,
  dictionary: DecodedArray | undefined,
  limit: number,
  what: string,
): Page {
  const data = header.data_page_header ?? header.data_page_header_v2;
  if (!data) throw new FormatError(what, header.type, 'a data page');
  const { num_values: count, encoding } = data;
  checkCount(count, limit, what);
  const parts = header.data_page_header_v2
    ? splitV2(leaf, header, header.data_page_header_v2, packed, what)
    : splitV1(leaf, header, count, packed, what);
  const { definitionLevels } = parts;
  const present = presentOf(definitionLevels, count, leaf.maxDefinition);
  return {
    values: present === 0 ? [] : decodeValues(leaf, encoding, parts.values, present, dictionary, what),
    count,
    firstNull: present === count ? count : definitionLevels.findIndex((level) => level !== leaf.maxDefinition),
    repetitionLevels: parts.repetitionLevels,
  };
}

/** The parts of a page, decompressed; levels are empty where the column has none. */
interface PageParts {
  readonly repetitionLevels: Int32Array;
  readonly definitionLevels: Int32Array;
  readonly values: Uint8Array;
}

const NO_LEVELS = new Int32Array(0);

/** Version 1: everything is compressed; the levels of each kind begin with their length in bytes. */
function splitV1(leaf: Leaf, header: PageHeader, count: number, packed: Uint8Array, what: string): PageParts {
  const bytes = unpack(leaf, packed, header.uncompressed_page_size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let begin = 0;
  const levels = (most: number) => {
    if (most === 0) return NO_LEVELS;
    const end = begin + 4 + (begin + 4 <= bytes.length ? view.getUint32(begin, true) : Number.POSITIVE_INFINITY);
    const decoded = decodeRuns(bytes, begin + 4, end, bitWidth(most), count, what);
    begin = end;
    return decoded;
  };
  const [repetitionLevels, definitionLevels] = [levels(leaf.maxRepetition), levels(leaf.maxDefinition)];
  return { repetitionLevels, definitionLevels, values: bytes.subarray(begin) };
}

/** Version 2: the levels are not compressed, their lengths are in the header. */
function splitV2(leaf: Leaf, header: PageHeader, data: DataPageHeaderV2, packed: Uint8Array, what: string): PageParts {
  const { num_values: count, repetition_levels_byte_length: first, definition_levels_byte_length: second } = data;
  if (!(first >= 0 && second >= 0 && first + second <= packed.length)) {
    throw new FormatError(what, `levels of ${first} and ${second} bytes`, `${packed.length} bytes at most`);
  }
  const levels = (most: number, begin: number, end: number) =>
    most === 0 ? NO_LEVELS : decodeRuns(packed, begin, end, bitWidth(most), count, what);
  const rest = packed.subarray(first + second);
  const size = header.uncompressed_page_size - first - second;
  return {
    repetitionLevels: levels(leaf.maxRepetition, 0, first),
    definitionLevels: levels(leaf.maxDefinition, first, first + second),
    values: data.is_compressed === false ? rest : unpack(leaf, rest, size),
  };
}

/** `count` values, at least one, of a page's bytes. */
function decodeValues(
  { decoder }: Leaf,
  encoding: Encoding,
  bytes: Uint8Array,
  count: number,
  dictionary: DecodedArray | undefined,
  what: string,
): DecodedArray {
  if (DICTIONARY_ENCODINGS.includes(encoding)) {
    if (!dictionary) throw new FormatError(what, encoding, 'a dictionary before it');
    const indices = decodeRuns(bytes, 1, bytes.length, bytes[0] ?? -1, count, what);
    const bad = indices.find((index) => index < 0 || index >= dictionary.length);
    if (bad !== undefined) throw new FormatError(what, `entry ${bad}`, `one of a dictionary of ${dictionary.length}`);
    const values: unknown[] = new Array(count);
    for (let k = 0; k < count; k++) values[k] = dictionary[indices[k]];
    return values;
  }
  const decode = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (!decode) throw new FormatError(what, encoding, `${Object.keys(DECODERS).join(', ')} or a dictionary`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = decode({ view, offset: 0 }, count, decoder, what);
  if (values.length !== count) throw new FormatError(what, `${values.length} values`, `${count}`);
  return convertWithDictionary(values, undefined, encoding, decoder);
}

type Decode = (
  reader: { view: DataView<ArrayBufferLike>; offset: number },
  count: number,
  column: ColumnDecoder,
  what: string,
) => DecodedArray;

const DECODERS: Readonly<Record<string, Decode>> = {
  PLAIN(reader, count, { type, element }, what) {
    checkCount(count, MOST_A_BYTE * reader.view.byteLength, what);
    return readPlain(reader, type, count, element.type_length);
  },
  BYTE_STREAM_SPLIT(reader, count, { type, element }, what) {
    checkCount(count, reader.view.byteLength, what);
    return byteStreamSplit(reader, count, type, element.type_length);
  },
  DELTA_BINARY_PACKED(reader, count, { type }, what) {
    checkDelta(reader.view, what);
    const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count);
    deltaBinaryUnpack(reader, count, values);
    return values;
  },
  /** Truth values as runs, after the length of these in bytes: those of pages of version 2. */
  RLE({ view }, count, { type }, what) {
    if (type !== 'BOOLEAN' || view.byteLength < 4) throw new FormatError(what, `RLE of ${type}`, 'RLE of BOOLEAN');
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    return Array.from(decodeRuns(bytes, 4, 4 + view.getUint32(0, true), 1, count, what), (bit) => bit === 1);
  },
  DELTA_LENGTH_BYTE_ARRAY(reader, count, _, what) {
    checkDelta(reader.view, what);
    const values: Uint8Array[] = new Array(count);
    deltaLengthByteArray(reader, count, values);
    return values;
  },
  /** Of each text how much of the one before it begins it, and the rest: together they may have the square of the page. */
  DELTA_BYTE_ARRAY(reader, count, _, what) {
    checkDelta(reader.view, what);
    const prefixes = new Int32Array(count);
    deltaBinaryUnpack(reader, count, prefixes);
    checkDelta(reader.view, what, reader.offset);
    const values: Uint8Array[] = new Array(count);
    deltaLengthByteArray(reader, count, values);
    let size = 0;
    for (let at = 0, before = 0; at < count; at++) {
      if (!(prefixes[at] >= 0 && prefixes[at] <= before)) {
        throw new FormatError(what, `a text that begins with ${prefixes[at]} bytes`, `${before}, of the one before it`);
      }
      before = prefixes[at] + values[at].length;
      size += before;
    }
    if (size > MAX_PAGE_BYTES) throw new FormatError(what, `${size} bytes, unpacked`, `at most ${MAX_PAGE_BYTES}`);
    for (let at = 1; at < count; at++) {
      if (prefixes[at] > 0) values[at] = joined(values[at - 1].subarray(0, prefixes[at]), values[at]);
    }
    return values;
  },
};

function joined(begin: Uint8Array, end: Uint8Array): Uint8Array {
  const whole = new Uint8Array(begin.length + end.length);
  whole.set(begin);
  whole.set(end, begin.length);
  return whole;
}

/** The header of delta encoding: a list is allocated for the parts of a block, however many it says there are. */
function checkDelta(view: DataView<ArrayBufferLike>, what: string, offset = 0): void {
  const reader = { view, offset };
  const [block, parts] = [readVarInt(reader), readVarInt(reader)];
  if (block >= 1 && block <= MAX_DELTA_BLOCK && parts >= 1 && parts <= block) return;
  throw new FormatError(what, `blocks of ${block} values in ${parts} parts`, `at most ${MAX_DELTA_BLOCK}`);
}

/** How many values of a page are not null, by their levels. */
function presentOf(levels: Int32Array, count: number, maxDefinition: number): number {
  if (maxDefinition === 0) return count;
  return levels.reduce((sum, level) => sum + Number(level === maxDefinition), 0);
}

function unpack({ decoder }: Leaf, packed: Uint8Array, size: number): Uint8Array {
  if (!(size >= 0 && size <= MAX_PAGE_BYTES)) {
    throw new FormatError('page', `${size} bytes, unpacked`, `at most ${MAX_PAGE_BYTES}`);
  }
  return decompressPage(packed, size, decoder.codec, compressors);
}

function checkCount(count: number, limit: number, what: string): void {
  if (Number.isInteger(count) && count >= 0 && count <= limit) return;
  throw new FormatError(what, `${count} values`, `${limit} at most`);
}

function bitWidth(level: number): number {
  return 32 - Math.clz32(level);
}
