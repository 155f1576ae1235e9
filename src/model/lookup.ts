// Whom and what a caller means: ids and indices looked up in a model, and the factors of its users as queries. Every check
// of them stands here once.

import { checkIndex, checkIterable } from '../arguments.ts';
import type { Id, IdMap } from '../data/id-map.ts';
import { ArgumentError, show, UnknownIdError } from '../errors.ts';

/** The index of an id, −1 when unknown. '1' for 1 is no unknown id but a mistake: ArgumentError. */
export function findIndex(argument: string, ids: IdMap, id: Id): number {
  const index = ids.indexOf(id);
  if (index >= 0 || ids.size === 0) return index;
  const type = typeof ids.idAt(0);
  if (type === typeof id) return index;
  const meant = otherForm(id);
  const remedy = ids.indexOf(meant) < 0 ? '' : `This model's ids are ${type}s: give ${show(meant)}.`;
  throw new ArgumentError(argument, id, `a ${type}, as the ids trained on`, remedy);
}

/** '42' for 42 and the reverse; text that is not how a number is written stays text. */
export function otherForm(id: Id): Id {
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && String(Number(id)) === id ? Number(id) : id; // it may be anything
}

/** The index of an id. Throws UnknownIdError, and ArgumentError for one of the wrong type. */
export function indexOf(kind: 'user' | 'item', ids: IdMap, id: Id): number {
  const index = findIndex(kind, ids, id);
  if (index < 0) throw new UnknownIdError(kind, id);
  return index;
}

/** The ascending indices of the ids that the map knows, without repetition. Throws ArgumentError for one of the wrong type. */
export function knownIndices(argument: string, ids: Iterable<Id>, map: IdMap): Int32Array {
  checkIterable(argument, ids, 'an array of ids');
  const indices = new Set<number>();
  for (const id of ids) indices.add(findIndex(argument, map, id));
  indices.delete(-1);
  return Int32Array.from(indices).sort();
}

/** Indices below `size`, for kernels, which check nothing. Throws ArgumentError for what is no Int32Array of them. */
export function checkIndices(argument: string, given: unknown, size: number): void {
  if (!(given instanceof Int32Array)) throw new ArgumentError(argument, given, 'an Int32Array of indices');
  for (let at = 0; at < given.length; at++) {
    if (given[at] >>> 0 >= size) checkIndex(`${argument}[${at}]`, given[at], size);
  }
}

/** What is said of a model that keeps items only. */
export function withoutUsers(model: unknown): ArgumentError {
  const remedy = 'Fit with keepUsers: true, or give a history: recommendFor.';
  return new ArgumentError('model', model, 'one that keeps user factors', remedy);
}

/** Lookups in one model. */
export class Lookup {
  readonly #model: { readonly users: IdMap; readonly items: IdMap; readonly factors: number };
  readonly #rowOf: ((user: number) => Float32Array) | null;

  /** @param rowOf the factors of a user; null for a model that keeps none */
  constructor(
    model: { readonly users: IdMap; readonly items: IdMap; readonly factors: number },
    rowOf: ((user: number) => Float32Array) | null,
  ) {
    this.#model = model;
    this.#rowOf = rowOf;
  }

  item(id: Id): number {
    return indexOf('item', this.#model.items, id);
  }

  /** A user that was trained on, whether its factors were kept or not. */
  user(id: Id): number {
    return indexOf('user', this.#model.users, id);
  }

  /** A user with factors. Throws ArgumentError first where no user has any. */
  userWithFactors(id: Id): number {
    this.factors();
    return this.user(id);
  }

  /** How to read a user's factors. Throws ArgumentError for a model that keeps none. */
  factors(): (user: number) => Float32Array {
    if (this.#rowOf) return this.#rowOf;
    throw withoutUsers(this.#model);
  }

  /** The factors of a user, given by index. Throws ArgumentError for an index out of range. */
  query(user: number): Float32Array {
    checkIndex('user', user, this.#model.users.size);
    return this.factors()(user);
  }

  /** The factors of some users, given by index, one row after the other. Throws ArgumentError for an index out of range. */
  queries(users: Int32Array): Float32Array {
    checkIndices('users', users, this.#model.users.size);
    const { factors } = this.#model;
    const queries = new Float32Array(users.length * factors);
    for (const [q, user] of users.entries()) queries.set(this.factors()(user), q * factors);
    return queries;
  }
}
