// A partitioned fit of interactions that are in memory: all partitions are in the fit's own, and so are all users' factors, partition
// after partition.
import { strideOf } from '../../matrix/rows.ts';
import type { Signal } from '../../platform.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { reserveFit } from '../run/reserve.ts';
import { dualLimitOf, lossOfZeros, precisionOf, type WalsInput } from '../wals/layout.ts';
import type { Settings } from '../wals/options.ts';
import { partitionEntries } from './entries.ts';
import { createPartitionedProblem, type PartitionedProblem, problemBytes } from './layout.ts';
import {
  type EntriesShape,
  entriesBytes,
  entryArrays,
  itemsAt,
  type Partition,
  type PartitionPlace,
  placeEntries,
  usersAt,
} from './places.ts';

export interface ResidentProblem extends PartitionedProblem {
  readonly input: WalsInput;
}

/** Lays the fit out. Throws ArgumentError for more partitions than users, MemoryLimitError before anything is copied. */
export function createResident(
  kernels: Kernels,
  given: Settings,
  input: WalsInput,
  pool: WorkerPool | null,
  signal?: Signal,
): { problem: ResidentProblem; partitions: readonly Partition[] } {
  const { interactions } = input;
  const { userCount, itemCount } = interactions;
  const entries = partitionEntries(interactions, input.entries, given.partitions!);
  const { shapes, users, items } = entries;
  const shape: EntriesShape = { itemCount, weighted: entries.weight === null, valued: entries.target === null };
  const mostUsers = Math.max(...shapes.map((shape) => shape.userCount));
  const precision = precisionOf(given, input);
  const settings = { ...given, dualLimit: dualLimitOf(given, input) };
  let zeros: number | undefined;
  const zeroLoss = () => {
    zeros ??= lossOfZeros(input);
    return zeros;
  };
  const leastCount = interactions.userCounts().reduce((a, b) => Math.min(a, b));
  const parts = { input, users, items, mostUsers, leastCount, zeroLoss, precision };
  reserveFit(kernels, given.factors, (factors) => {
    const bytes = shapes.reduce((sum, each) => sum + entriesBytes(shape, each), 0);
    return bytes + problemBytes(kernels, parts, userCount, strideOf(factors), given, pool);
  });
  const problem = createPartitionedProblem(kernels, settings, parts, pool, signal);
  const partitions = shapes.map((each, k) => {
    const place = placeOf(problem, shape, each);
    entries.fill(k, entryArrays(kernels, place, each, itemCount));
    return { users: usersAt(problem, place, each, entries), items: itemsAt(problem, place, entries) };
  });
  return { problem: { ...problem, input }, partitions };
}

function placeOf(
  { kernels, users, stride }: PartitionedProblem,
  shape: EntriesShape,
  each: { readonly firstUser: number; readonly userCount: number; readonly nnz: number },
): PartitionPlace {
  const { firstUser } = each;
  return {
    ...placeEntries(kernels, shape, each),
    factorsPtr: users.factorsPtr + firstUser * stride * 4,
    scalePtr: users.scalePtr && users.scalePtr + firstUser * 4,
    ridgePtr: users.ridgePtr + firstUser * 4,
  };
}
