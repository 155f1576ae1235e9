// Partitions as the interactions that they were made from, so that the two can be compared.
import { expect } from 'vitest';
import type { PartitionArrays, PartitionSource } from '../../../src/data/partitions.ts';

/** All arrays of a partition, read into memory of the caller's. */
export async function arraysOf(
  source: PartitionSource,
  partition: number,
  buffer = (bytes: number): ArrayBufferLike => new ArrayBuffer(bytes),
): Promise<PartitionArrays> {
  const { userCount, nnz } = source.partitions[partition];
  const ints = (length: number) => new Int32Array(buffer(4 * length));
  const floats = () => new Float32Array(buffer(4 * nnz));
  const arrays = {
    order: ints(userCount),
    userPtr: ints(userCount + 1),
    userIndices: ints(nnz),
    userValues: floats(),
    userWeights: floats(),
    itemPtr: ints(source.itemCount + 1),
    itemIndices: ints(nnz),
    itemValues: floats(),
    itemWeights: floats(),
  };
  const sections = Object.keys(arrays) as (keyof PartitionArrays)[];
  await Promise.all(sections.map((section) => source.read(partition, section, arrays[section])));
  return arrays;
}

/** As `plain` makes it of interactions, by way of both orders of every partition, which have to agree. */
export async function rebuilt(source: PartitionSource) {
  const { userCount, itemCount, partitions, itemCounts } = source;
  const rows: { item: number; value: number; weight: number }[][] = Array.from({ length: userCount }, () => []);
  const itemOrder = fallingOrder([...itemCounts]);
  let [user, entries] = [0, 0];
  for (const [k, { firstUser, userCount: count, nnz }] of partitions.entries()) {
    expect(firstUser).toBe(user);
    const arrays = await arraysOf(source, k);
    const { order, userPtr, userIndices, userValues, userWeights } = arrays;
    for (let place = 0; place < count; place++) {
      for (let at = userPtr[place]; at < userPtr[place + 1]; at++) {
        const entry = { item: itemOrder[userIndices[at]], value: userValues[at], weight: userWeights[at] };
        rows[firstUser + order[place]].push(entry);
      }
    }
    const counts = rows.slice(firstUser, firstUser + count).map(({ length }) => length);
    expect([...order]).toEqual(fallingOrder(counts));
    expect(byItems(arrays)).toEqual(transposed(arrays, itemCount));
    user += count;
    entries += nnz;
  }
  expect([user, entries]).toEqual([userCount, source.nnz]);
  const flat = rows.flat();
  const indptr = [0];
  for (const { length } of rows) indptr.push(indptr[indptr.length - 1] + length);
  return {
    users: Array.from({ length: userCount }, (_, index) => source.users.idAt(index)),
    items: Array.from({ length: itemCount }, (_, index) => source.items.idAt(index)),
    indptr,
    indices: flat.map(({ item }) => item),
    values: flat.map(({ value }) => value),
    weights: source.isWeighted ? flat.map(({ weight }) => weight) : null,
    times: null,
  };
}

/** Indices by falling numbers, ties by index. */
function fallingOrder(numbers: readonly number[]): number[] {
  return numbers.map((_, index) => index).sort((a, b) => numbers[b] - numbers[a] || a - b);
}

function byItems({ itemPtr, itemIndices, itemValues, itemWeights }: PartitionArrays) {
  return {
    itemPtr: [...itemPtr],
    places: [...itemIndices],
    values: [...itemValues],
    weights: [...itemWeights],
  };
}

/** What the order by items has to be, from that by users. */
function transposed({ userPtr, userIndices, userValues, userWeights }: PartitionArrays, itemCount: number) {
  const columns: { place: number; value: number; weight: number }[][] = Array.from({ length: itemCount }, () => []);
  for (let place = 0; place + 1 < userPtr.length; place++) {
    for (let at = userPtr[place]; at < userPtr[place + 1]; at++) {
      columns[userIndices[at]].push({ place, value: userValues[at], weight: userWeights[at] });
    }
  }
  const itemPtr = [0];
  for (const { length } of columns) itemPtr.push(itemPtr[itemPtr.length - 1] + length);
  const flat = columns.flat();
  return {
    itemPtr,
    places: flat.map(({ place }) => place),
    values: flat.map(({ value }) => value),
    weights: flat.map(({ weight }) => weight),
  };
}
