// The footer of a Parquet file: the schema and where every column chunk lies, checked against the file.
import { type FileMetaData, parquetMetadata, parquetSchema, type SchemaTree } from 'hyparquet';
import type { ColumnMetaData } from 'hyparquet/src/types.js';
import { FormatError } from '../../errors.ts';
import type { Ranges } from '../source/source.ts';
import { checkThrift } from './thrift.ts';

export const MAX_FOOTER_BYTES = 2 ** 26;
/** Of one column in a row group: they are all in memory at once. */
export const MAX_CHUNK_VALUES = 2 ** 25;
const MAX_ROWS = 2 ** 31 - 1;
/**
 * Rows for each byte of the file. A run of equal values takes a few bytes however long it is, but every row group takes a
 * hundred or more, and writers end theirs at a million rows at most: a table all of whose columns are constant has about 2000.
 */
const MAX_ROWS_A_BYTE = 4096;
/** "PAR1" before and after; the second one follows the length of the footer. */
const MAGIC = 0x31524150;
const TAIL_BYTES = 8;

export interface Chunk {
  readonly begin: number;
  readonly end: number;
  /** Values and nulls. */
  readonly values: number;
  readonly codec: ColumnMetaData['codec'];
}

export interface RowGroup {
  readonly rows: number;
  /** By the path of the leaf, joined by dots. */
  readonly chunks: ReadonlyMap<string, Chunk>;
}

export interface Footer {
  readonly schema: SchemaTree;
  readonly rowGroups: readonly RowGroup[];
}

/** @throws FormatError for a file that is not Parquet, or whose footer contradicts it */
export async function readFooter(file: string, ranges: Ranges): Promise<Footer> {
  const { size } = ranges;
  if (size < 4 + TAIL_BYTES) throw new FormatError(file, `${size} bytes`, 'a Parquet file');
  const tail = new DataView((await ranges.read(size - TAIL_BYTES, size)).buffer);
  const head = new DataView((await ranges.read(0, 4)).buffer);
  if (head.getUint32(0, true) !== MAGIC || tail.getUint32(4, true) !== MAGIC) {
    throw new FormatError(file, 'other bytes', 'a Parquet file, not encrypted');
  }
  const length = tail.getUint32(0, true);
  if (length > Math.min(size - TAIL_BYTES - 4, MAX_FOOTER_BYTES)) {
    throw new FormatError(`${file}: footer`, `${length} bytes`, `at most ${MAX_FOOTER_BYTES}, within the file`);
  }
  const bytes = await ranges.read(size - TAIL_BYTES - length, size);
  checkThrift(bytes.subarray(0, length), 0, `${file}: footer`);
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  const dataEnd = size - TAIL_BYTES - length;
  const rowGroups = metadata.row_groups.map((group) => checkRowGroup(file, group, dataEnd));
  const rows = rowGroups.reduce((sum, group) => sum + group.rows, 0);
  const most = Math.min(MAX_ROWS, MAX_ROWS_A_BYTE * size);
  if (rows > most || rows !== Number(metadata.num_rows)) {
    throw new FormatError(`${file}: rows`, rows, `${metadata.num_rows}, and at most ${most} in ${size} bytes`);
  }
  checkApart(file, rowGroups);
  return { schema: parquetSchema(metadata), rowGroups };
}

function checkRowGroup(file: string, group: FileMetaData['row_groups'][number], dataEnd: number): RowGroup {
  const rows = Number(group.num_rows);
  const chunks = new Map<string, Chunk>();
  // Writers leave a group without rows where there is nothing to write; where its columns are, nobody has to know.
  if (rows === 0) return { rows, chunks };
  for (const { meta_data: column, file_path: elsewhere } of group.columns) {
    if (!column || elsewhere) throw new FormatError(file, 'a column elsewhere', 'all columns in the file');
    const path = column.path_in_schema.join('.');
    if (chunks.has(path)) throw new FormatError(`${file}: column ${path}`, 'two chunks', 'one in a row group');
    chunks.set(path, checkChunk(`${file}: column ${path}`, column, dataEnd));
  }
  if (!(rows >= 0 && rows <= MAX_CHUNK_VALUES)) {
    throw new FormatError(`${file}: row group`, `${rows} rows`, `at most ${MAX_CHUNK_VALUES}`);
  }
  return { rows, chunks };
}

/** @throws FormatError for chunks that share bytes, which would be read as often as they are named */
function checkApart(file: string, rowGroups: readonly RowGroup[]): void {
  const chunks = rowGroups.flatMap((group) => [...group.chunks.values()]).sort((a, b) => a.begin - b.begin);
  for (let k = 1; k < chunks.length; k++) {
    const [before, { begin, end }] = [chunks[k - 1], chunks[k]];
    if (begin >= before.end) continue;
    throw new FormatError(`${file}: columns`, `bytes ${begin} to ${end}`, `bytes from ${before.end}, its own`);
  }
}

function checkChunk(what: string, column: ColumnMetaData, dataEnd: number): Chunk {
  const data = Number(column.data_page_offset);
  const dictionary = Number(column.dictionary_page_offset ?? 0n);
  const begin = dictionary > 0 ? Math.min(dictionary, data) : data;
  const end = begin + Number(column.total_compressed_size);
  const values = Number(column.num_values);
  if (!(begin >= 4 && end >= begin && end <= dataEnd)) {
    throw new FormatError(what, `bytes ${begin} to ${end}`, `bytes from 4 to ${dataEnd}`);
  }
  if (!(values >= 0 && values <= MAX_CHUNK_VALUES)) {
    throw new FormatError(what, `${values} values`, `at most ${MAX_CHUNK_VALUES} in a row group`);
  }
  return { begin, end, values, codec: column.codec };
}
