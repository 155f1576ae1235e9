// readQuery: interactions from SQL. DuckDB reads what it can read (Parquet, CSV, JSON, SQLite, Postgres, MySQL, HTTP, S3), keeps
// the result on disk, and numbers the ids there, under a memory limit; what comes here are indices and numbers, straight
// into typed arrays.

import type { Triplets } from '../../data/csr.ts';
import { newColumn } from '../../data/growing-column.ts';
import type { IdMap } from '../../data/id-map.ts';
import { IdMapBuilder } from '../../data/id-map-builder.ts';
import { Interactions } from '../../data/interactions.ts';
import { ArgumentError } from '../../errors.ts';
import { heeded } from '../../files/callbacks.ts';
import { FileIds } from '../../files/columns/file-ids.ts';
import type { IdType } from '../../files/columns/id-columns.ts';
import { resolveOptions } from '../../options.ts';
import { chooseColumns, namesOf, type ResultColumn, type TakenColumn, type TakenColumns } from './columns.ts';
import { type Database, WORK, withDuckDB } from './duckdb.ts';
import { QUERY_OPTIONS, type QueryOptions } from './options.ts';
import { QueryError } from './query-error.ts';

/** The table of a query's result. */
export const RESULT = `${WORK}.main.result`;
const MOST_ROWS = 2 ** 31 - 2;

/**
 * The interactions that a query gives: users, items and, where it has them, values and times, chosen as columns of files
 * are. Needs the package @duckdb/node-api. Users and items are numbered in the order of first appearance. Memory is 12 to
 * 20 bytes a row and the ids; DuckDB's own is limited by `memoryLimit`, and what is beyond goes to a temporary folder.
 * @throws QueryError for what DuckDB refuses, for NULLs, and for columns of another type; ArgumentError for options out of
 * their domain, and a pair given twice where `duplicates` is `error`
 */
export async function readQuery(sql: string, options: QueryOptions = {}): Promise<Interactions> {
  if (typeof sql !== 'string' || sql.trim() === '') throw new ArgumentError('sql', sql, 'a query');
  return heeded(resolveOptions(QUERY_OPTIONS, options), async (heard) => {
    const triplets = await withDuckDB(heard, (database) => read(database, sql, heard));
    return Interactions.fromEntries(triplets, heard.duplicates);
  });
}

async function read(database: Database, sql: string, options: QueryOptions): Promise<Triplets> {
  options.onProgress?.({ rows: 0, total: undefined });
  const { taken, total } = await keepResult(database, sql, options);
  if (total > MOST_ROWS) throw new QueryError(`The query gives ${total} rows; ${MOST_ROWS} are the most.`);
  const users = await numberIds(database, 'users', taken.user, options.userIds);
  const items = await numberIds(database, 'items', taken.item, options.itemIds);
  const entries = await readEntries(database, taken, total, options);
  return { ...entries, users, items, entryName: queryRow };
}

/** What a row of the result is called, by its position. */
export function queryRow(at: number): string {
  return `row ${at + 1} of the query`;
}

/** Keeps what a query gives in a table; resolves to the columns that are taken, which have been checked, and how many rows there are. */
export async function keepResult(
  database: Database,
  sql: string,
  options: Pick<QueryOptions, 'user' | 'item' | 'value' | 'time' | 'onColumns'>,
): Promise<{ taken: TakenColumns; total: number }> {
  const names = await database.check(sql);
  await database.run(`CREATE TABLE ${RESULT} AS ${sql.replace(/[\s;]+$/, '')}\n`);
  const columns = await database.rows(`SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${RESULT})`);
  const described = columns as unknown as ResultColumn[];
  const taken = chooseColumns(described, names, options);
  options.onColumns?.(namesOf(described, taken));
  return { taken, total: await checkRows(database, taken) };
}

