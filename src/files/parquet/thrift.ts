// Thrift's compact protocol, walked without building anything: hyparquet allocates what a list says its length is, nested
// lists over and over, so nothing goes to it before every length is known to lie within the bytes.
//
// Source: the Apache Thrift specification, "Thrift Compact protocol encoding".
import { FormatError } from '../../errors.ts';

const MAX_DEPTH = 32;
/** Each becomes an object of a few hundred bytes. The footer of a table of 100 columns and 1000 row groups has half as many. */
const MAX_STRUCTS = 2 ** 20;

const TYPE = { stop: 0, true: 1, false: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, struct: 12 };

/**
 * Checks the struct that begins at `offset` and returns where it ends.
 * @throws FormatError when it does not end within the bytes, or has types that Parquet does not use
 */
export function checkThrift(bytes: Uint8Array, offset: number, what: string): number {
  const walker = new Walker(bytes, offset, what);
  walker.struct(0);
  return walker.offset;
}

class Walker {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  offset: number;
  #structs = 0;

  constructor(bytes: Uint8Array, offset: number, what: string) {
    this.#bytes = bytes;
    this.offset = offset;
    this.#what = what;
  }

  struct(depth: number): void {
    if (depth > MAX_DEPTH || ++this.#structs > MAX_STRUCTS) this.#fail('too much nested', 'metadata of a usual size');
    for (;;) {
      const byte = this.#byte();
      const type = byte & 15;
      if (type === TYPE.stop) return;
      if (byte >> 4 === 0) this.#varint(3); // the number of the field, when it is not the last one plus at most 15
      this.#element(type, depth);
    }
  }

  #element(type: number, depth: number): void {
    if (type === TYPE.true || type === TYPE.false) return; // the type is the value
    if (type === TYPE.byte) this.#skip(1);
    else if (type === TYPE.i16 || type === TYPE.i32) this.#varint(5);
    else if (type === TYPE.i64) this.#varint(10);
    else if (type === TYPE.double) this.#skip(8);
    else if (type === TYPE.binary) this.#skip(this.#varint(5));
    else if (type === TYPE.list) this.#list(depth);
    else if (type === TYPE.struct) this.struct(depth + 1);
    else this.#fail(`type ${type}`, 'a type that Parquet uses');
  }

  #list(depth: number): void {
    const byte = this.#byte();
    const type = byte & 15;
    const size = byte >> 4 === 15 ? this.#varint(5) : byte >> 4;
    // Every element takes at least a byte.
    if (size > this.#bytes.length - this.offset) this.#fail(`a list of ${size}`, 'as many bytes at least');
    for (let at = 0; at < size; at++) {
      if (type === TYPE.true || type === TYPE.false) this.#skip(1);
      else this.#element(type, depth + 1);
    }
  }

  #varint(bytes: number): number {
    let value = 0;
    for (let at = 0; at < bytes; at++) {
      const byte = this.#byte();
      value += (byte & 127) * 2 ** (7 * at);
      if (byte < 128) return value;
    }
    this.#fail(`a number of more than ${bytes} bytes`, `at most ${bytes}`);
  }

  #byte(): number {
    this.#skip(1);
    return this.#bytes[this.offset - 1];
  }

  #skip(count: number): void {
    if (count > this.#bytes.length - this.offset) this.#fail('its end', `${count} more bytes`);
    this.offset += count;
  }

  #fail(got: string, expected: string): never {
    throw new FormatError(this.#what, got, expected);
  }
}
