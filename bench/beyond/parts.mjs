// What ideas are chosen on and judged by: a tenth of the interactions is held out for the figures, and a tenth of the rest for
// the choice of the settings.
import { Interactions, splitInteractions } from 'halfsweep';
import { findDatasets, loadDataset } from '../lib/datasets.mjs';
import { findSplits, readSmall } from '../lib/held-out.mjs';
import { seeded } from '../lib/random.mjs';

/** At most so many users of a set, drawn at random: the ideas that the package has no kernels for run in plain JavaScript. */
const MOST_USERS = 20_000;

const SETS = {
  'ml-1m': () => loadDataset('ml-1m'),
  'ml-latest-small': readSmall,
  goodbooks: () => loadDataset('goodbooks'),
};
const ALL = { ...SETS, debian: () => loadDataset('debian') };

/** Names of those that are here, and of those that are not. */
export function findSets() {
  const present = [...findDatasets().present, ...findSplits().present];
  const names = Object.keys(ALL);
  return {
    present: names.filter((name) => present.includes(name)),
    missing: names.filter((name) => !present.includes(name)),
  };
}

/** { train, test } for the figures, and { fit, valid } of `train` for the choice. */
export async function partsOf(name, seed) {
  const { train, test } = splitInteractions(someUsers(await ALL[name](), MOST_USERS), { holdout: 0.1, seed });
  const inner = splitInteractions(train, { holdout: 0.1, seed: seed + 100 });
  return { train, test, fit: inner.train, valid: inner.test };
}

function someUsers(interactions, most) {
  const { userCount, itemCount, indptr, indices } = interactions;
  if (userCount <= most) return interactions;
  const random = seeded(1);
  const keys = Float64Array.from({ length: userCount }, random);
  const kept = Array.from(keys.keys())
    .sort((a, b) => keys[a] - keys[b])
    .slice(0, most)
    .sort((a, b) => a - b);
  const starts = [0];
  for (const user of kept) starts.push(starts.at(-1) + indptr[user + 1] - indptr[user]);
  const items = new Int32Array(starts.at(-1));
  kept.forEach((user, row) => {
    items.set(indices.subarray(indptr[user], indptr[user + 1]), starts[row]);
  });
  return Interactions.fromCsr({ indptr: starts, indices: items, itemCount });
}
