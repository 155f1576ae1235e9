// Random factor models, and their parts as plain numbers for the oracles.
import fc from 'fast-check';
import { type Id, IdMap } from '../../src/data/id-map.ts';
import { FactorModel } from '../../src/model/factor-model.ts';
import type { ItemLists } from '../../src/model/rank/ranker.ts';
import { scoreMatrix } from '../reference/ranking.ts';

export interface Plain {
  users: Id[];
  items: Id[];
  factors: number;
  userRows: number[][];
  itemRows: number[][];
  /** Ascending item indices of each user, or null. */
  seen: number[][] | null;
}

export const smallIntegers = fc.integer({ min: -3, max: 3 });

const stringIds = (size: number) =>
  fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 6 }), { minLength: size, maxLength: size });
const numberIds = (size: number) =>
  fc.uniqueArray(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()), {
    minLength: size,
    maxLength: size,
    // 0 and −0 are one id.
    selector: (id) => id + 0,
  });
const ids = (size: number): fc.Arbitrary<Id[]> =>
  fc.oneof(stringIds(size), numberIds(size), fc.constant(Array.from({ length: size }, (_, i) => i)));

/** Factors that are exact in float32, so that scores are too when they are integers. */
export function plainModels(value: fc.Arbitrary<number> = smallIntegers): fc.Arbitrary<Plain> {
  const size = fc.integer({ min: 1, max: 12 });
  return fc
    .record({ m: size, n: fc.integer({ min: 1, max: 60 }), factors: fc.integer({ min: 1, max: 9 }) })
    .chain(({ m, n, factors }) => {
      const rows = (count: number) =>
        fc.array(fc.array(value, { minLength: factors, maxLength: factors }), { minLength: count, maxLength: count });
      const seen = fc.array(fc.subarray(Array.from({ length: n }, (_, j) => j)), { minLength: m, maxLength: m });
      return fc.record({
        users: ids(m),
        items: ids(n),
        factors: fc.constant(factors),
        userRows: rows(m),
        itemRows: rows(n),
        seen: fc.option(seen),
      });
    });
}

export function lists(rows: readonly (readonly number[])[]): ItemLists {
  const indptr = [0];
  for (const row of rows) indptr.push(indptr[indptr.length - 1] + row.length);
  return { indptr: Int32Array.from(indptr), indices: Int32Array.from(rows.flat()) };
}

/** How many users have each item. */
export function countsOf({ items, seen }: Plain): number[] | null {
  return seen && items.map((_, j) => seen.filter((row) => row.includes(j)).length);
}

/** Whether nothing was learned of a user: no training rows, or where these are not known factors of zeros. */
export function isCold({ seen, userRows }: Plain, user: number): boolean {
  return seen ? seen[user].length === 0 : userRows[user].every((x) => x === 0);
}

/** By what the items rank for each user: scores, for cold users counts, and nothing where these are not known. */
export function rankingScores(plain: Plain): number[][] {
  return scoreMatrix(plain.userRows, plain.itemRows).map((scores, user) =>
    isCold(plain, user) ? (countsOf(plain) ?? []) : scores,
  );
}

export function build(plain: Plain, keepUsers = true): FactorModel {
  return FactorModel.create({
    users: IdMap.from(plain.users),
    items: IdMap.from(plain.items),
    factors: plain.factors,
    userFactors: Float32Array.from(keepUsers ? plain.userRows.flat() : []),
    itemFactors: Float32Array.from(plain.itemRows.flat()),
    itemGram: Float64Array.from({ length: plain.factors }, (_, p) => 1 / (p + 1)),
    seen: plain.seen && lists(plain.seen),
    itemCounts: plain.seen && Int32Array.from(countsOf(plain)!),
    metadata: { algorithm: 'wals', objective: { name: 'ials', regularization: 0.1 + 0.2 }, note: '“ß”\n' },
  });
}
