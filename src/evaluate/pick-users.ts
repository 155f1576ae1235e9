// The interactions of some users, as interactions of those users alone.
import { Interactions } from '../data/interactions.ts';

/** All entries of the users at these ascending indices, who must have some between them; the items are the whole's. */
export function pickUsers(interactions: Interactions, users: Int32Array): Interactions {
  const mask = new Uint8Array(interactions.nnz);
  for (const user of users) mask.fill(1, interactions.indptr[user], interactions.indptr[user + 1]);
  const { indptr, indices, values, uniformValue, weights, times } = interactions.select(mask);
  const starts = new Int32Array(users.length + 1);
  // The rows of all others are empty now.
  users.forEach((user, row) => {
    starts[row + 1] = indptr[user + 1];
  });
  return Interactions.fromCsr({
    indptr: starts,
    indices,
    values: values ?? new Float32Array(indices.length).fill(uniformValue),
    weights,
    times,
    users: Array.from(users, (user) => interactions.users.idAt(user)),
    items: interactions.items.ids(),
  });
}
