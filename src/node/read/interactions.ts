// readInteractions for Node: of a path, a folder, standard input, or whatever halfsweep/files reads.
import type { Interactions } from '../../data/interactions.ts';
import { ArgumentError } from '../../errors.ts';
import { readTable } from '../../files/interactions.ts';
import { INTERACTION_FILE_OPTIONS, type InteractionFileOptions } from '../../files/options.ts';
import { type Input, sourceOf } from '../../files/source/input.ts';
import type { TableSource } from '../../files/table.ts';
import { resolveOptions } from '../../options.ts';
import type { Signal } from '../../platform.ts';
import { checkFileName } from '../file-name.ts';
import { fileSource } from './file-source.ts';
import { isFolder, partsOf } from './folder.ts';

/**
 * Reads the interactions of a file, of a folder that is one table, as Spark and DuckDB write it, of standard input (`-`), or
 * of what `readInteractions` of halfsweep/files takes: delimited text, NDJSON or a JSON array, Parquet, Matrix Market, SciPy's
 * sparse matrices (.npz); packed by gzip or zstd, or in a zip archive. docs/FORMATS.md says what is read from each. Users and
 * items are numbered in the order of first appearance, except those of a matrix, which are the numbers of its rows and columns.
 * @param file text is a path, or a URL that begins with http:// or https://
 * @param options the columns, `duplicates` and types of ids; `name` or `format` where the source does not tell; `encoding` of
 * text; `header`, `separator`, `quote`, `decimal` and `skipLines` of delimited text
 * @throws ParseError with file, line (or row) and column for an entry that is no interaction, for a file without any, and
 * for a repeated pair when `duplicates` is `error`
 * @throws FormatError for a file that is damaged or not what its name says; FileSystemError when it cannot be read
 * @throws ArgumentError for options out of their domain, or that the format has no use for
 */
export async function readInteractions(file: Input, options: InteractionFileOptions = {}): Promise<Interactions> {
  const { name, signal } = resolveOptions(INTERACTION_FILE_OPTIONS, options);
  return readTable(await tableOf(file, name, signal), options);
}

/** What a path, or another input, is as a table. */
export async function tableOf(file: Input, name: string | undefined, signal: Signal | undefined): Promise<TableSource> {
  const path = pathOf(file);
  if (path === undefined) {
    const source = sourceOf(file, name, signal);
    return { name: source.name, parts: [{ source }] };
  }
  checkFileName('file', path);
  if (path === '-' || !(await isFolder(path))) {
    const source = await fileSource(path);
    return { name: name ?? source.name, parts: [{ source: name === undefined ? source : { ...source, name } }] };
  }
  const parts = await partsOf(path);
  return {
    name: path,
    parts: await Promise.all(
      parts.map(async (part) => ({ source: await fileSource(part.file), partition: part.partition })),
    ),
  };
}

/** The path that it is, unless it is no text: whatever else is wrong with it, the check of paths says. */
function pathOf(file: Input): string | undefined {
  if (typeof file === 'string') return /^https?:\/\//i.test(file) ? undefined : file;
  if (!(file instanceof URL && file.protocol === 'file:')) return undefined;
  try {
    return decodeURIComponent(file.pathname);
  } catch {
    throw new ArgumentError('file', file.href, 'a path in UTF-8');
  }
}
