// Interactions in partitions on disk, of which a fit reads one array at a time.
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checkIndex } from '../../arguments.ts';
import type { FactorStore, Ids, PartitionSection, PartitionShape, PartitionSource } from '../../data/partitions.ts';
import { ArgumentError, FormatError } from '../../errors.ts';
import { checkFileName } from '../file-name.ts';
import { fill } from '../file-pieces.ts';
import { cannotRead } from '../file-system-error.ts';
import { temporaryStore } from './factor-store.ts';
import { checkSum, FolderIds, idFiles } from './id-files.ts';
import { blockName, ITEM_COUNTS, layOut, MANIFEST } from './layout.ts';
import { FORMAT, type Manifest, printOf, readManifest } from './manifest.ts';
import type { Extent } from './merged-entries.ts';

/**
 * Interactions that `preparePartitions` has put on disk, cut into partitions of contiguous users. In memory are the counts of the
 * items, and the ids once they are asked for; the entries stay on disk.
 */
export class PartitionedInteractions implements PartitionSource {
  readonly userCount: number;
  readonly itemCount: number;
  /** How many entries there are, one for each pair. */
  readonly nnz: number;
  /** How many were read, those of pairs that came again included. */
  readonly rows: number;
  readonly users: Ids;
  readonly items: Ids;
  /** The users of each partition and how many entries they have. */
  readonly partitions: readonly PartitionShape[];
  readonly itemCounts: Int32Array;
  readonly isValued: boolean;
  readonly uniformValue: number;
  readonly isWeighted: boolean;
  /** The least and the most value, and the sum of all. */
  readonly values: Readonly<Extent>;
  /** The same of the weights, where there are any. */
  readonly weights: Readonly<Extent> | null;
  readonly print: string;
  readonly #folder: string;
  readonly #manifest: Manifest;
  /** What has been found to be as it was written. */
  readonly #checked = new Set<string>();
  #isClosed = false;

  /** @internal */
  constructor(folder: string, manifest: Manifest, itemCounts: Int32Array) {
    this.#folder = folder;
    this.#manifest = manifest;
    this.userCount = manifest.userCount;
    this.itemCount = manifest.itemCount;
    this.nnz = manifest.nnz;
    this.rows = manifest.rows;
    this.users = new FolderIds(folder, 'users', manifest.userCount, manifest.users);
    this.items = new FolderIds(folder, 'items', manifest.itemCount, manifest.items);
    this.partitions = manifest.partitions.map(({ firstUser, userCount, nnz }) => ({ firstUser, userCount, nnz }));
    this.itemCounts = itemCounts;
    this.isValued = manifest.isValued;
    this.uniformValue = manifest.uniformValue;
    this.isWeighted = manifest.isWeighted;
    this.values = manifest.values;
    this.weights = manifest.weights;
    this.print = printOf(manifest);
  }

  /**
   * Fills an array of a partition, which has its exact length; shared memory will do. A column that all entries have alike is
   * filled with that number. Reads of several arrays may go on at the same time.
   * @throws ArgumentError for a partition that is not there, and an array of another type or length; FormatError, at the first
   * reading of an array, where it is not as it was written
   */
  async read(partition: number, section: PartitionSection, into: Int32Array | Float32Array): Promise<void> {
    if (this.#isClosed) throw new ArgumentError('partition', partition, 'read before close()');
    checkIndex('partition', partition, this.partitions.length);
    const shape = this.#manifest.partitions[partition];
    const { begin, length, type } = layOut(shape, this.#manifest).sections[section] ?? {};
    if (type === undefined) throw new ArgumentError('section', section, 'the name of an array of a partition');
    const isUniform = length === 0;
    const expected = isUniform ? shape.nnz : length;
    if (!(into instanceof type) || into.length !== expected)
      throw new ArgumentError('into', into, `a ${type.name} of ${expected}`);
    if (isUniform) {
      into.fill(section.endsWith('Values') ? this.uniformValue : 1);
      return;
    }
    const file = join(this.#folder, blockName(partition));
    const handle = await open(file, 'r').catch(cannotRead(file));
    try {
      await fill(file, handle, into, begin).catch(cannotRead(file));
    } finally {
      await handle.close();
    }
    const name = `${partition} ${section}`;
    if (this.#checked.has(name)) return;
    checkSum(`${file}: ${section}`, into, shape.checksums[section]);
    this.#checked.add(name);
  }

  /** A folder beside the partitions, for as long as a fit runs. Throws FileSystemError where none can be made. */
  openStore(): Promise<FactorStore> {
    return temporaryStore(this.#folder);
  }

  /** Nothing can be read any more after it. */
  async close(): Promise<void> {
    this.#isClosed = true;
  }
}

/**
 * Opens a folder that `preparePartitions` has written. What it holds is checked by its sizes; an array by its checksum when it is
 * first read.
 * @throws FormatError for a folder that is none of these, of another version, or in which a file is missing or cut short, with
 * its name; FileSystemError where one cannot be read
 */
export async function openPartitions(folder: string): Promise<PartitionedInteractions> {
  checkFileName('folder', folder);
  const manifest = await readManifest(folder);
  for (const [name, bytes] of filesOf(manifest)) await checkSize(join(folder, name), bytes);
  const file = join(folder, ITEM_COUNTS);
  const bytes = await readFile(file).catch(cannotRead(file));
  const itemCounts = new Int32Array(manifest.itemCount);
  new Uint8Array(itemCounts.buffer).set(bytes);
  checkSum(file, itemCounts, manifest.itemCounts);
  return new PartitionedInteractions(folder, manifest, itemCounts);
}

/** @internal Whether a path is a folder that `preparePartitions` has written. */
export async function isPartitions(path: string): Promise<boolean> {
  const text = await readFile(join(path, MANIFEST), 'utf8').catch(() => '');
  return text.includes(FORMAT);
}

/** The files beside the manifest, with their sizes. */
export function filesOf(manifest: Manifest): [name: string, bytes: number][] {
  const { userCount, itemCount, users, items, partitions } = manifest;
  return [
    [ITEM_COUNTS, 4 * itemCount],
    ...idFiles('users', userCount, users),
    ...idFiles('items', itemCount, items),
    ...partitions.map((shape, k): [string, number] => [blockName(k), layOut(shape, manifest).bytes]),
  ];
}

async function checkSize(file: string, bytes: number): Promise<void> {
  const again = `${bytes} bytes (prepare the interactions again)`;
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') return cannotRead(file)(error);
    throw new FormatError(file, 'no such file', again);
  });
  if (found.size !== bytes) throw new FormatError(file, `${found.size} bytes`, again);
}
