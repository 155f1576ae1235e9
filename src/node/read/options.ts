// The options of `readInteractions`, which every reader is handed whole.
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import type { ColumnOptions } from './columns.ts';
import type { IdType } from './id-columns.ts';
import type { RecordOptions } from './records.ts';

export interface InteractionFileOptions extends ColumnOptions, RecordOptions {
  /** What becomes of several entries of one user and item. Default `last`: the later one counts. */
  duplicates?: DuplicatePolicy;
  /** The types of the ids, for a file that must fit to another. Default `auto`. */
  userIds?: IdType;
  itemIds?: IdType;
}
