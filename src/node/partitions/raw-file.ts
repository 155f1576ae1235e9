// Entries on disk while partitions are prepared: columns of four bytes a number, in stretches. A file of its own, which is gone
// when the work ends.
import { type FileHandle, open } from 'node:fs/promises';
import { fill, put } from '../file-pieces.ts';

/** The columns of entries, in this order within a stretch. */
export interface RawColumns {
  readonly users: Int32Array;
  readonly items: Int32Array;
  /** Null where no entry has any. */
  readonly values: Float32Array | null;
  readonly weights: Float32Array | null;
}

/** So many entries that lie together, after `begin` others. */
export interface Stretch {
  readonly begin: number;
  readonly count: number;
}

export type RawColumn = Int32Array | Float32Array;

export class RawFile {
  readonly #file: string;
  readonly #handle: FileHandle;
  #isOpen = true;
  /** Columns of an entry. */
  readonly width: number;

  private constructor(file: string, handle: FileHandle, width: number) {
    this.#file = file;
    this.#handle = handle;
    this.width = width;
  }

  /** Makes a new one. */
  static async create(file: string, width: number): Promise<RawFile> {
    return new RawFile(file, await open(file, 'wx+'), width);
  }

  /** Writes entries of a stretch's column, from its entry `at` on. */
  async write({ begin, count }: Stretch, column: number, at: number, numbers: RawColumn): Promise<void> {
    await put(this.#handle, numbers, 4 * (begin * this.width + column * count + at));
  }

  async read({ begin, count }: Stretch, column: number, at: number, into: RawColumn): Promise<void> {
    await fill(this.#file, this.#handle, into, 4 * (begin * this.width + column * count + at));
  }

  async close(): Promise<void> {
    if (this.#isOpen) await this.#handle.close();
    this.#isOpen = false;
  }
}

/** Room for the columns of so many entries. */
export function rawColumns(count: number, isValued: boolean, isWeighted: boolean): RawColumns {
  return {
    users: new Int32Array(count),
    items: new Int32Array(count),
    values: isValued ? new Float32Array(count) : null,
    weights: isWeighted ? new Float32Array(count) : null,
  };
}

/** Those that there are, in their order. */
export function presentColumns({ users, items, values, weights }: RawColumns): RawColumn[] {
  return [users, items, values, weights].filter((column) => column !== null);
}
