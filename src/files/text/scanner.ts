// Delimited text, split into records and fields where its bytes lie (RFC 4180): no text is made of what nobody asks for.
import { ParseError } from '../../errors.ts';
import { LF } from '../source/bytes.ts';

const [TAB, CR, BLANK] = [9, 13, 32];

/** One record, until the next is read. Fields have no blanks around them; of quoted ones what is between the quotes. */
export interface Fields {
  readonly bytes: Uint8Array;
  /** How many fields it has. */
  readonly count: number;
  /** Where each begins and ends in the bytes. */
  readonly begins: Int32Array;
  readonly ends: Int32Array;
  /** Its first line, from 1. */
  readonly line: number;
  /** Does the field stand in quotes? */
  isQuoted(index: number): boolean;
}

/** A field as text; empty for one that is not there. */
export function textOf({ bytes, count, begins, ends }: Fields, index: number): string {
  return index < count ? decodeRange(bytes, begins[index], ends[index]) : '';
}

export function textsOf(fields: Fields): string[] {
  return Array.from({ length: fields.count }, (_, index) => textOf(fields, index));
}

/** Short text is made a letter at a time: a decoder takes longer to be called than for that. */
const SHORT = 24;
/** The mark that a file may begin with is gone already: elsewhere it belongs to the field. */
const lax = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @param isChecked throws for what is not UTF-8 */
export function decodeRange(bytes: Uint8Array, begin: number, end: number, isChecked = false): string {
  const decoder = isChecked ? strict : lax;
  if (end - begin > SHORT) return decoder.decode(bytes.subarray(begin, end));
  let text = '';
  for (let at = begin; at < end; at++) {
    if (bytes[at] > 127) return decoder.decode(bytes.subarray(begin, end));
    text += String.fromCharCode(bytes[at]);
  }
  return text;
}

/** What each byte is: any other, the first of the separator, the quote, a line end, what may stand before one. */
const [OTHER, SEPARATOR, QUOTE, END, RETURN] = [0, 1, 2, 3, 4];

export class Scanner implements Fields {
  bytes: Uint8Array = new Uint8Array(0);
  count = 0;
  begins = new Int32Array(16);
  ends = new Int32Array(16);
  line: number;
  readonly #name: string;
  readonly #separator: Uint8Array;
  readonly #quote: number; // -1: there is none
  readonly #kinds = new Uint8Array(256);
  #escaped = false; // has the record a quote within quotes?
  #lineEnds = 0; // within quotes
  #scratch = new Uint8Array(256);

