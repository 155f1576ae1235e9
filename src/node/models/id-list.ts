// The ids of a side as a file of their own, beside a matrix: a JSON array of strings or numbers, in the order of the rows.
import { readFile } from 'node:fs/promises';
import { IdMap } from '../../data/id-map.ts';
import { ArgumentError, FormatError } from '../../errors.ts';
import { cannotRead } from '../file-system-error.ts';

/**
 * Reads such a file: `count` ids, all different, all strings or all numbers.
 * @throws FormatError for anything else; FileSystemError when it cannot be read
 */
export async function readIds(file: string, count: number): Promise<IdMap> {
  const text = await readFile(file, 'utf8').catch(cannotRead(file));
  let ids: unknown;
  try {
    ids = JSON.parse(text);
  } catch {
    throw new FormatError(file, 'other text', 'a JSON array of ids');
  }
  if (!Array.isArray(ids)) throw new FormatError(file, ids, 'a JSON array of ids');
  if (ids.length !== count) throw new FormatError(file, `${ids.length} ids`, `${count}, one for each row`);
  let map: IdMap;
  try {
    map = IdMap.from(ids);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    throw new FormatError(`${file}: ${error.argument}`, error.got, error.expected);
  }
  if (map.size < count) throw new FormatError(file, `${map.size} different ids`, `${count}, none repeated`);
  return map;
}

/** The bytes of such a file, an id a line. */
export function encodeIds(ids: IdMap): Uint8Array {
  const lines = ids.ids().map((id) => JSON.stringify(id));
  return new TextEncoder().encode(`[\n${lines.join(',\n')}\n]\n`);
}
