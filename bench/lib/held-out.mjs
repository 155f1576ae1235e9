// Data sets cut into what is fitted and what is held out, for the quality of whole fits.
import { existsSync } from 'node:fs';
import { splitByTime, splitInteractions } from 'halfsweep';
import { readInteractions } from 'halfsweep/node';
import { loadDataset } from './datasets.mjs';
import { partsOfFold } from './ml-1m.mjs';
import { project } from './project.mjs';

/** MovieLens' small set of recent ratings, with their times. */
export const readSmall = () =>
  readInteractions(project('../shared/data/ml-latest-small/ratings.csv.gz'), { value: null, time: 'timestamp' });
const ratings = () =>
  readInteractions(project('../shared/data/ml-100k/u.data.gz'), {
    header: false,
    user: 1,
    item: 2,
    value: null,
    time: 4,
  });

const tenth = (load) => async (seed) => splitInteractions(await load(), { holdout: 0.1, seed });
const latest = (load) => async () => splitByTime(await load(), { holdout: 0.1 });

/** What a search of a split may take, of a set with one seed and of each of several. */
export const SEARCH_SECONDS = { one: 75, several: 10 };

/** By name: what has to be there, how many seeds there are to a mean, and seed → { train, test }. */
const SPLITS = {
  'ml-1m': { needs: 'ml-1m', seeds: 1, of: tenth(() => loadDataset('ml-1m')) },
  'ml-1m-5fold': {
    needs: 'ml-1m-5fold',
    seeds: 1,
    of: () => partsOfFold(project('../shared/data'), 0),
  },
  'ml-latest-small': { needs: 'ml-latest-small', seeds: 5, of: tenth(readSmall) },
  'ml-100k': { needs: 'ml-100k', seeds: 5, of: tenth(ratings) },
  goodbooks: { needs: 'goodbooks', seeds: 1, of: tenth(() => loadDataset('goodbooks')) },
  debian: { seeds: 1, of: tenth(() => loadDataset('debian')) },
  'ml-latest-small, by time': { needs: 'ml-latest-small', seeds: 1, of: latest(readSmall) },
  'ml-100k, by time': { needs: 'ml-100k', seeds: 1, of: latest(ratings) },
};

/** Names of those that are here, and of those that are not. */
export function findSplits() {
  const isHere = (name) => !SPLITS[name].needs || existsSync(project(`../shared/data/${SPLITS[name].needs}`));
  const names = Object.keys(SPLITS);
  return { present: names.filter(isHere), missing: names.filter((name) => !isHere(name)) };
}

/** The splits of a name, one a seed. */
export async function* splitsOf(name, quick) {
  const { seeds, of } = SPLITS[name];
  const searchSeconds = seeds > 1 ? SEARCH_SECONDS.several : SEARCH_SECONDS.one;
  for (let seed = 1; seed <= (quick ? 1 : seeds); seed++) yield { seed, searchSeconds, ...(await of(seed)) };
}
