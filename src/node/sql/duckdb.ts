// DuckDB for one query: a database of its own on disk, so that results larger than memory have a place, in a folder that is
// gone when the work ends, however it ends. The package is loaded here, where somebody has asked for it.
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { Signal } from '../../platform.ts';
import { inTemporaryFolder } from '../temporaries.ts';
import { attachments, literal } from './attach.ts';
import type { QueryOptions } from './options.ts';
import { QueryError } from './query-error.ts';

const PACKAGE = '@duckdb/node-api';
/** The database with the results; no attached one has this name. */
export const WORK = 'halfsweep_work';
/** As DuckDB numbers the types of statements. */
const SELECT = 1;

/** Runs `work` with a database. @throws QueryError where the package is not installed, and for what DuckDB refuses */
export async function withDuckDB<T>(options: QueryOptions, work: (database: Database) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await load();
  options.signal?.throwIfAborted();
  return inTemporaryFolder('halfsweep-sql', async (folder) => {
    const instance = await DuckDBInstance.create(join(folder, `${WORK}.duckdb`)).catch(refused);
    try {
      const connection = await instance.connect();
      const database = new Database(connection, options.signal);
      try {
        for (const statement of settings(folder, options)) await database.run(statement);
        for (const statement of attachments(options.attach)) await database.run(statement);
        return await work(database);
      } finally {
        database.close();
      }
    } finally {
      instance.closeSync();
    }
  });
}

function settings(folder: string, { memoryLimit, threads }: QueryOptions): string[] {
  return [
    "SET TimeZone = 'UTC'", // of what has no zone, as in files
    `SET temp_directory = ${literal(join(folder, 'spilled'))}`,
    ...(memoryLimit === undefined ? [] : [`SET memory_limit = ${literal(memoryLimit)}`]),
    ...(threads === undefined ? [] : [`SET threads = ${threads}`]),
  ];
}

export class Database {
  readonly #connection: DuckDBConnection;
  readonly #signal: Signal | undefined;
  readonly #interrupt = () => this.#connection.interrupt();

  constructor(connection: DuckDBConnection, signal: Signal | undefined) {
    this.#connection = connection;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#interrupt);
  }

  /** Runs a statement. */
  async run(sql: string): Promise<void> {
    await this.#guard(this.#connection.run(sql));
  }

  /**
   * The names of a query's columns, as it has them: a table numbers those that are alike.
   * @throws QueryError for text that is not one query, and for one that DuckDB cannot make sense of
   */
  async check(sql: string): Promise<string[]> {
    // Of text without a statement DuckDB only says that something failed; no query is a line that this one ends.
    const statements = await this.#guard(this.#connection.extractStatements(`${sql}\n;SELECT 1`));
    if (statements.count === 1)
      throw new QueryError('A query begins with SELECT, FROM, WITH or VALUES; there is none.');
    if (statements.count !== 2) throw new QueryError(`A query is one statement; there are ${statements.count - 1}.`);
    const prepared = await this.#guard(statements.prepare(0));
    const { statementType } = prepared;
    const names = Array.from({ length: prepared.columnCount }, (_, at) => prepared.columnName(at));
    prepared.destroySync();
    if (statementType !== SELECT) throw new QueryError('A query begins with SELECT, FROM, WITH or VALUES.');
    return names;
  }

  /** The rows of a small result, by the names of its columns. */
  async rows(sql: string): Promise<Record<string, unknown>[]> {
    const reader = await this.#guard(this.#connection.runAndReadAll(sql));
    return reader.getRowObjects();
  }

  /** The chunks of a result, a few thousand rows each. */
  async *chunks(sql: string): AsyncGenerator<DuckDBDataChunk> {
    const result = await this.#guard(this.#connection.stream(sql));
    for (;;) {
      const chunk = await this.#guard(result.fetchChunk());
      if (!chunk || chunk.rowCount === 0) return;
      yield chunk;
    }
  }

  close(): void {
    this.#signal?.removeEventListener('abort', this.#interrupt);
    this.#connection.closeSync();
  }

  /** What was interrupted ends with the signal's reason; what DuckDB says otherwise, in a QueryError. */
  async #guard<T>(work: Promise<T>): Promise<T> {
    try {
      const result = await work;
      this.#signal?.throwIfAborted();
      return result;
    } catch (error) {
      this.#signal?.throwIfAborted();
      return refused(error);
    }
  }
}

async function load(): Promise<typeof import('@duckdb/node-api')> {
  try {
    return await import('@duckdb/node-api');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') {
      throw new QueryError(`${PACKAGE} cannot be loaded here: ${(error as Error).message}`, { cause: error });
    }
    throw new QueryError(`Queries are run by DuckDB, which is not installed: npm install ${PACKAGE}`, { cause: error });
  }
}

/** What to do, by what DuckDB says. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /download extension "(\w+)"/,
    'This needs DuckDB’s extension $1, which it downloads once: run it where there is a network, or put the extension where ' +
      'DuckDB looks for it (~/.duckdb/extensions).',
  ],
  [/^Out of Memory/i, 'Give it more memory (memoryLimit), or fewer threads.'],
];

function refused(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  const [, said, more] = /^(.*?)(\s+(?:For more info|Possible solutions|See also).*)?$/s.exec(message)!;
  const found = REMEDIES.map(([pattern, remedy]) => [pattern.exec(message), remedy] as const).find(([match]) => match);
  const remedy = found ? ` ${found[1].replace('$1', found[0]![1])}` : (more ?? '').replace(/\s+/g, ' ');
  throw new QueryError(`DuckDB: ${said.replaceAll(/\n[\s^]*$/g, '')}${remedy}`, { cause: error });
}
