// The options of preparePartitions.
import { DUPLICATES_OPTION, type DuplicatePolicy } from '../../data/duplicates.ts';
import { ROW_COLUMNS, type RowColumns } from '../../data/from-rows.ts';
import { INTERACTION_FILE_OPTIONS, type InteractionFileOptions } from '../../files/options.ts';
import { aFunction, aSignal } from '../../option-kinds.ts';
import { aFlag, anInteger, type OptionTable, oneOf, option, type Resolved } from '../../options.ts';
import type { Signal } from '../../platform.ts';
import type { IdOrder } from './manifest.ts';

/** How far a preparation is. */
export interface PrepareProgress {
  /** `read`: the source; then `distribute`, `merge` and `write` what was read, by its users. */
  readonly phase: 'read' | 'distribute' | 'merge' | 'write';
  /** Entries that the phase is done with. */
  readonly rows: number;
  /** Of so many; undefined while the source is read. */
  readonly total: number | undefined;
  /** While a file is read: bytes of it so far, and of the whole, undefined for a pipe. */
  readonly bytes?: number;
  readonly size?: number;
}

/** What partitions are to be made, whatever from. */
export interface PartitionOptions {
  /** How many. Default: as many as `partitionBytes` makes. */
  partitions?: number;
  /** Bytes of a partition's entries, in both orders. Default 2^28. */
  partitionBytes?: number;
  /** How ids are numbered: `appearance` in the source, or by `value`: numbers ascending, text by its UTF-8 bytes. Default `appearance`. */
  idOrder?: IdOrder;
  /** How several entries of one pair become one. Default `last`: the one given last. */
  duplicates?: DuplicatePolicy;
  /** Whether partitions that are in the folder are replaced. Default false. */
  overwrite?: boolean;
  /** Ends the work; the promise rejects with the signal's reason, and nothing is left. */
  signal?: Signal;
  /** Called several times a second. */
  onProgress?: (progress: PrepareProgress) => void;
}

/** Options of `preparePartitions` for batches. */
export interface PrepareOptions extends PartitionOptions, Omit<RowColumns, 'time'> {}

/** Options of `preparePartitions` for files: none about times, which partitions have not. */
export interface PrepareFileOptions
  extends PartitionOptions,
    Omit<InteractionFileOptions, 'time' | 'timeUnit' | 'onMerged' | keyof PartitionOptions> {}

export const PARTITION_OPTIONS = {
  partitions: option<number | undefined>(anInteger(1, 2 ** 31 - 1), undefined),
  partitionBytes: option<number | undefined>(anInteger(1, Number.MAX_SAFE_INTEGER), undefined),
  idOrder: option(oneOf<IdOrder>('appearance', 'value'), 'appearance'),
  duplicates: DUPLICATES_OPTION,
  overwrite: option(aFlag, false),
  signal: option<Signal | undefined>(aSignal, undefined),
  onProgress: option<PartitionOptions['onProgress']>(aFunction(), undefined),
} satisfies OptionTable<PartitionOptions>;

const { time: _, ...columns } = ROW_COLUMNS;

const { time: _time, timeUnit, onMerged, duplicates, signal, onProgress, ...ofFiles } = INTERACTION_FILE_OPTIONS;

/** What only the reader of a file has a use for. */
export const OF_FILES = ofFiles;
export const PREPARE_FILE_OPTIONS = { ...OF_FILES, ...PARTITION_OPTIONS } satisfies OptionTable<PrepareFileOptions>;
export const PREPARE_OPTIONS = { ...columns, ...PARTITION_OPTIONS } satisfies OptionTable<PrepareOptions>;

/** What is to be made of whatever is read. */
export type PartitionSettings = Resolved<typeof PARTITION_OPTIONS>;
