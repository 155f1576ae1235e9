// --min-value: what becomes of interactions when those with lower values are left out.
import { maskOf } from '../data/select-entries.ts';
import { ArgumentError, type Id, type IdMap, Interactions } from '../index.ts';

/**
 * The interactions with at least that value. Users and items that have none left are gone, as if they had not been read;
 * those that had none before, as rows of a matrix may, stay.
 * @throws ArgumentError when nothing is left
 */
export function withValuesFrom(data: Interactions, least: number): Interactions {
  const bound = Math.fround(least); // as values are
  const kept = data.select(maskOf(data.nnz, (at) => data.valueAt(at) >= bound));
  if (kept.nnz === data.nnz) return data;
  if (kept.nnz === 0) {
    const most = data.values ? data.values.reduce((a, b) => Math.max(a, b)) : data.uniformValue;
    throw new ArgumentError('--min-value', least, `at most ${most}, the highest value in the file`);
  }
  const users = stayers(data.users, data.userCounts(), kept.userCounts());
  const items = stayers(data.items, data.itemCounts(), kept.itemCounts());
  // The rows of all others are empty now.
  const indptr = new Int32Array(users.ids.length + 1).fill(kept.nnz);
  indptr.set(users.indices.map((user) => kept.indptr[user]));
  return Interactions.fromCsr({
    indptr,
    indices: kept.indices.map((item) => items.places[item]),
    values: kept.values ?? new Float32Array(kept.nnz).fill(kept.uniformValue),
    times: kept.times,
    users: users.ids,
    items: items.ids,
  });
}

/** Those with as much as before, or with some still: their indices, their ids, and where each now is. */
function stayers(all: IdMap, before: Int32Array, after: Int32Array) {
  const indices = before.map((_, at) => at).filter((at) => after[at] > 0 || before[at] === 0);
  const places = new Int32Array(all.size);
  indices.forEach((index, place) => {
    places[index] = place;
  });
  return { indices, places, ids: Array.from(indices, (index): Id => all.idAt(index)) };
}
