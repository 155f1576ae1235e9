// Databases for queries, made by DuckDB; what extensions of it there are here.
import { DuckDBInstance } from '@duckdb/node-api';

/** Runs statements in a database file, or in memory. */
export async function duckdb(file: string, ...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(file);
  try {
    const connection = await instance.connect();
    try {
      for (const statement of statements) await connection.run(statement);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** Whether DuckDB can read SQLite here: its extension is downloaded once. */
export async function hasSqlite(): Promise<boolean> {
  return duckdb(':memory:', 'LOAD sqlite').then(
    () => true,
    () => false,
  );
}
