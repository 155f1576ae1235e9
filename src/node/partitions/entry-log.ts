// The first pass: entries in the order of their source, as far as they are numbered, in pieces of fixed length on disk; and how
// many each user has.
import { rm } from 'node:fs/promises';
import type { EntryArrays } from '../../data/csr.ts';
import { grown } from '../../data/slots.ts';
import { presentColumns, type RawColumns, RawFile, rawColumns, type Stretch } from './raw-file.ts';
import type { Sizes } from './sizes.ts';

export class EntryLog {
  /** Entries so far. */
  count = 0;
  readonly #path: string;
  readonly #pieceEntries: number;
  #file: RawFile | undefined;
  /** The piece that is filled, and the one that may still be written. */
  #piece: RawColumns | undefined;
  #other: RawColumns | undefined;
  #filled = 0;
  #writing: Promise<void> = Promise.resolve();
  #userCounts: Int32Array = new Int32Array(1024);

  /** @param path of the file, which is made with the first entry */
  constructor(path: string, { piece }: Sizes) {
    this.#path = path;
    this.#pieceEntries = piece;
  }

  get isValued(): boolean {
    return this.#piece?.values instanceof Float32Array;
  }

  get isWeighted(): boolean {
    return this.#piece?.weights instanceof Float32Array;
  }

  /** Columns of an entry. */
  get width(): number {
    return this.#file?.width ?? 0;
  }

  /** Takes entries, whose arrays are not kept. All have the columns of the first. */
  async add({ userIndices: users, itemIndices: items, values, weights }: EntryArrays): Promise<void> {
    if (users.length === 0) return;
    await this.#begin(values !== null, weights !== null);
    for (const user of users) {
      while (user >= this.#userCounts.length) this.#userCounts = grown(this.#userCounts);
      this.#userCounts[user]++;
    }
    for (let at = 0; at < users.length; ) {
      const length = Math.min(users.length - at, this.#pieceEntries - this.#filled);
      const to = this.#piece!;
      to.users.set(users.subarray(at, at + length), this.#filled);
      to.items.set(items.subarray(at, at + length), this.#filled);
      to.values?.set(values!.subarray(at, at + length), this.#filled);
      to.weights?.set(weights!.subarray(at, at + length), this.#filled);
      this.#filled += length;
      at += length;
      if (this.#filled === this.#pieceEntries) await this.#write();
    }
  }

  async #begin(isValued: boolean, isWeighted: boolean): Promise<void> {
    if (this.#file) return;
    this.#file = await RawFile.create(this.#path, 2 + Number(isValued) + Number(isWeighted));
    this.#piece = rawColumns(this.#pieceEntries, isValued, isWeighted);
    this.#other = rawColumns(this.#pieceEntries, isValued, isWeighted);
  }

  /** Begins to write the piece, and waits for the one before it. */
  async #write(): Promise<void> {
    const [piece, stretch] = [this.#piece!, { begin: this.count, count: this.#filled }];
    this.count += this.#filled;
    this.#filled = 0;
    await this.#writing;
    [this.#piece, this.#other] = [this.#other, piece];
    this.#writing = this.#put(stretch, piece);
    this.#writing.catch(() => {}); // whoever waits for it next is told
  }

  async #put(stretch: Stretch, piece: RawColumns): Promise<void> {
    for (const [at, column] of presentColumns(piece).entries()) {
      await this.#file!.write(stretch, at, 0, column.subarray(0, stretch.count));
    }
  }

  /** All is on disk after it. @returns n_i of so many users, duplicates included */
  async finish(userCount: number): Promise<Int32Array> {
    if (this.#filled > 0) await this.#write();
    await this.#writing;
    return this.#userCounts.subarray(0, userCount);
  }

  /** The entries in their order, a piece at a time: valid until the next. */
  async *pieces(): AsyncGenerator<RawColumns & { readonly count: number }> {
    for (let begin = 0; begin < this.count; begin += this.#pieceEntries) {
      const count = Math.min(this.#pieceEntries, this.count - begin);
      const piece = this.#piece!;
      for (const [at, column] of presentColumns(piece).entries()) {
        await this.#file!.read({ begin, count }, at, 0, column.subarray(0, count));
      }
      yield { ...piece, count };
    }
  }

  /** It is not needed any more. */
  async remove(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#file?.close();
  }
}
