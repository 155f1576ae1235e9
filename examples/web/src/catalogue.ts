// What the packages are called, what they are for, and the search among them.
import catalogueUrl from '../assets/catalogue.tsv?url';
import { fetchText } from './fetching.ts';

export interface Entry {
  readonly name: string;
  readonly description: string;
}

export class Catalogue {
  /** In the order of the model's items. */
  readonly entries: readonly Entry[];
  readonly #byName: ReadonlyMap<string, Entry>;
  /** The most popular first, in lower case. */
  #searchable: { entry: Entry; name: string; description: string }[] = [];

  constructor(text: string) {
    this.entries = text.split('\n').map((line) => {
      const [name, description] = line.split('\t');
      return { name, description };
    });
    this.#byName = new Map(this.entries.map((entry) => [entry.name, entry]));
    this.orderBy(this.entries.map(({ name }) => name));
  }

  static async load(): Promise<Catalogue> {
    return new Catalogue(await fetchText(catalogueUrl));
  }

  describe(name: string): string {
    return this.#byName.get(name)?.description ?? '';
  }

  /** Of equally good matches the first of these names come first. */
  orderBy(names: readonly string[]): void {
    this.#searchable = names.flatMap((name) => {
      const entry = this.#byName.get(name);
      return entry ? [{ entry, name: name.toLowerCase(), description: entry.description.toLowerCase() }] : [];
    });
  }

  /**
   * Packages that have every word of the query in their name or description: those whose name begins with it first, then
   * those that have it in their name, then all others.
   */
  search(query: string, isWanted: (name: string) => boolean): Entry[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const ranked: Entry[][] = [[], [], [], []];
    for (const { entry, name, description } of this.#searchable) {
      if (!isWanted(entry.name)) continue;
      if (!words.every((word) => name.includes(word) || description.includes(word))) continue;
      const joined = words.join('-');
      const rank =
        name === joined ? 0 : name.startsWith(joined) ? 1 : words.every((word) => name.includes(word)) ? 2 : 3;
      ranked[rank].push(entry);
    }
    return ranked.flat();
  }
}
