// The columns of entries that come one by one: the users' and the items' indices, and numbers of a domain.
import { GrowingColumn } from './growing-column.ts';
import type { IdMap } from './id-map.ts';
import type { Domain } from './number-columns.ts';

/** What the entry at a position of two columns is called. */
export function pairName(position: number): string {
  return `users[${position}] with items[${position}]`;
}

/** Numbers ids as they come. */
export interface IdNumbering {
  /** What the next id has to be, in words. */
  readonly expected: string;
  /** The index of `id`, new or known; −1, and nothing added, when it is not `expected`. */
  add(id: unknown): number;
}

export interface IdBuilder extends IdNumbering {
  build(): IdMap;
}

export class EntryIds<Numbering extends IdNumbering = IdBuilder> {
  readonly #indices = new GrowingColumn(Int32Array);

  constructor(readonly ids: Numbering) {}

  get expected(): string {
    return this.ids.expected;
  }

  /** Adds an entry; false, and nothing added, when its id is not as expected. */
  add(id: unknown): boolean {
    const index = this.ids.add(id);
    if (index < 0) return false;
    this.#indices.push(index);
    return true;
  }

  /** Adds an entry whose id has this index. */
  addIndex(index: number): void {
    this.#indices.push(index);
  }

  done(): Int32Array {
    return this.#indices.done();
  }

  /** The indices so far, as a view that is valid until the next entry; the ids stay. */
  take(): Int32Array {
    return this.#indices.take();
  }
}

export class EntryNumbers<Numbers extends Float32Array | Float64Array = Float32Array | Float64Array> {
  readonly #numbers: GrowingColumn<Numbers>;

  constructor(readonly domain: Domain<Numbers>) {
    this.#numbers = new GrowingColumn(domain.column);
  }

  get expected(): string {
    return this.domain.expected;
  }

  /** Adds an entry; false, and nothing added, when it is outside the domain. */
  add(given: unknown): boolean {
    const { from, accepts } = this.domain;
    const value = from ? from(given) : given;
    if (!accepts(value)) return false;
    this.#numbers.push(value);
    return true;
  }

  done(): Numbers {
    return this.#numbers.done();
  }

  /** As of ids. */
  take(): Numbers {
    return this.#numbers.take();
  }
}
