// What the model is trained on, and what it is tested by.
import { Interactions, splitInteractions } from 'halfsweep';
import catalogueUrl from '../../assets/catalogue.tsv?url';
import interactionsUrl from '../../assets/interactions.txt?url';
import { fetchText } from '../fetching.ts';

/** The test ranks the whole catalogue for each user: so many of them tell two models apart, in a tenth of the time of all. */
const TEST_USERS = 1500;

export interface TrainingData {
  readonly train: Interactions;
  readonly test: Interactions;
}

/** Nine tenths to train on, and the held-out pairs of some users. */
export async function loadTrainingData(): Promise<TrainingData> {
  const [catalogue, interactions] = await Promise.all([fetchText(catalogueUrl), fetchText(interactionsUrl)]);
  const names = catalogue.split('\n').map((line) => line.slice(0, line.indexOf('\t')));
  const { train, test } = splitInteractions(readInteractions(interactions, names), { holdout: 0.1, seed: 1 });
  return { train, test: ofSomeUsers(test, TEST_USERS) };
}

/** A line for each user: its first item and the distances from one item to the next, in base 36 (prepare.mjs). */
function readInteractions(text: string, items: string[]): Interactions {
  const indptr = [0];
  const indices: number[] = [];
  for (const line of text.split('\n')) {
    let item = 0;
    for (const gap of line.split(' ')) {
      item += Number.parseInt(gap, 36);
      indices.push(item);
    }
    indptr.push(indices.length);
  }
  return Interactions.fromCsr({ indptr, indices, items });
}

/** The entries of some users that have any, taken evenly from all. */
function ofSomeUsers(interactions: Interactions, count: number): Interactions {
  const users = [...interactions.userCounts().keys()].filter((user) => interactions.itemsOf(user).length > 0);
  const every = Math.max(1, Math.floor(users.length / count));
  const positions = users
    .filter((_, k) => k % every === 0)
    .flatMap((user) => {
      const [from, to] = interactions.indptr.subarray(user, user + 2);
      return Array.from({ length: to - from }, (_, k) => from + k);
    });
  return interactions.select(positions);
}
