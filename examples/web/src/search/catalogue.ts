// What the packages are called, what they are for, and the search among them.
import catalogueUrl from '../../assets/catalogue.tsv?url';
import { fetchText } from '../fetching.ts';

export interface Entry {
  readonly name: string;
  readonly description: string;
}

interface Searchable {
  readonly entry: Entry;
  /** In lower case. */
  readonly name: string;
  readonly description: string;
}

export class Catalogue {
  readonly #byName: ReadonlyMap<string, Entry>;
  readonly #searchable: readonly Searchable[];

  /** `text` is assets/catalogue.tsv. Of equally good matches the first of `names` come first. */
  constructor(text: string, names: readonly string[]) {
    const entries = text.split('\n').map((line) => {
      const [name, description] = line.split('\t');
      return { name, description };
    });
    this.#byName = new Map(entries.map((entry) => [entry.name, entry]));
    this.#searchable = names.flatMap((name) => {
      const entry = this.#byName.get(name);
      return entry ? [{ entry, name: name.toLowerCase(), description: entry.description.toLowerCase() }] : [];
    });
  }

  /** The catalogue, with the popular names that are still to come. */
  static async load(popular: Promise<readonly string[]>): Promise<Catalogue> {
    const [text, names] = await Promise.all([fetchText(catalogueUrl), popular]);
    return new Catalogue(text, names);
  }

  describe(name: string): string {
    return this.#byName.get(name)?.description ?? '';
  }

  /**
   * Packages that have every word of the query in their name or description: those whose name begins with it first, then
   * those that have it in their name, then all others.
   */
  search(query: string, isWanted: (name: string) => boolean): Entry[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const ranked: Entry[][] = [[], [], [], []];
    for (const candidate of this.#searchable) {
      const rank = rankOf(candidate, words);
      if (rank >= 0 && isWanted(candidate.entry.name)) ranked[rank].push(candidate.entry);
    }
    return ranked.flat();
  }
}

/** 0 for the very name, 1 for its beginning, 2 for all words in the name, 3 for the description; −1 for no match. */
function rankOf({ name, description }: Searchable, words: readonly string[]): number {
  if (!words.every((word) => name.includes(word) || description.includes(word))) return -1;
  const joined = words.join('-');
  if (name === joined) return 0;
  if (name.startsWith(joined)) return 1;
  return words.every((word) => name.includes(word)) ? 2 : 3;
}
