// The safetensors container: named tensors and string metadata. Format: https://github.com/huggingface/safetensors
// (README, "Format"): u64 length of the header, the header as JSON, then the bytes of the tensors without holes.
import { ArgumentError, FormatError, MemoryLimitError } from '../errors.ts';

/** Bytes of one element. Types of less than a byte are not read. */
export const ELEMENT_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
} as const;

export type Dtype = keyof typeof ELEMENT_BYTES;

export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** The elements, little-endian, row-major: a view of any type, as those of more than 4 GiB have no Uint8Array everywhere. */
  readonly bytes: ArrayBufferView;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The reference implementation's limit. */
export const MAX_HEADER_BYTES = 100_000_000;
export const LENGTH_BYTES = 8;
const METADATA = '__metadata__';

/**
 * The file in pieces, in their order: its header, then the bytes of each tensor, not copied. Tensors go by falling element
 * size, then by name, so that each one is aligned to its elements.
 */
export function safetensorsPieces({ tensors, metadata }: TensorFile): ArrayBufferView[] {
  if (tensors.has(METADATA)) throw new ArgumentError('tensors', METADATA, 'named otherwise');
  const sorted = [...tensors].sort(
    ([a, { dtype: x }], [b, { dtype: y }]) => ELEMENT_BYTES[y] - ELEMENT_BYTES[x] || (a < b ? -1 : 1),
  );
  let end = 0;
  const entries = sorted.map(([name, { dtype, shape, bytes }]) => {
    const begin = end;
    end += bytes.byteLength;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries([[METADATA, metadata], ...entries])));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new ArgumentError('metadata', headerBytes, `at most ${MAX_HEADER_BYTES} bytes`);
  }
  const header = new Uint8Array(LENGTH_BYTES + headerBytes).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(headerBytes), true);
  header.set(json, LENGTH_BYTES);
  return [header, ...sorted.map(([, { bytes }]) => bytes)];
}

/** The file as one array. Throws MemoryLimitError for one of more than 4 GiB, the most that V8 has in Node 20. */
export function writeSafetensors(content: TensorFile): Uint8Array<ArrayBuffer> {
  const pieces = safetensorsPieces(content);
  const bytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes > 2 ** 32) throw new MemoryLimitError(bytes, 2 ** 32, 'Use writeModel.');
  const file = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    file.set(bytesOf(piece), at);
    at += piece.byteLength;
  }
  return file;
}

/** The bytes of a view. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/**
 * Reads and checks a file; its tensors come in the order of their places. Of a file that is not in memory `head` has the
 * header at least, and `bytesAt` says where the bytes of a tensor are to be; otherwise they are views of the file.
 * Throws FormatError for a header that is too long, no JSON or not of the published form, for repeated names, and for
 * tensors whose size is not that of their shape, or that overlap, leave holes or end elsewhere than the file.
 */
export function readSafetensors(
  head: Uint8Array,
  fileBytes = head.length,
  bytesAt = (begin: number, end: number): ArrayBufferView => head.subarray(begin, end),
): TensorFile {
  const { header, dataStart } = readHeader(head, fileBytes);
  const { [METADATA]: metadata = {}, ...entries } = header;
  checkMetadata(metadata);
  const dataBytes = fileBytes - dataStart;
  const places = Object.entries(entries).map(([name, entry]) => checkEntry(name, entry, dataBytes));
  places.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const tensors = new Map<string, Tensor>();
  let covered = 0;
  for (const { name, dtype, shape, begin, end } of places) {
    if (begin !== covered) {
      throw new FormatError(`start of tensor ${name}`, begin, `${covered}, where the tensor before it ends`);
    }
    covered = end;
    tensors.set(name, { dtype, shape, bytes: bytesAt(dataStart + begin, dataStart + end) });
  }
  if (covered !== dataBytes) throw new FormatError('end of the last tensor', covered, `${dataBytes}, the file's end`);
  return { tensors, metadata };
}

function readHeader(file: Uint8Array, fileBytes: number): { header: Record<string, unknown>; dataStart: number } {
  if (file.length < LENGTH_BYTES) throw new FormatError('file length', file.length, '8 or more');
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  const most = Math.min(fileBytes - LENGTH_BYTES, MAX_HEADER_BYTES);
  if (length > BigInt(most)) throw new FormatError('header length', Number(length), `at most ${most} bytes`);
  const dataStart = LENGTH_BYTES + Number(length);
  const bytes = file.subarray(LENGTH_BYTES, dataStart);
  if (bytes[0] !== 0x7b) throw new FormatError('first byte of the header', bytes[0], '123, a {');
  let text: string;
  let header: Record<string, unknown>;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (error) {
    throw new FormatError('header', String(error), 'JSON in UTF-8');
  }
  const repeated = firstRepeatedKey(text);
  if (repeated !== undefined) throw new FormatError('header', repeated, 'every name once');
  return { header, dataStart };
}

function checkEntry(name: string, entry: unknown, dataBytes: number) {
  const { dtype, shape, data_offsets: offsets } = Object(entry) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !Object.hasOwn(ELEMENT_BYTES, dtype)) {
    throw new FormatError(`dtype of tensor ${name}`, dtype, `one of ${Object.keys(ELEMENT_BYTES).join(', ')}`);
  }
  if (!isSizes(shape)) throw new FormatError(`shape of tensor ${name}`, shape, 'an array of sizes');
  if (!isSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1] || offsets[1] > dataBytes) {
    const shown = isSizes(offsets) ? `[${offsets}]` : offsets;
    throw new FormatError(`data_offsets of tensor ${name}`, shown, `[begin, end] within ${dataBytes} bytes`);
  }
  const [begin, end] = offsets;
  const bytes = shape.reduce((product, size) => product * size, ELEMENT_BYTES[dtype as Dtype]);
  if (bytes !== end - begin) {
    throw new FormatError(`size of tensor ${name}`, end - begin, `${bytes} bytes for ${dtype} [${shape}]`);
  }
  return { name, dtype: dtype as Dtype, shape, begin, end };
}

function checkMetadata(entry: unknown): asserts entry is Record<string, string> {
  if (typeof entry !== 'object' || !entry || Array.isArray(entry)) {
    throw new FormatError(METADATA, entry, 'an object of strings');
  }
  for (const [key, value] of Object.entries(entry)) {
    if (typeof value !== 'string') throw new FormatError(`${METADATA}.${key}`, value, 'a string');
  }
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

// JSON.parse keeps the last of two equal keys without a word; two readers of one hostile file could then see two
// different files. This finds the repetition.

/** The first key that stands twice in one object of a valid JSON text, or undefined. */
export function firstRepeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  const colon = /\s*:/y;
  // Between strings and braces nothing matters in a text that JSON.parse took.
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') {
      open.push(new Set());
    } else if (text[at] === '}') {
      open.pop();
    } else if (text[at] === '"') {
      const start = at++;
      while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
      colon.lastIndex = at + 1;
      if (colon.test(text)) {
        const key: string = JSON.parse(text.slice(start, colon.lastIndex - 1));
        const keys = open[open.length - 1];
        if (keys.has(key)) return key;
        keys.add(key);
      }
    }
  }
  return undefined;
}
