// The passes of a preparation, in a folder of its own: the source is read once, into a log of numbers; the log is distributed to
// buckets of contiguous users; each bucket is sorted and merged; then the cuts are known, and each partition gets its block.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Id } from '../../data/id-map.ts';
import type { IdTable } from '../../data/id-table.ts';
import { cutUsers, type PartitionShape, partitionCount } from '../../data/partitions.ts';
import { ArgumentError } from '../../errors.ts';
import { longestFirst } from '../../matrix/numbering.ts';
import { flushFolder, writeAtomic } from '../atomic-write.ts';
import { cannotWrite } from '../file-system-error.ts';
import { BucketWriter, cutBuckets } from './buckets.ts';
import { EntryLog } from './entry-log.ts';
import { FileWriter } from './file-writer.ts';
import { type IdFacts, writeIds } from './id-files.ts';
import { sortedIds } from './id-order.ts';
import type { Course, Intake, Taken } from './intake.ts';
import { blockName, ITEM_COUNTS, MANIFEST, VERSION } from './layout.ts';
import { FORMAT, type Manifest, type PartitionFacts } from './manifest.ts';
import { MergedEntries } from './merged-entries.ts';
import type { PartitionSettings, PrepareProgress } from './options.ts';
import { RawFile } from './raw-file.ts';
import type { Sizes } from './sizes.ts';
import { writeBlock } from './write-block.ts';

/** What there is of the source after it has been read, beside the log. */
interface Numbered {
  /** Entries of each user, those of a pair that comes again included. */
  readonly userCounts: Int32Array;
  readonly itemCount: number;
  readonly facts: { readonly users: IdFacts; readonly items: IdFacts };
  /** The indices of ids by those that the log has; null where they are the same. */
  readonly places: { readonly users: Int32Array; readonly items: Int32Array } | null;
  /** What is wrong with an entry that repeats a pair; absent where it is merged. */
  readonly refusal?: (position: number, user: number, item: number) => Error;
}

/** Writes all files of partitions into an empty folder. @param label what the caller calls it */
export async function writePartitions(
  intake: Intake,
  folder: string,
  label: string,
  settings: PartitionSettings,
  sizes: Sizes,
): Promise<void> {
  const { duplicates, signal, onProgress } = settings;
  const tell = (phase: PrepareProgress['phase'], rows: number, total?: number, more?: object) => {
    signal?.throwIfAborted();
    onProgress?.({ phase, rows, total, ...more });
  };
  const log = new EntryLog(join(folder, 'log'), sizes);
  let file: RawFile | undefined;
  try {
    const write: Parameters<Intake>[0] = (entries) => log.add(entries).catch(cannotWrite(label));
    const onRead: Course['onRead'] = ({ rows, ...more }) => tell('read', rows, undefined, more);
    const numbered = await number(await intake(write, { signal, onRead }), log, folder, settings);
    file = await RawFile.create(join(folder, 'entries'), log.width);
    const buckets = cutBuckets(numbered.userCounts, sizes.bucket);
    await distribute(log, new BucketWriter(file, buckets, log, sizes), numbered, (rows) =>
      tell('distribute', rows, log.count),
    );
    if (!numbered.refusal) await log.remove();
    const { userCounts, itemCount, refusal } = numbered;
    const entries = new MergedEntries(file, userCounts.length, itemCount, log.isWeighted);
    for (const bucket of buckets) {
      await entries.add(bucket, log.isValued, duplicates);
      tell('merge', bucket.begin + bucket.count, log.count);
    }
    if (refusal) await refuseRepeated(log, entries, numbered, refusal);
    await log.remove();
    const partitions = await writeBlocks(folder, entries, settings, sizes, (rows) => tell('write', rows, entries.nnz));
    await file.close();
    await rm(join(folder, 'entries'));
    await writeManifest(folder, entries, log.count, numbered, partitions, settings);
    signal?.throwIfAborted();
  } finally {
    await log.close();
    await file?.close();
  }
}

