// Ids in a folder of partitions: numbers as float64; text as its UTF-8 bytes end to end, and where each begins. They are read when
// somebody asks for one.
import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { checkIndex } from '../../arguments.ts';
import type { Id } from '../../data/id-map.ts';
import type { IdTable } from '../../data/id-table.ts';
import { NumberTable } from '../../data/number-table.ts';
import type { Ids } from '../../data/partitions.ts';
import { TextTable } from '../../data/text-table.ts';
import { ArgumentError, FormatError } from '../../errors.ts';
import { cannotRead } from '../file-system-error.ts';
import { Checksum } from './checksum.ts';
import { FileWriter } from './file-writer.ts';

export type Side = 'users' | 'items';

/** What the manifest says of the ids of a side. */
export interface IdFacts {
  readonly type: 'number' | 'text';
  /** Of text, all of it. */
  readonly bytes: number;
  readonly checksum: string;
  /** The checksum of where each text begins; null of numbers. */
  readonly offsets: string | null;
}

/** The files of a side's ids and how long they are. */
export function idFiles(side: Side, count: number, { type, bytes }: IdFacts): [file: string, bytes: number][] {
  if (type === 'number') return [[`${side}-ids`, 8 * count]];
  return [
    [`${side}-ids`, bytes],
    [`${side}-offsets`, 8 * (count + 1)],
  ];
}

/** @throws ArgumentError for text with a lone surrogate, which has no UTF-8 */
export async function writeIds(folder: string, side: Side, { table }: IdTable): Promise<IdFacts> {
  const file = join(folder, `${side}-ids`);
  if (table instanceof NumberTable) {
    const checksum = await FileWriter.write(file, (writer) => writer.array(table.numbers()));
    return { type: 'number', bytes: 0, checksum, offsets: null };
  }
  const [checksum, bytes] = await FileWriter.write(file, async (writer) => [
    await writer.stretch(Uint8Array, (buffer) => textBytes(table!, side, buffer)),
    writer.bytes,
  ]);
  const offsets = await FileWriter.write(join(folder, `${side}-offsets`), (writer) =>
    writer.stretch(Float64Array, (buffer) => textOffsets(table!, buffer)),
  );
  return { type: 'text', bytes, checksum, offsets };
}

function* textBytes(table: TextTable, side: Side, buffer: Uint8Array): Generator<number> {
  let filled = 0;
  for (let index = 0; index < table.size; index++) {
    const bytes = table.bytesAt(index);
    // The bytes of surrogates begin like this, and nothing else does.
    for (let at = bytes.indexOf(0xed); at >= 0; at = bytes.indexOf(0xed, at + 1)) {
      if (bytes[at + 1] >= 0xa0) throw new ArgumentError(`${side}[${index}]`, table.at(index), 'well-formed Unicode');
    }
    for (const byte of bytes) {
      buffer[filled++] = byte;
      if (filled < buffer.length) continue;
      yield filled;
      filled = 0;
    }
  }
  yield filled;
}

function* textOffsets(table: TextTable, buffer: Float64Array): Generator<number> {
  let [filled, offset] = [0, 0];
  for (let index = 0; index <= table.size; index++) {
    buffer[filled++] = offset;
    if (index < table.size) offset += table.bytesAt(index).length;
    if (filled < buffer.length) continue;
    yield filled;
    filled = 0;
  }
  yield filled;
}

/** The ids of a side, which are read at the first call that needs them and stay in memory then. */
export class FolderIds implements Ids {
  readonly #folder: string;
  readonly #side: Side;
  readonly #facts: IdFacts;
  #numbers: Float64Array<ArrayBuffer> | undefined;
  #table: NumberTable | TextTable | undefined;

  constructor(
    folder: string,
    side: Side,
    readonly size: number,
    facts: IdFacts,
  ) {
    this.#folder = folder;
    this.#side = side;
    this.#facts = facts;
  }

  /** @throws ArgumentError outside 0..size − 1; FormatError for files that have been changed */
  idAt(index: number): Id {
    checkIndex('index', index, this.size);
    return this.#facts.type === 'number' ? this.#readNumbers()[index] : this.#readTable().at(index);
  }

  indexOf(id: Id): number {
    if (typeof id !== (this.#facts.type === 'number' ? 'number' : 'string')) return -1;
    const table = this.#readTable();
    return table instanceof NumberTable ? table.indexOf(id as number) : table.indexOf(id as string);
  }

  #readNumbers(): Float64Array<ArrayBuffer> {
    this.#numbers ??= readChecked(this.#path('ids'), new Float64Array(this.size), this.#facts.checksum);
    return this.#numbers;
  }

  #readTable(): NumberTable | TextTable {
    this.#table ??= this.#facts.type === 'number' ? new NumberTable(this.#readNumbers(), this.size) : this.#readText();
    return this.#table;
  }

  #readText(): TextTable {
    const file = this.#path('ids');
    const bytes = readChecked(file, new Uint8Array(this.#facts.bytes), this.#facts.checksum);
    const offsets = readChecked(this.#path('offsets'), new Float64Array(this.size + 1), this.#facts.offsets);
    const table = new TextTable();
    if (!isUtf8(bytes)) throw new FormatError(file, 'other bytes', 'UTF-8');
    for (let index = 0; index < this.size; index++) {
      const [begin, end] = [offsets[index], offsets[index + 1]];
      const isText = begin <= end && end <= bytes.length && (bytes[begin] & 0xc0) !== 0x80;
      if (isText && table.addBytes(bytes, begin, end) === index) continue;
      throw new FormatError(`${file}: id ${index}`, 'none, or one again', 'distinct text');
    }
    return table;
  }

  #path(what: 'ids' | 'offsets'): string {
    return join(this.#folder, `${this.#side}-${what}`);
  }
}

/** Fills the array with all that is in the file. At once: a caller of `idAt` does not wait. */
function readChecked<Numbers extends Float64Array | Uint8Array>(
  file: string,
  into: Numbers,
  checksum: string | null,
): Numbers {
  try {
    const descriptor = openSync(file, 'r');
    try {
      for (let done = 0; done < into.byteLength; ) {
        const bytes = new Uint8Array(into.buffer, done, Math.min(into.byteLength - done, 2 ** 26));
        const read = readSync(descriptor, bytes);
        if (read === 0) throw new FormatError(file, 'its end', `${into.byteLength - done} bytes more`);
        done += read;
      }
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    cannotRead(file)(error);
  }
  checkSum(file, into, checksum);
  return into;
}

/** @throws FormatError for what is not as it was written */
export function checkSum(what: string, view: ArrayBufferView, checksum: string | null): void {
  const got = new Checksum().add(view).digest();
  if (got === checksum) return;
  throw new FormatError(what, `checksum ${got}`, `${checksum}, as it was written (prepare the interactions again)`);
}
