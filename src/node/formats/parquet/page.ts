// One page of a Parquet column, decoded by hyparquet once everything that it takes on trust has been checked: sizes, counts
// and the lengths of runs. Its readers of whole files leave no room for that, so this uses the modules below them, which the
// package exports too; package.json pins its version.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { convertWithDictionary } from 'hyparquet/src/convert.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { readPlain } from 'hyparquet/src/plain.js';
import type { ColumnDecoder, DataPageHeader, DataPageHeaderV2, DecodedArray, PageHeader } from 'hyparquet/src/types.js';
import { compressors as others } from 'hyparquet-compressors';
import { FormatError } from '../../../errors.ts';
import { checkRuns } from './runs.ts';

/** Writers aim at a megabyte. */
export const MAX_PAGE_BYTES = 2 ** 28;

/** DELTA_BYTE_ARRAY is not among them: its prefixes unpack to the square of the page. */
const ENCODINGS = ['PLAIN', 'BYTE_STREAM_SPLIT', 'DELTA_BINARY_PACKED', 'DELTA_LENGTH_BYTE_ARRAY'];
const DICTIONARY_ENCODINGS = ['PLAIN_DICTIONARY', 'RLE_DICTIONARY'];
/** A plain value takes at least a bit. */
const MOST_A_BYTE = 8;

/** Node's own where it has them: faster, and they check what they unpack. */
const compressors: typeof others = {
  ...others,
  GZIP: (packed, size) => gunzipSync(packed, { maxOutputLength: Math.max(size, 1) }),
  BROTLI: (packed, size) => brotliDecompressSync(packed, { maxOutputLength: Math.max(size, 1) }),
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
  const coded = DICTIONARY_ENCODINGS.includes(encoding);
  if (!coded && !ENCODINGS.includes(encoding)) throw new FormatError(what, encoding, ENCODINGS.join(', '));
  if (coded && !dictionary) throw new FormatError(what, encoding, 'a dictionary before it');
  const page = header.data_page_header_v2
    ? decodeV2(leaf, header, header.data_page_header_v2, packed, what)
    : decodeV1(leaf, header, data as DataPageHeader, packed, what);
  if (coded && dictionary?.length === 0 && page.dataPage.length > 0)
    throw new FormatError(what, 'none', 'a dictionary');
  const present = presentOf(page.definitionLevels, count, leaf.maxDefinition);
  if (present !== page.dataPage.length) throw new FormatError(what, `${page.dataPage.length} values`, `${present}`);
  return {
    values: convertWithDictionary(page.dataPage, dictionary, encoding, leaf.decoder),
    count,
    repetitionLevels: page.repetitionLevels,
  };
}

/** Version 1: everything is compressed; the levels of each kind begin with their length in bytes. */
function decodeV1(leaf: Leaf, header: PageHeader, data: DataPageHeader, packed: Uint8Array, what: string) {
  const bytes = unpack(leaf, packed, header.uncompressed_page_size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let begin = 0;
  for (const level of [leaf.maxRepetition, leaf.maxDefinition]) {
    if (level === 0) continue;
    const end = begin + 4 + (begin + 4 <= bytes.length ? view.getUint32(begin, true) : Number.POSITIVE_INFINITY);
    checkRuns(bytes, begin + 4, end, bitWidth(level), data.num_values, what);
    begin = end;
  }
  checkValues(leaf, bytes.subarray(begin), data, what);
  return readDataPage(bytes, data, leaf.decoder);
}

/** Version 2: the levels are not compressed, their lengths are in the header. Decoded with the values decompressed. */
function decodeV2(leaf: Leaf, header: PageHeader, data: DataPageHeaderV2, packed: Uint8Array, what: string) {
  const { num_values: count, repetition_levels_byte_length: first, definition_levels_byte_length: second } = data;
  if (!(first >= 0 && second >= 0 && first + second <= packed.length)) {
    throw new FormatError(what, `levels of ${first} and ${second} bytes`, `${packed.length} bytes at most`);
  }
  if (!(data.num_nulls >= 0 && data.num_nulls <= count)) {
    throw new FormatError(what, `${data.num_nulls} nulls`, `${count} at most`);
  }
  checkRuns(packed, 0, first, bitWidth(leaf.maxRepetition), count, what);
  checkRuns(packed, first, first + second, bitWidth(leaf.maxDefinition), count, what);
  const levels = packed.subarray(0, first + second);
  const size = header.uncompressed_page_size - levels.length;
  const values =
    data.is_compressed === false ? packed.subarray(levels.length) : unpack(leaf, packed.subarray(levels.length), size);
  checkValues(leaf, values, data, what);
  const bytes = new Uint8Array(levels.length + values.length);
  bytes.set(levels);
  bytes.set(values, levels.length);
  const unpacked = {
    ...header,
    uncompressed_page_size: bytes.length,
    data_page_header_v2: { ...data, is_compressed: false },
  };
  return readDataPageV2(bytes, unpacked, leaf.decoder);
}

/** Checks the values of a page where decoding would not notice by itself that they are too many for the bytes. */
function checkValues(
  { maxDefinition }: Leaf,
  bytes: Uint8Array,
  { encoding, num_values: count }: DataPageHeader | DataPageHeaderV2,
  what: string,
): void {
  if (DICTIONARY_ENCODINGS.includes(encoding)) {
    if (bytes.length > 0) checkRuns(bytes, 1, bytes.length, bytes[0], count, what);
  } else if (maxDefinition === 0 && !encoding.startsWith('DELTA')) {
    checkCount(count, MOST_A_BYTE * bytes.length, what); // nulls, where there may be some, take no bytes
  }
}

/** How many values of a page are not null, by their levels; hyparquet leaves the levels out when no value is. */
function presentOf(levels: readonly number[] | undefined, count: number, maxDefinition: number): number {
  if (!levels?.length) return count;
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