  /** @param quote one byte, or empty: quotes mean nothing. @param line that of the first record */
  constructor(name: string, separator: string, quote: string, line: number) {
    this.#name = name;
    this.#separator = new TextEncoder().encode(separator);
    this.#quote = quote === '' ? -1 : quote.charCodeAt(0);
    this.line = line;
    if (this.#quote >= 0) this.#kinds[this.#quote] = QUOTE;
    this.#kinds[this.#separator[0]] = SEPARATOR;
    this.#kinds[LF] = END;
    this.#kinds[CR] = RETURN;
  }

  /**
   * Calls `onRecord` for each record of the piece that is not blank.
   * @param piece whole lines, the last of them with its end
   * @returns how many bytes have been read: fewer than there are where a quoted field goes on in the next piece
   * @throws ParseError for quotes that are not those of a whole field
   */
  scan(piece: Uint8Array, onRecord: (fields: Fields) => void): number {
    for (let begin = 0; begin < piece.length; ) {
      const end = this.#record(piece, begin);
      if (end < 0) return begin;
      const isBlank = this.count === 1 && this.begins[0] === this.ends[0];
      if (!isBlank) onRecord(this);
      this.line += 1 + this.#lineEnds;
      begin = end;
    }
    return piece.length;
  }

  isQuoted(index: number): boolean {
    return (
      !this.#escaped &&
      index < this.count &&
      this.begins[index] > 0 &&
      this.bytes[this.begins[index] - 1] === this.#quote
    );
  }

  /** What is left when the text has ended within quotes. */
  refuseRest(rest: Uint8Array): never {
    throw this.#failure(decodeRange(rest, 0, rest.length), 'a quote that ends the field');
  }

  /** Reads a record: the place after it, or -1 when the piece ends within quotes. */
  #record(piece: Uint8Array, begin: number): number {
    this.bytes = piece;
    this.count = 0;
    this.#escaped = false;
    this.#lineEnds = 0;
    let at = begin;
    for (;;) {
      let start = at;
      while (this.#isBlank(piece[start])) start++;
      if (piece[start] === this.#quote) {
        at = this.#quoted(piece, start + 1);
        if (at < 0) return -1;
      } else at = this.#plain(piece, start);
      if (piece[at] === LF) {
        if (this.#escaped) this.#unescape();
        return at + 1;
      }
      at += this.#separator.length;
    }
  }

  /** A field without quotes: the place of the separator or line end after it. */
  #plain(piece: Uint8Array, begin: number): number {
    let at = begin;
    for (;;) {
      const kind = this.#kinds[piece[at]];
      if (kind !== OTHER) {
        if (kind === END) break;
        if (kind === QUOTE) this.#refuseQuote(piece, begin);
        if (kind === RETURN) {
          if (piece[at + 1] !== LF)
            throw this.#failure(this.#near(piece, begin), 'line ends of LF or CR LF, not of CR alone');
        } else if (this.#isSeparator(piece, at)) break;
      }
      at++;
    }
    let end = at;
    while (end > begin && (piece[end - 1] === CR || this.#isBlank(piece[end - 1]))) end--;
    this.#push(begin, end);
    return at;
  }

  /** A field after its quote: the place of the separator or line end after it, or -1 where the piece ends before. */
  #quoted(piece: Uint8Array, begin: number): number {
    let at = begin;
    let lines = 0;
    for (;;) {
      while (at < piece.length && piece[at] !== this.#quote) {
        if (piece[at] === LF) lines++;
        at++;
      }
      if (at >= piece.length - 1) return -1;
      if (piece[at + 1] !== this.#quote) break;
      this.#escaped = true;
      at += 2;
    }
    this.#lineEnds += lines;
    this.#push(begin, at);
    let next = at + 1;
    while (piece[next] === CR || this.#isBlank(piece[next])) next++;
    if (piece[next] === LF || (this.#kinds[piece[next]] === SEPARATOR && this.#isSeparator(piece, next))) return next;
    throw this.#failure(this.#near(piece, begin - 1), 'a separator after a quoted field (a quote within is doubled)');
  }

  /** Is it a blank around fields? One that separates them is none. */
  #isBlank(byte: number): boolean {
    return (byte === BLANK || byte === TAB) && this.#kinds[byte] === OTHER;
  }

  #isSeparator(piece: Uint8Array, at: number): boolean {
    const separator = this.#separator;
    for (let k = 1; k < separator.length; k++) if (piece[at + k] !== separator[k]) return false;
    return true;
  }

  #push(begin: number, end: number): void {
    if (this.count === this.begins.length) {
      this.begins = grown(this.begins);
      this.ends = grown(this.ends);
    }
    this.begins[this.count] = begin;
    this.ends[this.count] = end;
    this.count++;
  }

  /** Copies the record with one quote for two: the bytes of a piece are their owner's. */
  #unescape(): void {
    const { bytes, begins, ends, count } = this;
    const [first, last] = [begins[0], ends[count - 1]];
    if (this.#scratch.length < last - first) this.#scratch = new Uint8Array(2 * (last - first));
    let to = 0;
    for (let k = 0; k < count; k++) {
      const begin = to;
      const isQuoted = begins[k] > 0 && bytes[begins[k] - 1] === this.#quote;
      for (let at = begins[k]; at < ends[k]; at++) {
        this.#scratch[to++] = bytes[at];
        if (isQuoted && bytes[at] === this.#quote) at++;
      }
      begins[k] = begin;
      ends[k] = to;
    }
    this.bytes = this.#scratch;
  }

  #refuseQuote(piece: Uint8Array, begin: number): never {
    throw this.#failure(this.#near(piece, begin), 'a field quoted as a whole (a quote within quotes is doubled)');
  }

  /** The text of the line from there on. */
  #near(piece: Uint8Array, begin: number): string {
    return decodeRange(piece, begin, Math.min(piece.indexOf(LF, begin), begin + 200));
  }

  #failure(got: string, expected: string): ParseError {
    return new ParseError(this.#name, this.line, undefined, got, expected);
  }
}

function grown(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * list.length);
  larger.set(list);
  return larger;
}
