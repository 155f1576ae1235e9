// The columns of a record batch that are asked for, as the chunks of src/data/arrow-columns.ts: every buffer is checked against
// the number of rows before anything is read of it, and those of other columns are not even unpacked.
//
// Source: https://arrow.apache.org/docs/format/Columnar.html#physical-memory-layout
import type { ArrowChunk, ArrowValues } from '../../data/arrow-columns.ts';
import { FormatError } from '../../errors.ts';
import type { RecordBatch } from './messages.ts';
import { unpack } from './packed.ts';
import { type ColumnType, DictionaryType, type FileType, TYPE } from './schema.ts';
import { textOf, viewsOf } from './text.ts';
import { numbersOf } from './values.ts';

/** A chunk, and its rows as values of JavaScript: null where the column has none. */
export interface Chunk extends ArrowChunk {
  get(row: number): unknown;
}

/** The values of dictionaries so far, by id. */
export type Dictionaries = ReadonlyMap<number, ArrowValues>;

/** Walks through the nodes and buffers of a batch, column by column. */
export class BatchReader {
  readonly #batch: RecordBatch;
  readonly #dictionaries: Dictionaries;
  #node = 0;
  #region = 0;
  #view = 0;

  constructor(batch: RecordBatch, dictionaries: Dictionaries) {
    this.#batch = batch;
    this.#dictionaries = dictionaries;
  }

  /** Passes over a column. */
  skip(type: ColumnType): void {
    this.#node++;
    this.#region += type.buffers;
    if (type.isView) this.#region += this.#batch.viewBuffers[this.#view++] ?? 0;
    for (const child of type.children) this.skip(child);
  }

  /** @throws FormatError for buffers that do not hold as many rows as the batch has */
  read(type: ColumnType): Chunk {
    const { length, nodes } = this.#batch;
    const node = nodes[this.#node];
    if (node?.length !== length) throw new FormatError('record batch', `a column of ${node?.length}`, `${length} rows`);
    const first = this.#region;
    const valueAt = this.#values(type, first, length);
    // A column of a type that nobody takes has no values here; it is refused by that.
    this.skip(type);
    const isValid = type.buffers > 1 ? validity(this.#buffer(first), length, node.nullCount) : undefined;
    const get = isValid ? (row: number) => (isValid(row) ? valueAt.get(row) : null) : valueAt.get;
    return { type, length, nullCount: isValid ? node.nullCount || 1 : 0, ...valueAt, get };
  }

  #values(type: ColumnType, first: number, length: number): Pick<Chunk, 'values' | 'dictionary' | 'get'> {
    if (type instanceof DictionaryType) {
      const dictionary = this.#dictionaries.get(type.id);
      if (!dictionary) throw new FormatError('record batch', `no dictionary ${type.id}`, 'one before it');
      const { values } = numbersOf(type.keys, this.#buffer(first + 1), length);
      return { values, dictionary, get: (row) => dictionary.get(Number(values![row])) };
    }
    return this.#plain(type, first, length);
  }

  #plain(type: FileType, first: number, length: number): Pick<Chunk, 'values' | 'get'> {
    switch (type.typeId) {
      case TYPE.utf8:
      case TYPE.largeUtf8: {
        const isLarge = type.typeId === TYPE.largeUtf8;
        return { get: textOf(this.#buffer(first + 1), this.#buffer(first + 2), length, isLarge) };
      }
      case TYPE.utf8View: {
        const count = this.#batch.viewBuffers[this.#view] ?? 0;
        if (count > this.#batch.regions.length) throw new FormatError('record batch', `${count} buffers`, 'fewer');
        const texts = Array.from({ length: count }, (_, k) => this.#buffer(first + 2 + k));
        return { get: viewsOf(this.#buffer(first + 1), texts, length) };
      }
      case TYPE.int:
      case TYPE.float:
      case TYPE.bool:
      case TYPE.decimal:
      case TYPE.date:
      case TYPE.timestamp:
        return numbersOf(type, this.#buffer(first + 1), length);
      default:
        return { get: () => undefined };
    }
  }

  #buffer(index: number): Uint8Array {
    const { regions, body, codec } = this.#batch;
    const region = regions[index];
    if (!region || region.offset + region.length > body.length) {
      throw new FormatError('record batch', `${region?.length} bytes for buffer ${index}`, 'buffers within it');
    }
    const bytes = body.subarray(region.offset, region.offset + region.length);
    return codec === undefined ? bytes : unpack(bytes, codec);
  }
}

/** Which rows have a value, a bit each; undefined where all have. */
function validity(bits: Uint8Array, length: number, nulls: number): ((row: number) => boolean) | undefined {
  if (bits.length === 0 && nulls === 0) return undefined;
  if (bits.length < Math.ceil(length / 8))
    throw new FormatError('record batch', `${bits.length} bytes`, `${length} bits`);
  const isValid = (row: number) => ((bits[row >> 3] >> (row & 7)) & 1) === 1;
  for (let row = 0; row < length; row++) if (!isValid(row)) return isValid;
  return undefined;
}
