// The safetensors container: named tensors and string metadata. Format: https://github.com/huggingface/safetensors
// (README, "Format"): u64 length of the header, the header as JSON, then the bytes of the tensors without holes.
import { ArgumentError, FormatError } from '../errors.ts';

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
  /** The elements, little-endian, row-major. */
  readonly bytes: Uint8Array;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The reference implementation's limit. */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;
const METADATA = '__metadata__';

/** Writes the file: tensors by falling element size, then by name, so that each one is aligned to its elements. */
export function writeSafetensors({ tensors, metadata }: TensorFile): Uint8Array<ArrayBuffer> {
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
  const text = JSON.stringify(Object.fromEntries([[METADATA, metadata], ...entries]));
  const json = new TextEncoder().encode(text);
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes);
  file.set(json, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerBytes;
  for (const [, { bytes }] of sorted) {
    file.set(bytes, at);
    at += bytes.byteLength;
  }
  return file;
}

/**
 * Reads and checks the file; the tensors' bytes are views of `file`.
 * Throws FormatError for a header that is too long, no JSON or not of the published form, for repeated names, and for
 * tensors whose size is not that of their shape, or that overlap, leave holes or end elsewhere than the file.
 */
export function readSafetensors(file: Uint8Array): TensorFile {
  const { header, dataStart } = readHeader(file);
  const data = file.subarray(dataStart);
  const tensors = new Map<string, Tensor>();
  const ranges: { name: string; begin: number; end: number }[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === METADATA) {
      metadata = checkMetadata(entry);
      continue;
    }
    const { dtype, shape, begin, end } = checkEntry(name, entry, data.length);
    tensors.set(name, { dtype, shape, bytes: data.subarray(begin, end) });
    ranges.push({ name, begin, end });
  }
  ranges.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let covered = 0;
  for (const { name, begin, end } of ranges) {
    if (begin !== covered) {
      throw new FormatError(`start of tensor ${name}`, begin, `${covered}, where the tensor before it ends`);
    }
    covered = end;
  }
  if (covered !== data.length)
    throw new FormatError('end of the last tensor', covered, `${data.length}, the file's end`);
  return { tensors, metadata };
}

function readHeader(file: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (file.length < LENGTH_BYTES) throw new FormatError('file length', file.length, '8 or more');
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  const most = Math.min(file.length - LENGTH_BYTES, MAX_HEADER_BYTES);
  if (length > BigInt(most)) throw new FormatError('header length', length, `at most ${most} bytes`);
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
  const { dtype, shape, data_offsets: offsets } = (isRecord(entry) ? entry : {}) as Record<string, unknown>;
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
  return { dtype: dtype as Dtype, shape, begin, end };
}

function checkMetadata(entry: unknown): Record<string, string> {
  if (!isRecord(entry)) throw new FormatError(METADATA, entry, 'an object of strings');
  for (const [key, value] of Object.entries(entry)) {
    if (typeof value !== 'string') throw new FormatError(`${METADATA}.${key}`, value, 'a string');
  }
  return entry as Record<string, string>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

// JSON.parse keeps the last of two equal keys without a word; two readers of one hostile file could then see two
// different files. This finds the repetition.

/** The first key that stands twice in one object of a valid JSON text, or undefined. */
export function firstRepeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  // Between strings and braces nothing matters in a text that JSON.parse took.
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') {
      open.push(new Set());
    } else if (text[at] === '}') {
      open.pop();
    } else if (text[at] === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        const key: string = JSON.parse(text.slice(at, end));
        const keys = open[open.length - 1];
        if (keys.has(key)) return key;
        keys.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** Past the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Whether a colon follows, after white space. */
function isKey(text: string, end: number): boolean {
  const colon = /\s*:/y;
  colon.lastIndex = end;
  return colon.test(text);
}
