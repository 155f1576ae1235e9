// The files of the reading suite, written by DuckDB under build/bench/ at the first run: the same rows every time.
import { existsSync, renameSync, statSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';
import { scratchFile } from './project.mjs';

const USERS = 200_000;
const ITEMS = 50_000;

/** Few users and items have most of the rows. The low and the high half of a hash are two numbers that look like chance. */
const rowsOf = (count) => `
  select 1 + floor(${USERS} * pow((hash(i) & 4294967295) / 4294967296, 2))::bigint as user,
         1 + floor(${ITEMS} * pow((hash(i) >> 32) / 4294967296, 3))::bigint as item,
         (1 + hash(i + 1) % 10) / 2 as value
  from range(${count}) as numbers(i)`;

/** As shops have them: as many characters as ids of users and of products often have. */
const AS_TEXT = `select printf('u-%012x', (hash(user) >> 16)::bigint) as user, printf('B%09X', (hash(item) >> 28)::bigint) as item, value`;

const FILES = [
  { kind: 'CSV, integer ids', name: 'integers.csv', select: 'select *' },
  { kind: 'CSV, text ids', name: 'texts.csv', select: AS_TEXT },
  { kind: 'Parquet, integer ids', name: 'integers.parquet', select: 'select *' },
  { kind: 'Parquet, text ids', name: 'texts.parquet', select: AS_TEXT },
];

/** [{ file, kind, megabytes }] of so many rows each. */
export async function readingFiles(rows) {
  const files = FILES.map((each) => ({ ...each, file: scratchFile(`reading-${rows}-${each.name}`) }));
  const missing = files.filter(({ file }) => !existsSync(file));
  if (missing.length > 0) {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    for (const { file, select } of missing) {
      const unfinished = file.replace(/(\.\w+)$/, '.tmp$1');
      await connection.run(`copy (${select} from (${rowsOf(rows)})) to '${unfinished.replaceAll("'", "''")}'`);
      renameSync(unfinished, file);
    }
    connection.closeSync();
  }
  return files.map(({ file, kind }) => ({ file, kind, megabytes: statSync(file).size / 1e6 }));
}
