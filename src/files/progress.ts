/** How far the reading of a file is. */
export interface ReadProgress {
  /** Of the file, packed as it may be, that have been read; of Parquet, as large a share as of its values. */
  readonly bytes: number;
  /** Of the whole file; undefined for a pipe. */
  readonly size: number | undefined;
  /** Lines or rows so far. */
  readonly rows: number;
}
