// Distinct texts, numbered as they come, as the strings that they are: quick where these are there anyway. text-table.ts has
// bytes instead.

/** The most entries of a Map in V8. */
const MOST_MAPPED = 2 ** 24;

export class TextMap {
  readonly #texts: string[] = [];
  /** Of each text its index: all maps but the first are full. */
  readonly #maps = [new Map<string, number>()];
  readonly #most: number;

  /** @param most how many a map holds */
  constructor(most = MOST_MAPPED) {
    this.#most = most;
  }

  get size(): number {
    return this.#texts.length;
  }

  /** The index of the text, known or new: then it is the size before. */
  add(text: string): number {
    const known = this.indexOf(text);
    if (known >= 0) return known;
    if (this.#maps[0].size === this.#most) this.#maps.unshift(new Map());
    this.#maps[0].set(text, this.size);
    return this.#texts.push(text) - 1;
  }

  /** −1 where there is none. */
  indexOf(text: string): number {
    for (const map of this.#maps) {
      const index = map.get(text);
      if (index !== undefined) return index;
    }
    return -1;
  }

  at(index: number): string {
    return this.#texts[index];
  }
}
