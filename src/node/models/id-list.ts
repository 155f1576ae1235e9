// The ids of a side as a file of their own, beside a matrix: a JSON array of strings or numbers, in the order of the rows.
import { constants } from 'node:buffer';
import { open } from 'node:fs/promises';
import { type Id, IdMap } from '../../data/id-map.ts';
import { ArgumentError, FormatError } from '../../errors.ts';
import { checkTextSize } from '../file-pieces.ts';
import { cannotRead } from '../file-system-error.ts';

/**
 * Reads such a file: `count` ids, all different, all strings or all numbers.
 * @throws FormatError for anything else; FileSystemError when it cannot be read
 */
export async function readIds(file: string, count: number): Promise<IdMap> {
  const text = await readText(file).catch(cannotRead(file));
  let ids: unknown;
  try {
    ids = JSON.parse(text);
  } catch {
    throw new FormatError(file, 'other text', 'a JSON array of ids');
  }
  if (!Array.isArray(ids)) throw new FormatError(file, ids, 'a JSON array of ids');
  if (ids.length !== count) throw new FormatError(file, `${ids.length} ids`, `${count}, one for each row`);
  if (ids.every((id, index) => Object.is(id, index))) return IdMap.range(count);
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

async function readText(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    await checkTextSize(file, handle);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Ids a piece: some megabytes. */
const PIECE_IDS = 65_536;

/**
 * The pieces of such a file, an id a line.
 * @throws ArgumentError, before there are any, for ids that could not be read back: of more bytes than a text can have
 */
export function encodeIds(ids: IdMap): Iterable<Uint8Array> {
  const list = ids.ids();
  // A line is a comma, an end, and the id: as JSON, at most six bytes for each of its letters.
  const most = list.reduce<number>((sum, id) => sum + 2 + (typeof id === 'string' ? 6 * id.length + 2 : 25), 0);
  if (most > constants.MAX_STRING_LENGTH) checkText(list);
  return pieces(list);
}

function checkText(list: readonly Id[]): void {
  const bytes = list.reduce<number>((sum, id) => sum + 2 + Buffer.byteLength(JSON.stringify(id)), 4);
  if (bytes <= constants.MAX_STRING_LENGTH) return;
  const expected = `at most ${constants.MAX_STRING_LENGTH} as a list of text: write safetensors, or shorten the ids`;
  throw new ArgumentError('ids', `${bytes} bytes`, expected);
}

function* pieces(list: readonly Id[]): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let begin = 0; begin < list.length; begin += PIECE_IDS) {
    const lines = list.slice(begin, begin + PIECE_IDS).map((id) => JSON.stringify(id));
    yield encoder.encode(`${begin === 0 ? '[\n' : ',\n'}${lines.join(',\n')}`);
  }
  yield encoder.encode(list.length === 0 ? '[\n\n]\n' : '\n]\n');
}
