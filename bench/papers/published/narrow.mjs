// Interactions over fewer users and items. λ is scaled by how many rows the other side has, so that rows without entries
// would change a fit, and take memory.
import { Interactions } from 'halfsweep';

/** The items that `isKept(item)` says: their ids, and for every item its place among these, or −1. */
export function numberItems({ items }, isKept) {
  const target = new Int32Array(items.size).fill(-1);
  const ids = [];
  for (let item = 0; item < items.size; item++) if (isKept(item)) target[item] = ids.push(items.idAt(item)) - 1;
  return { ids, target };
}

/**
 * The entries of the users that `isKept(user)` says with the items of `numbering`, over these alone; null where there are
 * none. Values are left out.
 */
export function narrow({ indptr, indices, users }, isKept, numbering) {
  const kept = new Int32Array(indices.length);
  const ends = [0];
  const ids = [];
  let length = 0;
  for (let user = 0; user + 1 < indptr.length; user++) {
    if (!isKept(user)) continue;
    for (let entry = indptr[user]; entry < indptr[user + 1]; entry++) {
      const item = numbering.target[indices[entry]];
      if (item >= 0) kept[length++] = item;
    }
    ends.push(length);
    ids.push(users.idAt(user));
  }
  if (length === 0) return null;
  return Interactions.fromCsr({ indptr: ends, indices: kept.subarray(0, length), users: ids, items: numbering.ids });
}

/** Without the items, and then the users, of fewer entries than that; each once, as the papers have it. Null if none is left. */
export function withEnough(interactions, { leastOfItem, leastOfUser }) {
  const { indptr, indices } = interactions;
  const ofItems = interactions.itemCounts();
  const ofUsers = new Int32Array(interactions.userCount);
  for (let user = 0; user < ofUsers.length; user++) {
    for (let entry = indptr[user]; entry < indptr[user + 1]; entry++) {
      if (ofItems[indices[entry]] >= leastOfItem) ofUsers[user]++;
    }
  }
  const numbering = numberItems(interactions, (item) => ofItems[item] >= leastOfItem);
  return narrow(interactions, (user) => ofUsers[user] >= leastOfUser, numbering);
}
