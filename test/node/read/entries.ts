// Interactions as plain rows, for comparison.
import type { Interactions } from '../../../src/data/interactions.ts';

/** [user, item, value, time?] of every entry, row by row. */
export function entriesOf(data: Interactions): unknown[][] {
  const rows: unknown[][] = [];
  for (let user = 0; user < data.userCount; user++) {
    for (let at = data.indptr[user]; at < data.indptr[user + 1]; at++) {
      const entry = [data.users.idAt(user), data.items.idAt(data.indices[at]), data.valueAt(at)];
      rows.push(data.times ? [...entry, data.times[at]] : entry);
    }
  }
  return rows;
}
