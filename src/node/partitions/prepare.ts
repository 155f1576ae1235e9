// preparePartitions: interactions on disk, cut into partitions, without ever being held. On disk that takes 16 bytes an entry beside
// what is left of it, and 8 more for each column; in memory, the ids, the counts and about 200 MB.
import { dirname } from 'node:path';
import type { InteractionBatch } from '../../data/from-batches.ts';
import { ArgumentError } from '../../errors.ts';
import { heeded } from '../../files/callbacks.ts';
import { pickOptions } from '../../option-kinds.ts';
import { resolveOptions } from '../../options.ts';
import type { UrlLike } from '../../platform.ts';
import { flushFolder } from '../atomic-write.ts';
import { cannotWrite } from '../file-system-error.ts';
import { removeLeftoversOf, throughTemporaryFolder } from '../temporaries.ts';
import { checkDestination } from './destination.ts';
import { type Intake, intakeOfBatches, intakeOfFile } from './intake.ts';
import { openPartitions, type PartitionedInteractions } from './open.ts';
import {
  OF_FILES,
  PARTITION_OPTIONS,
  type PartitionSettings,
  PREPARE_FILE_OPTIONS,
  PREPARE_OPTIONS,
  type PrepareFileOptions,
  type PrepareOptions,
} from './options.ts';
import { writePartitions } from './passes.ts';
import { SIZES } from './sizes.ts';

/**
 * Puts interactions on disk, cut into partitions of contiguous users with about equal entries, and opens them. Nothing but ids
 * and counts is held: there may be more than memory has room for.
 * @param source what `readInteractions` reads, where text is a path, in formats that are read piece by piece (delimited text,
 * NDJSON, Parquet, a row group at a time; folders of them); or batches as `Interactions.fromBatches` takes them, an iterable,
 * async or not. There are no times in partitions: those of files are passed over, in batches they are refused
 * @param folder a new one, or an empty one; it is there when all of it is, or not at all
 * @throws ArgumentError for what is no interaction, which names the batch and the row, for options out of their domain, and for a
 * folder that has other files; ParseError and FormatError as of `readInteractions`; FileSystemError where the folder cannot be
 * written, or a file read
 */
export async function preparePartitions(
  source: string | UrlLike,
  folder: string,
  options?: PrepareFileOptions,
): Promise<PartitionedInteractions>;
export async function preparePartitions(
  source: AsyncIterable<InteractionBatch> | Iterable<InteractionBatch>,
  folder: string,
  options?: PrepareOptions,
): Promise<PartitionedInteractions>;
export async function preparePartitions(
  source: string | UrlLike | AsyncIterable<InteractionBatch> | Iterable<InteractionBatch>,
  folder: string,
  options: PrepareFileOptions | PrepareOptions = {},
): Promise<PartitionedInteractions> {
  if (typeof source === 'string' || source instanceof URL) {
    const settings = resolveOptions(PREPARE_FILE_OPTIONS, options);
    return heeded(settings, (heard) =>
      prepare(intakeOfFile(source, pickOptions(OF_FILES, heard)), folder, pickOptions(PARTITION_OPTIONS, heard)),
    );
  }
  return prepareBatches(source as Iterable<InteractionBatch>, folder, options as PrepareOptions);
}

async function prepareBatches(
  source: AsyncIterable<InteractionBatch> | Iterable<InteractionBatch>,
  folder: string,
  options: PrepareOptions,
): Promise<PartitionedInteractions> {
  const resolved = resolveOptions(PREPARE_OPTIONS, options);
  const { user, item, value, weight } = resolved;
  const intake = intakeOfBatches(source, { user, item, value, weight }, options);
  return prepare(intake, folder, pickOptions(PARTITION_OPTIONS, resolved));
}

/** The same of any source. */
export async function prepare(
  intake: Intake,
  folder: string,
  settings: PartitionSettings,
  sizes = SIZES,
): Promise<PartitionedInteractions> {
  const { partitions, partitionBytes, overwrite } = settings;
  if (partitions !== undefined && partitionBytes !== undefined)
    throw new ArgumentError('partitionBytes', partitionBytes, 'left out beside `partitions`');
  return heeded(settings, async (heard) => {
    const target = await checkDestination(folder, overwrite);
    await removeLeftoversOf(target);
    let ofSource: { error: unknown } | undefined;
    const guarded: Intake = (write, course) =>
      intake(write, course).catch((error: unknown) => {
        ofSource = { error };
        throw error;
      });
    await throughTemporaryFolder(target, (temporary) =>
      writePartitions(guarded, temporary, folder, heard, sizes),
    ).catch((error: unknown) => {
      // What the system says of the source is not said of the folder.
      if (ofSource?.error === error) throw error;
      cannotWrite(folder)(error);
    });
    await flushFolder(dirname(target));
    return openPartitions(folder);
  });
}
