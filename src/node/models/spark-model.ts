// Models of Spark MLlib's ALS: the folder that `ALSModel.save` writes, with the Parquet tables userFactors and itemFactors of
// columns id (int) and features (list of float).
import { join } from 'node:path';
import { GrowingColumn } from '../../data/growing-column.ts';
import { IdMap } from '../../data/id-map.ts';
import { FormatError } from '../../errors.ts';
import type { Matrix } from '../../files/matrix/npy-values.ts';
import { ParquetFile } from '../../files/parquet/file.ts';
import type { ReadProgress } from '../../files/progress.ts';
import { type OpenPart, OpenTable } from '../../files/table.ts';
import type { Factors } from '../../model/from-factors.ts';
import { fileSource } from '../read/file-source.ts';
import { partsOf } from '../read/folder.ts';
import { factorsOf } from './npy-model.ts';
import { ITEM_FOLDER, USER_FOLDER } from './spark-folders.ts';

/**
 * Reads such a folder. Rows are sorted by id, so that the model does not depend on how Spark spread them. The folder does
 * not say what Spark minimised, so the model has no objective.
 * @throws FormatError for tables that are not as above; FileSystemError for a folder that cannot be read
 */
export async function readSparkFactors(
  folder: string,
  onProgress: (progress: ReadProgress) => void = () => {},
): Promise<Factors> {
  const files = await Promise.all([ITEM_FOLDER, USER_FOLDER].map((name) => partsOf(join(folder, name))));
  const sources = await Promise.all(files.flat().map(async ({ file }) => ({ source: await fileSource(file) })));
  const { parts } = new OpenTable({ name: folder, parts: sources }, undefined, onProgress);
  const items = await readTable(join(folder, ITEM_FOLDER), parts.slice(0, files[0].length));
  const users = await readTable(join(folder, USER_FOLDER), parts.slice(files[0].length), items.rows);
  return {
    ...factorsOf(items, users, folder),
    items: items.ids,
    users: users.ids,
    metadata: { algorithm: 'als', source: 'spark', factors: items.columns },
  };
}

/** @param rowsBefore those of tables that have been read, for the progress */
async function readTable(folder: string, parts: readonly OpenPart[], rowsBefore = 0): Promise<Matrix & { ids: IdMap }> {
  const reader = new FactorReader();
  for (const part of parts) {
    const ranges = await part.ranges();
    try {
      const parquet = await ParquetFile.open(part.name, ranges);
      if (parquet.rows > 0) await reader.read(part, parquet, rowsBefore);
    } finally {
      await ranges.close();
    }
  }
  return reader.finish(folder);
}

class FactorReader {
  readonly #ids: number[] = [];
  readonly #values = new GrowingColumn(Float32Array);
  #columns = 0;
  #count = 0;

  async read(part: OpenPart, parquet: ParquetFile, rowsBefore: number): Promise<void> {
    const file = part.name;
    const before = rowsBefore + this.#ids.length;
    for await (const { values, count } of parquet.pages(leaf(file, parquet, 'id', 1))) {
      for (let at = 0; at < count; at++) this.#ids.push(idOf(file, values[at]));
    }
    let width = this.#columns; // of the row so far; the first row decides the width of all
    let row = 0;
    for await (const { values, count, repetitionLevels } of parquet.pages(leaf(file, parquet, 'features', 2))) {
      if (values.length !== count) throw new FormatError(`${file}: features`, 'a null or an empty list', 'numbers');
      for (let at = 0; at < count; at++) {
        if (repetitionLevels[at] === 0) {
          row++;
          if (this.#columns === 0) this.#columns = width;
          if (width !== this.#columns) throw this.#widthError(file, width);
          width = 0;
        }
        this.#push(file, values[at]);
        width++;
      }
      part.tell(row / parquet.rows, before + row);
    }
    if (this.#columns === 0) this.#columns = width;
    if (width !== this.#columns || this.#count !== this.#ids.length * width) throw this.#widthError(file, width);
  }

  finish(folder: string): Matrix & { ids: IdMap } {
    const unsorted = this.#values.done();
    const columns = this.#columns;
    const order = this.#ids.map((_, row) => row).sort((a, b) => this.#ids[a] - this.#ids[b]);
    const values = new Float32Array(unsorted.length);
    for (const [to, from] of order.entries()) {
      values.set(unsorted.subarray(from * columns, (from + 1) * columns), to * columns);
    }
    const ids = IdMap.from(order.map((row) => this.#ids[row]));
    if (ids.size < order.length) throw new FormatError(folder, 'ids that repeat', 'every id once');
    return { rows: ids.size, columns, values, ids };
  }

  #push(file: string, value: unknown): void {
    if (typeof value !== 'number' || !Number.isFinite(Math.fround(value))) {
      throw new FormatError(`${file}: features`, value, 'a finite float32');
    }
    this.#values.push(value);
    this.#count++;
  }

  #widthError(file: string, width: number): FormatError {
    return new FormatError(`${file}: features`, `a list of ${width}`, `${this.#columns} for every id`);
  }
}

/** The path of a column: one level for a number (`depth` 1), more for a list of numbers. */
function leaf(file: string, parquet: ParquetFile, name: string, depth: number): string[] {
  const path = parquet.leafOf(name);
  if (path && (depth === 1 ? path.length === 1 : path.length > 1)) return path;
  throw new FormatError(file, parquet.columns.join(', '), 'the columns id (integer) and features (list of numbers)');
}

function idOf(file: string, value: unknown): number {
  const id = typeof value === 'bigint' ? Number(value) : value;
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
  throw new FormatError(`${file}: id`, value, 'an integer');
}