/** How many rows there are. @throws QueryError for none, NULLs, and what is no id or number */
async function checkRows(database: Database, taken: TakenColumns): Promise<number> {
  const columns = Object.values(taken).filter((column): column is TakenColumn => column !== undefined);
  const counts = columns.flatMap(({ sql, bad }, at) => [
    `count(*) FILTER (${sql} IS NULL) AS nulls${at}`,
    `count(*) FILTER (${sql} IS NOT NULL AND (${bad})) AS bad${at}`,
  ]);
  const [found] = await database.rows(`SELECT count(*) AS total, ${counts.join(', ')} FROM ${RESULT}`);
  const total = Number(found.total);
  if (total === 0) throw new QueryError('The query gives no rows; interactions are wanted.');
  for (const [at, { sql, unlike }] of columns.entries()) {
    const [nulls, bad] = [Number(found[`nulls${at}`]), Number(found[`bad${at}`])];
    const where = (count: number) => `in ${count} of ${total} rows`;
    if (nulls > 0) {
      throw new QueryError(
        `Column ${sql} of the query is NULL ${where(nulls)}. Leave them out: WHERE ${sql} IS NOT NULL.`,
      );
    }
    if (bad > 0) throw new QueryError(`Column ${sql} of the query is ${unlike} ${where(bad)}.`);
  }
  return total;
}

/** Makes a table of the distinct ids with their indices, by the row where each appears first; resolves to those ids. */
async function numberIds(
  database: Database,
  side: 'users' | 'items',
  column: TakenColumn,
  type: IdType | undefined,
): Promise<IdMap> {
  const table = `${WORK}.main.${side}`;
  await database.run(
    `CREATE TABLE ${table} AS SELECT CAST(row_number() OVER (ORDER BY first) - 1 AS INTEGER) AS index, id
     FROM (SELECT ${column.read} AS id, min(rowid) AS first FROM ${RESULT} GROUP BY ALL)`,
  );
  const isNumber = !column.isText && (await areSafe(database, table));
  const ids = isNumber && type !== 'string' ? new IdMapBuilder() : new FileIds(type);
  for await (const chunk of database.chunks(
    `SELECT CAST(id AS ${isNumber ? 'DOUBLE' : 'VARCHAR'}) FROM ${table} ORDER BY index`,
  )) {
    const vector = chunk.getColumnVector(0);
    for (let row = 0; row < chunk.rowCount; row++) {
      const id = vector.getItem(row);
      if (ids.add(id) < 0)
        throw new QueryError(`Column ${column.sql} of the query has ${id}: expected ${ids.expected}.`);
    }
  }
  return ids.build();
}

/** Whether JavaScript has all the integers of a column as numbers. */
export async function areSafe(database: Database, table: string, column = 'id'): Promise<boolean> {
  const most = Number.MAX_SAFE_INTEGER;
  const [{ safe }] = await database.rows(
    `SELECT min(${column}) >= CAST(-${most} AS HUGEINT) AND max(${column}) <= CAST(${most} AS HUGEINT) AS safe FROM ${table}`,
  );
  return safe === true;
}

/** Rows come in any order, and say where they belong. */
async function readEntries(
  database: Database,
  { user, item, value, time }: TakenColumns,
  total: number,
  { onProgress }: QueryOptions,
): Promise<Pick<Triplets, 'userIndices' | 'itemIndices' | 'values' | 'weights' | 'times'>> {
  const userIndices = newColumn(Int32Array, total);
  const itemIndices = newColumn(Int32Array, total);
  const values = value ? newColumn(Float32Array, total) : null;
  const times = time ? newColumn(Float64Array, total) : null;
  const targets = [userIndices, itemIndices, values, times].filter((target) => target !== null);
  const numbers = [value, time].flatMap((column) => (column ? [column.read] : []));
  const sql = `SELECT CAST(result.rowid AS INTEGER), users.index, items.index${numbers.map((read) => `, ${read}`).join('')}
    FROM ${RESULT} AS result
    JOIN ${WORK}.main.users AS users ON users.id = ${user.read}
    JOIN ${WORK}.main.items AS items ON items.id = ${item.read}`;
  let rows = 0;
  for await (const chunk of database.chunks(sql)) {
    const places = chunk.getColumnVector(0);
    for (const [at, target] of targets.entries()) {
      const vector = chunk.getColumnVector(at + 1);
      for (let row = 0; row < chunk.rowCount; row++) {
        target[places.getItem(row) as number] = vector.getItem(row) as number;
      }
    }
    rows += chunk.rowCount;
    onProgress?.({ rows, total });
  }
  if (rows !== total) throw new QueryError(`DuckDB gave ${rows} of ${total} rows.`);
  return { userIndices, itemIndices, values, weights: null, times };
}
