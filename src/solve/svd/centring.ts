// The means that the SVD takes away from A without making it dense: a matrix of rank one, p qᵀ.
import type { Interactions } from '../../data/interactions.ts';
import { type EntryColumn, elementOf } from '../../objective/weighting.ts';

/** What is taken away: nothing, the mean of all entries, or the mean of each item's or user's; unobserved ones are 0. */
export type Centring = 'none' | 'global' | 'items' | 'users';

/** A − users·itemsᵀ has mean zero in the sense of the centring. */
export interface Centre {
  readonly users: Float64Array;
  readonly items: Float64Array;
}

/** `values`: the entries of A in the order of `interactions.indices`. Null without centring. */
export function centreOf(interactions: Interactions, values: EntryColumn, centring: Centring): Centre | null {
  const { userCount, itemCount } = interactions;
  if (centring === 'none') return null;
  const users = new Float64Array(userCount).fill(1);
  const items = new Float64Array(itemCount).fill(1);
  if (centring === 'global') {
    let sum = 0;
    eachEntry(interactions, values, (_user, _item, value) => {
      sum += value;
    });
    items.fill(sum / userCount / itemCount);
  } else {
    const [mean, opposite] = centring === 'users' ? [users, itemCount] : [items, userCount];
    mean.fill(0);
    eachEntry(interactions, values, (user, item, value) => {
      mean[centring === 'users' ? user : item] += value / opposite;
    });
  }
  return { users, items };
}

/** The rows of one side that are zero in A − p qᵀ: without entries, and with nothing taken away. */
export function emptyRows(counts: Int32Array, taken: Float64Array | undefined): number[] {
  const rows: number[] = [];
  for (let row = 0; row < counts.length; row++) if (counts[row] === 0 && !taken?.[row]) rows.push(row);
  return rows;
}

/** ‖A‖²_F, and ‖A − p qᵀ‖²_F (not below 0, where rounding is all there is). */
export function squaredNorms(
  interactions: Interactions,
  values: EntryColumn,
  centre: Centre | null,
): { whole: number; centred: number } {
  let whole = 0;
  let cross = 0;
  eachEntry(interactions, values, (user, item, value) => {
    whole += value * value;
    if (centre) cross += value * centre.users[user] * centre.items[item];
  });
  const square = (vector: Float64Array) => vector.reduce((sum, x) => sum + x * x, 0);
  const taken = centre ? square(centre.users) * square(centre.items) : 0;
  return { whole, centred: Math.max(whole - 2 * cross + taken, 0) };
}

function eachEntry(
  { userCount, indptr, indices }: Interactions,
  values: EntryColumn,
  visit: (user: number, item: number, value: number) => void,
): void {
  for (let user = 0; user < userCount; user++) {
    for (let p = indptr[user]; p < indptr[user + 1]; p++) visit(user, indices[p], elementOf(values, p));
  }
}