/** Puts the ids on disk, in the order that is asked for. What is left of them in memory goes with `taken`. */
async function number(taken: Taken, log: EntryLog, folder: string, settings: PartitionSettings): Promise<Numbered> {
  let counts = await log.finish(taken.users.size);
  if (log.count === 0) throw new ArgumentError('interactions', 0, 'at least one', 'There are no interactions.');
  let [users, items]: IdTable[] = [taken.users, taken.items];
  let places: Numbered['places'] = null;
  if (settings.idOrder === 'value') {
    const sorted = { users: sortedIds(users), items: sortedIds(items) };
    [users, items] = [sorted.users.ids, sorted.items.ids];
    places = { users: sorted.users.places, items: sorted.items.places };
    const byValue = new Int32Array(counts.length);
    for (let user = 0; user < counts.length; user++) byValue[places.users[user]] = counts[user];
    counts = byValue;
  }
  const facts = { users: await writeIds(folder, 'users', users), items: await writeIds(folder, 'items', items) };
  const found = { userCounts: counts, itemCount: items.size, facts, places };
  if (settings.duplicates !== 'error') return found;
  const refusal = (at: number, user: number, item: number) =>
    taken.refusal(at, users.idAt(user), items.idAt(item) as Id);
  return { ...found, refusal };
}

async function distribute(
  log: EntryLog,
  writer: BucketWriter,
  { places }: Numbered,
  onRows: (rows: number) => void,
): Promise<void> {
  let rows = 0;
  for await (const piece of renumbered(log, places)) {
    await writer.add(piece);
    rows += piece.count;
    onRows(rows);
  }
  await writer.finish();
}

/** The pieces of the log, with the indices that ids have in the end. */
async function* renumbered(log: EntryLog, places: Numbered['places']) {
  for await (const piece of log.pieces()) {
    for (const side of places ? (['users', 'items'] as const) : []) {
      const [indices, to] = [piece[side], places![side]];
      for (let at = 0; at < piece.count; at++) indices[at] = to[indices[at]];
    }
    yield piece;
  }
}

/** Throws for the first entry that repeats a pair, where there is any. */
async function refuseRepeated(
  log: EntryLog,
  { repeated }: MergedEntries,
  { places }: Numbered,
  refusal: NonNullable<Numbered['refusal']>,
): Promise<void> {
  if (repeated.length === 0) return;
  const itemsOf = new Map(repeated.map(({ user, item }) => [user, item]));
  const seen = new Set<number>();
  let begin = 0;
  for await (const { users, items, count } of renumbered(log, places)) {
    for (let at = 0; at < count; at++) {
      if (itemsOf.get(users[at]) !== items[at]) continue;
      if (seen.has(users[at])) throw refusal(begin + at, users[at], items[at]);
      seen.add(users[at]);
    }
    begin += count;
  }
}

async function writeBlocks(
  folder: string,
  entries: MergedEntries,
  { partitions: count, partitionBytes }: PartitionSettings,
  sizes: Sizes,
  onRows: (rows: number) => void,
): Promise<PartitionFacts[]> {
  const { nnz, userCounts, isValued, isWeighted } = entries;
  const usual = partitionCount(nnz, Number(isValued) + Number(isWeighted), partitionBytes);
  const shapes = cutUsers(userCounts, nnz, count ?? Math.min(usual, userCounts.length));
  const { places } = longestFirst(entries.itemCounts);
  const facts: PartitionFacts[] = [];
  let begin = 0;
  onRows(begin);
  for (const [k, shape] of shapes.entries()) {
    checkLength(shape, k);
    const write = (writer: FileWriter) => writeBlock(writer, shape, begin, entries, places, sizes);
    facts.push({ ...shape, checksums: await FileWriter.write(join(folder, blockName(k)), write) });
    begin += shape.nnz;
    onRows(begin);
  }
  return facts;
}

function checkLength({ nnz }: PartitionShape, partition: number): void {
  if (nnz < 2 ** 31) return;
  const remedy = 'Ask for more of them, or for fewer bytes of each (partitionBytes).';
  throw new ArgumentError(`partitions[${partition}].nnz`, nnz, 'below 2^31', remedy);
}

async function writeManifest(
  folder: string,
  entries: MergedEntries,
  rows: number,
  { userCounts, itemCount, facts }: Numbered,
  partitions: readonly PartitionFacts[],
  { idOrder, duplicates }: PartitionSettings,
): Promise<void> {
  const itemCounts = await FileWriter.write(join(folder, ITEM_COUNTS), (writer) => writer.array(entries.itemCounts));
  const manifest: Manifest = {
    format: FORMAT,
    version: VERSION,
    userCount: userCounts.length,
    itemCount,
    nnz: entries.nnz,
    rows,
    isValued: entries.isValued,
    uniformValue: entries.isValued ? 1 : entries.uniformValue,
    isWeighted: entries.isWeighted,
    values: entries.values,
    weights: entries.isWeighted ? entries.weights : null,
    idOrder,
    duplicates,
    ...facts,
    itemCounts,
    partitions,
  };
  await writeAtomic(join(folder, MANIFEST), new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`));
  await flushFolder(folder);
}
