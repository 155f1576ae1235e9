// Ids of columns that may have 64-bit integers, as databases and Arrow do. They are numbers while all of them are within
// ±2^53; with the first beyond, which no number holds, all ids of the column are text.
import { type IdMap, IdMapBuilder } from './id-map.ts';

export class WideIds {
  #ids = new IdMapBuilder();
  #isText: boolean | undefined; // as given, of the first id
  #isWide = false;

  get expected(): string {
    return this.#isWide ? 'an integer, as the ids before it' : this.#ids.expected;
  }

  /** The index of `id`, new or known; −1, and nothing added, when it is not `expected`. */
  add(id: unknown): number {
    const isText = typeof id === 'string';
    this.#isText ??= isText;
    if (isText || this.#isText) return isText && this.#isText ? this.#ids.add(id) : -1;
    if (typeof id !== 'bigint' && !this.#isWide) return this.#ids.add(id);
    const number = Number(id);
    if (Number.isSafeInteger(number) && !this.#isWide) return this.#ids.add(number);
    if (typeof id !== 'bigint' && !Number.isSafeInteger(id)) return -1;
    if (!this.#isWide) this.#ids = asText(this.#ids.build());
    this.#isWide = true;
    return this.#ids.add(String(id));
  }

  build(): IdMap {
    return this.#ids.build();
  }
}

/** The same ids under the same indices. */
function asText(ids: IdMap): IdMapBuilder {
  const texts = new IdMapBuilder();
  for (const id of ids.ids()) texts.add(String(id));
  return texts;
}
