// Ids on the command line are text; in a model they are strings or numbers.

import type { IdMap } from '../index.ts';
import { otherForm } from '../model/lookup.ts';

/** An argument as an id of that map; text that cannot be one stays text, for the error to show. */
export function parseId(text: string, ids: IdMap): string | number {
  return ids.size > 0 && typeof ids.idAt(0) === 'number' ? otherForm(text) : text;
}
