// A table that is a folder of files, as Spark, Hadoop, DuckDB and pyarrow write it: which files are its parts, and what the
// names of the folders between say (`year=2026`, Hive's partitions).
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError } from '../../errors.ts';
import { cannotRead } from '../file-system-error.ts';

/** A file of the table. */
export interface FolderPart {
  readonly file: string;
  /** The columns that its folders name, the same text for each of its rows, or null; of an empty map there are none. */
  readonly partition: ReadonlyMap<string, string | null>;
}

/** Partitions within partitions: writers make one for each of a few columns. */
const MAX_DEPTH = 16;
/** What stands beside tables, and not in a folder that is one. */
const NO_PART = /^(?:readme|licen[cs]e|copying|changelog)\b/i;
const PARTITION = /^([^=]+)=(.*)$/s;
/** What Hive calls a partition of nulls. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

/** Whether it is a folder. @throws FileSystemError for what is not there */
export async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(cannotRead(file))).isDirectory();
}

/**
 * The parts of a table in the order of their names. What begins with a dot or an underscore is none (`_SUCCESS`, `.crc`).
 * @throws FormatError for a folder without any, with a README, or with a folder that is no partition; FileSystemError when it cannot be read
 */
export async function partsOf(folder: string): Promise<FolderPart[]> {
  const parts = await walk(folder, new Map(), MAX_DEPTH);
  if (parts.length === 0) throw new FormatError(folder, 'none', 'a folder with the files of a table');
  return parts;
}

async function walk(
  folder: string,
  partition: ReadonlyMap<string, string | null>,
  depth: number,
): Promise<FolderPart[]> {
  const parts: FolderPart[] = [];
  const names = (await readdir(folder).catch(cannotRead(folder))).filter((name) => /^[^._]/.test(name)).sort();
  const other = names.find((name) => NO_PART.test(name));
  if (other !== undefined) {
    const files = names.filter((name) => name !== other).slice(0, 8);
    throw new FormatError(
      folder,
      other,
      `the parts of one table and nothing else; name the file that is meant: ${files.join(', ')}`,
    );
  }
  for (const name of names) {
    const file = join(folder, name);
    if (!(await isFolder(file))) {
      parts.push({ file, partition });
      continue;
    }
    const [, key, text] = PARTITION.exec(name) ?? [];
    if (key === undefined || depth === 0) {
      throw new FormatError(file, 'a folder', 'a file, or a folder named column=value');
    }
    const column = unescaped(file, key);
    if (partition.has(column)) throw new FormatError(file, `column ${column} again`, 'each column in one folder name');
    const value = text === NO_VALUE ? null : unescaped(file, text);
    parts.push(...(await walk(file, new Map([...partition, [column, value]]), depth - 1)));
  }
  return parts;
}

/** What a file system would not take is written as in a URL. @throws FormatError for bytes that are no text */
function unescaped(file: string, text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes);
    } catch {
      throw new FormatError(file, bytes, 'UTF-8 in the name of the folder, as %C3%BC is (rename it)');
    }
  });
}
