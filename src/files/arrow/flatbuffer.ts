// FlatBuffers, read in place with every length and offset checked: Arrow's metadata is written in them. The library that
// writes them for us (@uwdata/flechette) trusts what a file says of its lists, and would build one of 2³¹ entries.
//
// Source: https://flatbuffers.dev/internals: a table begins with the signed distance back to its vtable, which holds its own
// size, that of the table, and for each field its distance from the table, 0 where it is absent.
import { FormatError } from '../../errors.ts';

/** Tables of a file: each becomes an object. A schema of 1000 columns has some 3000, a record batch one. */
const MAX_TABLES = 2 ** 20;

/** The bytes of one message, and how many more tables may be read of its file. */
export interface FlatBytes {
  readonly view: DataView;
  readonly budget: { tables: number };
}

export function flatBytes(bytes: Uint8Array, budget = { tables: MAX_TABLES }): FlatBytes {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), budget };
}

/** The table that a message begins with. */
export function rootTable(bytes: FlatBytes): FlatTable {
  return new FlatTable(bytes, bytes.view.getUint32(0, true));
}

/** Fields are named by their number in the schema. Throws RangeError, as DataView does, for what lies outside of the bytes. */
export class FlatTable {
  readonly #bytes: FlatBytes;
  readonly #view: DataView;
  readonly #at: number;
  readonly #fields: number;
  readonly #fieldsEnd: number;

  constructor(bytes: FlatBytes, at: number) {
    if (bytes.budget.tables-- <= 0)
      throw new FormatError('metadata', `more than ${MAX_TABLES} tables`, 'a usual number');
    this.#bytes = bytes;
    this.#view = bytes.view;
    this.#at = at;
    const vtable = at - this.#view.getInt32(at, true);
    this.#fields = vtable + 4;
    this.#fieldsEnd = vtable + this.#view.getUint16(vtable, true);
  }

  uint8(field: number, absent: number): number {
    const at = this.#find(field);
    return at ? this.#view.getUint8(at) : absent;
  }

  int16(field: number, absent: number): number {
    const at = this.#find(field);
    return at ? this.#view.getInt16(at, true) : absent;
  }

  int32(field: number, absent: number): number {
    const at = this.#find(field);
    return at ? this.#view.getInt32(at, true) : absent;
  }

  /** A count, a length or an id. */
  int64(field: number): number {
    const at = this.#find(field);
    return at ? int64(this.#view, at) : 0;
  }

  table(field: number): FlatTable | undefined {
    const at = this.#find(field);
    return at ? new FlatTable(this.#bytes, this.#follow(at)) : undefined;
  }

  string(field: number): string {
    const found = this.#vector(field, 1);
    if (!found) return '';
    const { buffer, byteOffset } = this.#view;
    return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + found.begin, found.length));
  }

  tables(field: number): FlatTable[] {
    const found = this.#vector(field, 4);
    return Array.from({ length: found?.length ?? 0 }, (_, k) => {
      return new FlatTable(this.#bytes, this.#follow(found!.begin + 4 * k));
    });
  }

  /** Structs of `size` bytes, each read by `read` from where it begins. */
  structs<T>(field: number, size: number, read: (view: DataView, at: number) => T): T[] {
    const found = this.#vector(field, size);
    return Array.from({ length: found?.length ?? 0 }, (_, k) => read(this.#view, found!.begin + size * k));
  }

  /** Where a field is; 0 for one that is absent. */
  #find(field: number): number {
    const slot = this.#fields + 2 * field;
    const distance = slot < this.#fieldsEnd ? this.#view.getUint16(slot, true) : 0;
    return distance && this.#at + distance;
  }

  #follow(at: number): number {
    return at + this.#view.getUint32(at, true);
  }

  #vector(field: number, size: number): { begin: number; length: number } | undefined {
    const at = this.#find(field);
    if (!at) return undefined;
    const start = this.#follow(at);
    const length = this.#view.getUint32(start, true);
    if (start + 4 + size * length > this.#view.byteLength) {
      throw new FormatError('metadata', `a list of ${length}`, 'one that lies within the file');
    }
    return { begin: start + 4, length };
  }
}

/** A 64-bit integer. @throws FormatError for one below 0 or beyond 2^53, which no count of a file is */
export function int64(view: DataView, at: number): number {
  const value = Number(view.getBigInt64(at, true));
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new FormatError('metadata', value, 'a count or a length');
}
