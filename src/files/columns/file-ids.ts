// Ids of a column that has a type, as those of JSON, Parquet, Arrow and databases have, under the options `userIds` and `itemIds`
// of the readers. Text stays text and integers are numbers, so that nothing has to be guessed.
import type { IdBuilder } from '../../data/entry-columns.ts';
import type { IdMap } from '../../data/id-map.ts';
import { WideIds } from '../../data/wide-ids.ts';
import { type IdType, isCanonicalInteger } from './id-columns.ts';

/** Text that is not empty and integers; all of them as text, or as numbers, where that is asked for. */
export class FileIds implements IdBuilder {
  readonly #ids = new WideIds();
  readonly #type: IdType;
  #first: unknown;

  constructor(type: IdType = 'auto') {
    this.#type = type;
  }

  get expected(): string {
    if (this.#type === 'number') return 'the id of a row, an integer';
    if (this.#type === 'string' || this.#first === undefined) return 'an id, text or an integer';
    return `an id, ${typeof this.#first === 'string' ? 'text' : 'an integer'} like all others`;
  }

  add(id: unknown): number {
    const isInteger = typeof id === 'bigint' || Number.isSafeInteger(id);
    if (!(isInteger || (typeof id === 'string' && id !== ''))) return -1;
    this.#first ??= id;
    if (this.#type === 'string') return this.#ids.add(String(id));
    if (this.#type === 'auto') return this.#ids.add(id);
    return isCanonicalInteger(String(id)) ? this.#ids.add(Number(id)) : -1;
  }

  build(): IdMap {
    return this.#ids.build();
  }
}
