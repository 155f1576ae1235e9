// NumPy's .npy files (numpy.lib.format, versions 1 to 3) from and to typed arrays: the types that factors, indices and
// SciPy's sparse matrices have. Little-endian, as every engine that runs WebAssembly is in practice.
import { FormatError } from '../../errors.ts';
import { latin1 } from '../source/bytes.ts';

const TYPES = {
  '<f4': Float32Array,
  '<f8': Float64Array,
  '<i4': Int32Array,
  '<i8': BigInt64Array,
  '|i1': Int8Array,
  '|b1': Uint8Array,
  '<f2': Uint16Array, // widened once it is read
  '<i2': Int16Array,
  '|u1': Uint8Array,
  '<u2': Uint16Array,
  '<u4': Uint32Array,
  '<u8': BigUint64Array,
} as const;

export type NpyData = InstanceType<(typeof TYPES)[keyof typeof TYPES]>;

export interface NpyArray {
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  /** Row-major unless `fortranOrder`. */
  readonly data: NpyData;
  readonly fortranOrder: boolean;
}

interface Header {
  descr: string;
  fortranOrder: boolean;
  shape: number[];
  /** The byte at which the data begin. */
  begin: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy's own limit for files that are not trusted. */
const HEADER_BYTES = 10_000;
const ALIGNMENT = 64;

/**
 * Reads a .npy file: floats of 16 bits (as float32), 32 and 64, integers of 8 to 64 bits, or bool. The data are copied.
 * @param what names the file in messages
 * @throws FormatError for another type, a bad header, and any other number of bytes than the shape asks for
 */
export function readNpy(bytes: Uint8Array, what: string): NpyArray {
  const { Type, begin, ...header } = readNpyHeader(bytes, bytes.length, what);
  // Not slice(): that of Node's Buffer, a Uint8Array too, does not copy.
  return npyArray(header, new Type(new Uint8Array(bytes.subarray(begin)).buffer));
}

/** The array whose data have been read. */
export function npyArray({ descr, ...header }: Omit<Header, 'begin'>, data: NpyData): NpyArray {
  return { ...header, data: descr === '<f2' ? widened(data as Uint16Array) : data };
}

function widened(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const numbers = new Float32Array(halves.length);
  for (let at = 0; at < halves.length; at++) numbers[at] = float16(halves[at]);
  return numbers;
}

/** The number of an IEEE 754 half, by its bits. */
function float16(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size =
    exponent === 31 ? (fraction ? Number.NaN : Number.POSITIVE_INFINITY) : 2 ** (exponent - 25) * (1024 + fraction);
  return (bits >> 15 ? -1 : 1) * (exponent === 0 ? 2 ** -24 * fraction : size);
}

/** Of a file, `NPY_HEADER_BYTES` have all of its header. */
export const NPY_HEADER_BYTES = HEADER_BYTES + 12;

/** What the header of a file of `fileBytes` says, of which `head` has the beginning. Errors as `readNpy`. */
export function readNpyHeader(head: Uint8Array, fileBytes: number, what: string) {
  const { descr, fortranOrder, shape, begin } = readHeader(head, what);
  if (!Object.hasOwn(TYPES, descr)) {
    throw new FormatError(`${what}: dtype`, descr, Object.keys(TYPES).join(', '));
  }
  const Type = TYPES[descr as keyof typeof TYPES];
  checkBytes(fileBytes - begin, shape, Type.BYTES_PER_ELEMENT, what);
  return { Type, begin, descr, shape, fortranOrder };
}

/**
 * Reads a .npy file that is one string of bytes, as SciPy names a format: dtype S, no dimensions.
 * @throws FormatError for anything else
 */
export function readNpyText(bytes: Uint8Array, what: string): string {
  const { descr, shape, begin } = readHeader(bytes, what);
  const width = Number(/^\|S(\d{1,3})$/.exec(descr)?.[1] ?? Number.NaN);
  if (!(width >= 1) || shape.length > 0) throw new FormatError(`${what}: dtype`, descr, 'one string of bytes, |S');
  checkBytes(bytes.length - begin, shape, width, what);
  return latin1(bytes.subarray(begin)).replace(/\0+$/, '');
}

/** A row-major matrix as a .npy file of version 1.0, float32, as `numpy.save` writes it: its header, then the values. */
export function encodeNpy(values: Float32Array, shape: readonly number[]): [Uint8Array, Float32Array] {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  const begin = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = new Uint8Array(begin);
  header.set([...MAGIC, 1, 0]);
  new DataView(header.buffer).setUint16(8, begin - 10, true);
  header.set(new TextEncoder().encode(`${text.padEnd(begin - 11)}\n`), 10);
  return [header, values];
}

function readHeader(bytes: Uint8Array, what: string): Header {
  if (bytes.length < 10 || !MAGIC.every((byte, at) => bytes[at] === byte)) {
    throw new FormatError(what, 'other bytes', 'a .npy file');
  }
  const [major, minor] = [bytes[6], bytes[7]];
  if (major < 1 || major > 3 || minor !== 0)
    throw new FormatError(`${what}: version`, `${major}.${minor}`, '1.0 to 3.0');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) throw new FormatError(what, `${bytes.length} bytes`, 'a whole header');
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > HEADER_BYTES || start + length > bytes.length) {
    throw new FormatError(
      `${what}: header`,
      `${length} bytes`,
      `at most ${Math.min(HEADER_BYTES, bytes.length - start)}`,
    );
  }
  const text = latin1(bytes.subarray(start, start + length));
  return { ...parseHeader(text, what), begin: start + length };
}

/** The header is a Python dict of three keys; no more Python than that is understood. */
function parseHeader(text: string, what: string): Omit<Header, 'begin'> {
  const dict = /^\{(.*?),?\s*\}\s*$/s.exec(text)?.[1];
  const entry = /\s*'(\w+)'\s*:\s*('[^'\\]*'|True|False|\([\d,\s]*\))\s*(?:,|$)/y;
  const found = new Map<string, string>();
  while (dict !== undefined && entry.lastIndex < dict.length) {
    const [, key, value] = entry.exec(dict) ?? [];
    if (!key || found.has(key)) break;
    found.set(key, value);
    if (entry.lastIndex === dict.length) return headerOf(found, what);
  }
  throw new FormatError(`${what}: header`, text, "{'descr': …, 'fortran_order': …, 'shape': …}");
}

function headerOf(found: ReadonlyMap<string, string>, what: string): Omit<Header, 'begin'> {
  const descr = /^'(.*)'$/.exec(found.get('descr') ?? '')?.[1];
  const order = found.get('fortran_order') ?? '';
  const sizes = /^\(\s*((?:\d+\s*,\s*)*\d*)\s*\)$/.exec(found.get('shape') ?? '')?.[1];
  if (found.size !== 3 || descr === undefined || !['True', 'False'].includes(order) || sizes === undefined) {
    throw new FormatError(`${what}: header`, [...found.keys()].join(', '), 'descr, fortran_order and shape');
  }
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size)]));
  return { descr, fortranOrder: order === 'True', shape };
}

function checkBytes(bytes: number, shape: readonly number[], width: number, what: string): void {
  const expected = shape.reduce((size, side) => size * side, width);
  if (expected !== bytes) {
    throw new FormatError(`${what}: data`, `${bytes} bytes`, `${expected}, for a shape of (${shape})`);
  }
}
