// prepareQuery: what a query of DuckDB gives, on disk in partitions. DuckDB keeps the result on disk, too, and hands it over in its
// order; what comes here is a few thousand rows at a time.
import { repeatedPair } from '../../data/csr.ts';
import type { BatchColumns } from '../../data/from-batches.ts';
import { ArgumentError } from '../../errors.ts';
import { heeded } from '../../files/callbacks.ts';
import { pickOptions } from '../../option-kinds.ts';
import { type OptionTable, resolveOptions } from '../../options.ts';
import type { TakenColumn, TakenColumns } from '../sql/columns.ts';
import { type Database, withDuckDB } from '../sql/duckdb.ts';
import { QUERY_OPTIONS, type QueryOptions } from '../sql/options.ts';
import { areSafe, keepResult, queryRow, RESULT } from '../sql/read-query.ts';
import { type Intake, intakeOfBatches } from './intake.ts';
import type { PartitionedInteractions } from './open.ts';
import { PARTITION_OPTIONS, type PartitionOptions } from './options.ts';
import { prepare } from './prepare.ts';

/** Options of `prepareQuery`: ids of another type are cast in the query. */
export interface PrepareQueryOptions
  extends PartitionOptions,
    Omit<QueryOptions, 'time' | 'userIds' | 'itemIds' | keyof PartitionOptions> {}

const { user, item, value, attach, memoryLimit, threads, onColumns } = QUERY_OPTIONS;
const OF_QUERIES = { user, item, value, attach, memoryLimit, threads, onColumns };
export const PREPARE_QUERY_OPTIONS = {
  ...OF_QUERIES,
  ...PARTITION_OPTIONS,
} satisfies OptionTable<PrepareQueryOptions>;

/**
 * As `preparePartitions`, of what a query gives: columns are chosen as `readQuery` does. Needs the package @duckdb/node-api. The
 * result takes place on disk twice for a while, in DuckDB's temporary folder and beside the target.
 * @throws QueryError for what DuckDB refuses, for NULLs, and for columns of another type; else as `preparePartitions`
 */
export async function prepareQuery(
  sql: string,
  folder: string,
  options: PrepareQueryOptions = {},
): Promise<PartitionedInteractions> {
  if (typeof sql !== 'string' || sql.trim() === '') throw new ArgumentError('sql', sql, 'a query');
  return heeded(resolveOptions(PREPARE_QUERY_OPTIONS, options), (heard) =>
    prepare(intakeOfQuery(sql, pickOptions(OF_QUERIES, heard)), folder, pickOptions(PARTITION_OPTIONS, heard)),
  );
}

function intakeOfQuery(sql: string, options: QueryOptions): Intake {
  return (write, course) =>
    withDuckDB({ ...options, signal: course.signal }, async (database) => {
      const { taken } = await keepResult(database, sql, { ...options, time: null });
      const names = { user: 'user', item: 'item', value: undefined, weight: null };
      const found = await intakeOfBatches(batchesOf(database, taken), names, {})(write, course);
      return { ...found, refusal: (position, ...pair) => repeatedPair(queryRow(position), ...pair) };
    });
}

/** The rows of the result in their order. */
async function* batchesOf(database: Database, { user, item, value }: TakenColumns): AsyncGenerator<BatchColumns> {
  const reads = [await idAs(database, user), await idAs(database, item), ...(value ? [value.read] : [])];
  await database.run('SET threads = 1'); // which keeps the order
  for await (const chunk of database.chunks(`SELECT ${reads.join(', ')} FROM ${RESULT}`)) {
    const [users, items, values] = reads.map((_, column) => {
      const vector = chunk.getColumnVector(column);
      return Array.from({ length: chunk.rowCount }, (__, row) => vector.getItem(row));
    });
    yield { users, items, ...(value && { values }) } as BatchColumns;
  }
}

/** Numbers where JavaScript has all of them, else text. */
async function idAs(database: Database, { read, isText }: TakenColumn): Promise<string> {
  const isNumber = !isText && (await areSafe(database, RESULT, read));
  return `CAST(${read} AS ${isNumber ? 'DOUBLE' : 'VARCHAR'})`;
}
