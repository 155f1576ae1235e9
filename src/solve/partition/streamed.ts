// Partitions that come to linear memory one by one, from a source that keeps them, while the one before is worked with; and the users'
// factors, which are in a store of the fit's meanwhile.
import type { FactorStore, PartitionSource } from '../../data/partitions.ts';
import type { Objective } from '../../objective/objective.ts';
import type { EntryConstants } from './entries.ts';
import type { PartitionedProblem } from './layout.ts';
import { entryArrays, itemsAt, type Partition, type PartitionPlace, usersAt } from './places.ts';
import { readColumns } from './source-entries.ts';
import type { Needs, PartitionVisits } from './visits.ts';

/** As many places as partitions are on their way at a time: one is worked with, and one is read. */
export const PLACES = 2;

/** Which users' factors are in the store: after so many sweeps, or settled. */
export type UsersVersion = number | 'settled';

export interface StreamedVisits extends PartitionVisits {
  /** Whose factors are read; 0: nobody's, they are zeros. */
  readonly version: UsersVersion;
  /** Has others read from here on. */
  turnTo(version: UsersVersion): void;
}

export const nameOf = (version: UsersVersion, partition: number): string => `${version}.users.${partition}`;

export function streamedVisits(
  problem: PartitionedProblem,
  source: PartitionSource,
  objective: Objective,
  constants: EntryConstants,
  places: readonly PartitionPlace[],
  store: FactorStore,
): StreamedVisits {
  const { arena } = problem.kernels;
  const { partitions, itemCount } = source;
  const count = partitions.length;
  let version: UsersVersion = 0;
  const stored: (Promise<void> | null)[] = places.map(() => null);
  const factorsAt = ({ factorsPtr }: PartitionPlace, k: number) =>
    arena.f32(factorsPtr, partitions[k].userCount * problem.stride);

  async function load(k: number, at: number, needs: Needs): Promise<Partition> {
    await stored[at]; // what was solved at this place
    const place = places[at];
    const arrays = entryArrays(problem.kernels, place, partitions[k], itemCount);
    const byUsers = needs.entries === 'users' || needs.entries === 'both';
    const byItems = needs.entries === 'items' || needs.entries === 'both';
    const reading: Promise<void>[] = [];
    if (byUsers) {
      reading.push(
        source.read(k, 'userPtr', arrays.userPtr),
        source.read(k, 'userIndices', arrays.userIndices),
        fillColumns(k, 'user'),
      );
    }
    if (byItems) {
      reading.push(
        source.read(k, 'itemPtr', arrays.itemPtr),
        source.read(k, 'itemIndices', arrays.itemIndices),
        fillColumns(k, 'item'),
      );
    }
    if (needs.users === 'settled' || (needs.users !== 'none' && version === 0)) factorsAt(place, k).fill(0);
    else if (needs.users !== 'none') reading.push(store.read(nameOf(version, k), factorsAt(place, k)));
    if (place.scalePtr) reading.push(fillScale(k));
    await Promise.all(reading);
    const { factorsPtr, scalePtr } = place;
    // Without their entries nobody asks for the users' λ and chunks.
    const users = byUsers
      ? usersAt(problem, place, partitions[k], constants)
      : { ...problem.users, rows: partitions[k].userCount, factorsPtr, scalePtr };
    return { users, items: byItems ? itemsAt(problem, place, constants) : problem.items };

    async function fillColumns(partition: number, order: 'user' | 'item'): Promise<void> {
      const [weights, targets] =
        order === 'user' ? [arrays.userWeights, arrays.userTargets] : [arrays.itemWeights, arrays.itemTargets];
      if (!weights && !targets) return;
      const columns = await readColumns(problem.kernels, source, objective, partition, order);
      if (typeof columns.weights === 'number') weights?.fill(columns.weights);
      else weights?.set(columns.weights);
      if (typeof columns.targets === 'number') targets?.fill(columns.targets);
      else targets?.set(columns.targets);
    }

    async function fillScale(partition: number): Promise<void> {
      const { firstUser, userCount } = partitions[partition];
      const order = new Int32Array(userCount);
      await source.read(partition, 'order', order);
      const scale = problem.input.userScale!;
      const to = arena.f32(place.scalePtr, userCount);
      for (let row = 0; row < userCount; row++) to[row] = scale[firstUser + order[row]];
    }
  }

  return {
    get version() {
      return version;
    },
    turnTo(other) {
      version = other;
    },
    async each(needs, visit) {
      const isSolving = needs.users === 'solved' || needs.users === 'settled';
      const next: UsersVersion = needs.users === 'settled' ? 'settled' : typeof version === 'number' ? version + 1 : 1;
      const begin = (k: number) => {
        const loading = load(k, k % PLACES, needs);
        loading.catch(() => {}); // seen when it is awaited, if it comes to that
        return loading;
      };
      let loading = begin(0);
      for (let k = 0; k < count; k++) {
        const partition = await loading;
        if (k + 1 < count) loading = begin(k + 1);
        await visit(partition, k);
        if (!isSolving) continue;
        const place = places[k % PLACES];
        const writing = store.write(nameOf(next, k), factorsAt(place, k));
        writing.catch(() => {});
        stored[k % PLACES] = writing;
      }
      await Promise.all(stored);
      if (isSolving) version = next;
    },
  };
}
