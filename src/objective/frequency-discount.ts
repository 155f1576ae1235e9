// Weights of observed entries by frequency: w_ij (n_i n_j)^−e, times what keeps their mean over the entries. Frequent users
// and items are observed more often than they matter, and say less with each of their entries; compare H. Steck, "Item
// Popularity and Recommendation Accuracy" (2011), and the samples of word2vec (Mikolov et al. 2013, §2.3).
import type { Interactions } from '../data/interactions.ts';
import type { ServeKernels } from '../wasm/kernels.ts';
import type { FrequencyDiscount } from './objective.ts';
import { type EntryColumn, elementOf } from './weighting.ts';

/** n_i^−e and n_j^−e; the scale where it is known already, as of a model. */
export interface Powers {
  readonly exponent: number;
  readonly scale?: number;
  readonly users: Float32Array;
  readonly items: Float32Array;
}

/** Entries are multiplied by scale·n_i^−e·n_j^−e. */
export type Discounts = Powers & FrequencyDiscount;

/** n^−e of rows with so many entries, without any as with one; the same bits on every engine. */
export function frequencyPowers(
  { call, arena }: ServeKernels,
  counts: ArrayLike<number>,
  exponent: number,
): Float32Array {
  return arena.scope(() => {
    const { length } = counts;
    const indptr = new Int32Array(length + 1);
    for (let row = 0; row < length; row++) indptr[row + 1] = indptr[row] + Math.max(1, counts[row]);
    const outPtr = arena.alloc(4 * length);
    call.scaleRidge(arena.put(indptr), length, 1, 0, -exponent, outPtr);
    return arena.f32(outPtr, length).slice();
  });
}

/** Those of the interactions; null for the exponent 0. */
export function powersOf(kernels: ServeKernels, interactions: Interactions, exponent: number): Powers | null {
  if (exponent === 0) return null;
  const users = frequencyPowers(kernels, interactions.userCounts(), exponent);
  return { exponent, users, items: frequencyPowers(kernels, interactions.itemCounts(), exponent) };
}

/** A column of weights, discounted; the scale, where it is not known, such that the discounts' mean over the entries is 1. */
export function discounted(weights: EntryColumn, { indptr, indices, nnz }: Interactions, powers: Powers) {
  const { users, items } = powers;
  const column = new Float32Array(nnz);
  users.forEach((own, user) => {
    for (let p = indptr[user]; p < indptr[user + 1]; p++) column[p] = own * items[indices[p]];
  });
  const scale = powers.scale ?? (nnz > 0 ? nnz / column.reduce((sum, power) => sum + power, 0) : 1);
  const discounts: Discounts = { ...powers, scale };
  return { weights: column.map((power, p) => scale * power * elementOf(weights, p)), discounts };
}
