// Ids on the command line are text; in a model they are strings or numbers.

import { isCanonicalInteger } from '../files/columns/id-columns.ts';
import type { IdMap } from '../index.ts';
import type { IdType } from '../node/index.ts';

/** The type of a map's ids, for reading a file that must fit to it. */
export function idType(ids: IdMap): Exclude<IdType, 'auto'> {
  return ids.size > 0 && typeof ids.idAt(0) === 'number' ? 'number' : 'string';
}

/** An argument as an id of that map; text that cannot be one stays text, for the error to show. */
export function parseId(text: string, ids: IdMap): string | number {
  return idType(ids) === 'number' && isCanonicalInteger(text) ? Number(text) : text;
}
