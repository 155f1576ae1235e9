// A table as its parts: one source, or the files of a folder. How far all of them have been read is counted here.
import { isCanonicalInteger } from './columns/id-columns.ts';
import type { ReadProgress } from './progress.ts';
import { counted, latin1, peek } from './source/bytes.ts';
import { MAGIC_BYTES } from './source/magic.ts';
import { paced } from './source/paced.ts';
import { collect, type Ranges, rangesOf, type Source } from './source/source.ts';
import { isPacked, unpacked, unpackedName } from './source/unpack.ts';

/** A file of a table. */
export interface Part {
  readonly source: Source;
  /** The columns that its folders name (`year=2026`), the same text for each of its rows; null for no value. */
  readonly partition?: ReadonlyMap<string, string | null>;
}

export interface TableSource {
  readonly name: string;
  /** At least one. */
  readonly parts: readonly Part[];
}

export class OpenTable {
  readonly name: string;
  readonly parts: readonly OpenPart[];
  readonly #onProgress: ((progress: ReadProgress) => void) | undefined;
  readonly #size: number | undefined;

  constructor({ name, parts }: TableSource, entry?: string, onProgress?: (progress: ReadProgress) => void) {
    this.name = name;
    this.#onProgress = onProgress;
    const sizes = parts.map(({ source }) => source.size);
    this.#size = sizes.includes(undefined) ? undefined : sizes.reduce<number>((sum, size) => sum + size!, 0);
    const integers = integerKeys(parts);
    let begin = 0;
    this.parts = parts.map(({ source, partition = new Map() }) => {
      const before = begin;
      begin += source.size ?? 0;
      const typed = [...partition].map(
        ([key, text]) => [key, text !== null && integers.has(key) ? Number(text) : text] as const,
      );
      return new OpenPart(source, new Map(typed), entry, (bytes, rows) => this.#tell(before + bytes, rows));
    });
  }

  #tell(bytes: number, rows: number): void {
    this.#onProgress?.({ bytes, size: this.#size, rows });
  }
}

/** The keys of partitions whose values are integers in all parts: numbers, as they would be within a file. */
function integerKeys(parts: readonly Part[]): ReadonlySet<string> {
  const keys = parts.flatMap(({ partition }) => [...(partition?.keys() ?? [])]);
  const isInteger = (key: string) => parts.every(({ partition }) => isCanonicalInteger(partition?.get(key) ?? ''));
  return new Set([...new Set(keys)].filter(isInteger));
}

export class OpenPart {
  readonly source: Source;
  /** As in Part; of columns all of whose values are integers, numbers. */
  readonly partition: ReadonlyMap<string, string | number | null>;
  readonly #entry: string | undefined;
  readonly #tell: (bytes: number, rows: number) => void;
  #rows = () => 0;
  #peeked: Awaited<ReturnType<typeof peek>> | undefined;

  constructor(
    source: Source,
    partition: ReadonlyMap<string, string | number | null>,
    entry: string | undefined,
    tell: (bytes: number, rows: number) => void,
  ) {
    this.source = source;
    this.partition = partition;
    this.#entry = entry;
    this.#tell = tell;
  }

  get name(): string {
    return this.source.name;
  }

  /** The name without the endings of packings: it tells the format. */
  get plainName(): string {
    return unpackedName(this.name);
  }

  /** The first bytes, unpacked, one letter each. */
  async head(): Promise<string> {
    this.#peeked ??= await peek(this.#unpacked(), (bytes) => bytes.length >= MAGIC_BYTES);
    return latin1(this.#peeked.head.subarray(0, MAGIC_BYTES));
  }

  /** All bytes, unpacked; to be asked for once. @param rows how many rows of the table have been read, for the progress */
  bytes(rows: () => number): AsyncIterable<Uint8Array> {
    this.#rows = rows;
    const chunks = this.#peeked?.chunks ?? this.#unpacked();
    this.#peeked = undefined;
    return chunks;
  }

  /** The part as ranges, unpacked; to be closed. */
  async ranges(): Promise<Ranges> {
    if (this.source.open) {
      const ranges = await this.source.open();
      const head = latin1(await ranges.read(0, Math.min(4, ranges.size)));
      if (!isPacked(head, this.name)) {
        await this.#peeked?.chunks.return?.();
        return ranges;
      }
      await ranges.close();
    }
    const isArchive = !/\.zip$/i.test(this.name); // NumPy's are read as they are
    return rangesOf(this.name, await collect(this.#peeked?.chunks ?? this.#unpacked(isArchive)));
  }

  /** How much has been read of what is read in ranges. @param share from 0 to 1; @param rows of the table */
  tell(share: number, rows: number): void {
    this.#tell(Math.round(share * (this.source.size ?? 0)), rows);
  }

  #unpacked(isArchive = false): AsyncGenerator<Uint8Array> {
    const chunks = counted(this.source.stream(), (bytes) => this.#tell(bytes, this.#rows()));
    return paced(unpacked(this.source, chunks, { entry: this.#entry, isArchive }));
  }
}
