// What a factor model is made of, and the check that every model passes, whether it was fitted, put together by hand or
// read from a file.
import type { IdMap } from '../data/id-map.ts';
import { ArgumentError } from '../errors.ts';
import type { Lists } from './ranker.ts';

export interface ModelParts {
  readonly users: IdMap;
  readonly items: IdMap;
  /** d, the columns of both factor matrices. */
  readonly factors: number;
  /** users × d, tight row-major; empty for a model that keeps no users. */
  readonly userFactors: Float32Array;
  /** items × d, tight row-major. */
  readonly itemFactors: Float32Array;
  /** The diagonal of Σ_j c_j v_j v_jᵀ in the principal axes, in which the factors are left: d numbers. */
  readonly itemGram: Float64Array;
  /** The training interactions: for each user the ascending indices of its items. Null when not kept. */
  readonly seen: Lists | null;
  /** Training interactions of each item. Null when not kept. */
  readonly itemCounts: Int32Array | null;
  /** Algorithm, objective and hyperparameters; a JSON object. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Checks types, shapes and values. Throws ArgumentError, naming the part. */
export function checkParts(parts: ModelParts): void {
  const { users, items, factors } = parts;
  if (!Number.isInteger(factors) || factors < 1) {
    throw new ArgumentError('factors', factors, 'a positive integer');
  }
  checkArray('itemFactors', parts.itemFactors, Float32Array, items.size * factors, `items × factors`);
  if (parts.userFactors?.length !== 0) {
    checkArray('userFactors', parts.userFactors, Float32Array, users.size * factors, `empty or users × factors`);
  }
  checkArray('itemGram', parts.itemGram, Float64Array, factors, 'factors');
  checkFinite('userFactors', parts.userFactors);
  checkFinite('itemFactors', parts.itemFactors);
  checkFinite('itemGram', parts.itemGram);
  if (parts.seen) checkSeen(parts.seen, users.size, items.size);
  if (parts.itemCounts) {
    checkArray('itemCounts', parts.itemCounts, Int32Array, items.size, 'items');
    const negative = parts.itemCounts.findIndex((count) => count < 0);
    if (negative >= 0) throw new ArgumentError(`itemCounts[${negative}]`, parts.itemCounts[negative], 'not negative');
  }
}

type ArrayType = typeof Float32Array | typeof Float64Array | typeof Int32Array;

function checkArray(name: string, got: unknown, type: ArrayType, length: number, shape: string): void {
  if (!(got instanceof type) || got.length !== length) {
    const shown = got instanceof type ? got.length : got;
    throw new ArgumentError(name, shown, `a ${type.name} of ${length} elements (${shape})`);
  }
}

function checkFinite(name: string, values: Float32Array | Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw new ArgumentError(`${name}[${i}]`, values[i], 'finite');
  }
}

/** Checks a CSR whose rows ascend without repetition. */
function checkSeen({ indptr, indices }: Lists, userCount: number, itemCount: number): void {
  checkArray('seen.indptr', indptr, Int32Array, userCount + 1, 'users + 1');
  if (indptr[0] !== 0) throw new ArgumentError('seen.indptr[0]', indptr[0], '0');
  for (let i = 0; i < userCount; i++) {
    if (indptr[i + 1] < indptr[i]) {
      throw new ArgumentError(`seen.indptr[${i + 1}]`, indptr[i + 1], `at least ${indptr[i]}, the one before`);
    }
  }
  checkArray('seen.indices', indices, Int32Array, indptr[userCount], 'the last of seen.indptr');
  for (let i = 0; i < userCount; i++) {
    let last = -1;
    for (let at = indptr[i]; at < indptr[i + 1]; at++) {
      if (indices[at] <= last || indices[at] >= itemCount) {
        throw new ArgumentError(`seen.indices[${at}]`, indices[at], `above ${last} and below ${itemCount}`);
      }
      last = indices[at];
    }
  }
}
