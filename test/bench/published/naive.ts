// What the tests of the published protocols have in common: files that are gone afterwards, and filters and metrics done by
// their definitions.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Data } from '../../../bench/papers/published/reproduce.mjs';
import type { Interactions } from '../../../src/index.ts';

export const folder = mkdtempSync(join(tmpdir(), 'halfsweep-published-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file, whose folder is made, and returns its path. */
export function write(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

export type Pairs = Map<string, Set<string>>;

/** Who has what, by text. */
export function pairsOf({ indptr, indices, users, items }: Interactions): Pairs {
  const pairs: Pairs = new Map();
  for (let user = 0; user + 1 < indptr.length; user++) {
    const own = [...indices.subarray(indptr[user], indptr[user + 1])].map((item) => String(items.idAt(item)));
    if (own.length > 0) pairs.set(String(users.idAt(user)), new Set(own));
  }
  return pairs;
}

export function grouped(rows: readonly (readonly [string, string])[]): Pairs {
  const pairs: Pairs = new Map();
  for (const [user, item] of rows) pairs.set(user, (pairs.get(user) ?? new Set()).add(item));
  return pairs;
}

/** Recall, by |T| and by min(k, |T|), and NDCG at k of a list without what is known, by their definitions. */
export function measures(list: readonly string[], test: ReadonlySet<string>, k: number) {
  const gain = (rank: number) => 1 / Math.log2(rank + 2);
  const hits = list.slice(0, k).map((item) => test.has(item));
  const found = hits.filter(Boolean).length;
  const gained = hits.reduce((sum, hit, rank) => sum + (hit ? gain(rank) : 0), 0);
  const best = Array.from({ length: Math.min(k, test.size) }, (_, rank) => gain(rank)).reduce((a, b) => a + b, 0);
  return { recall: found / test.size, 'recall-capped': found / Math.min(k, test.size), ndcg: gained / best };
}

/** Whether some user has more than 20 test items: only then do the two kinds of recall differ. */
export const hasLongTests = (test: Interactions) => Math.max(...test.userCounts()) > 20;

/** The means over the users with test items of what a ranking by `scores(user)` is worth. */
export function naive(
  { train, test, foldIn }: Data,
  metrics: readonly string[],
  scores: (user: string) => ArrayLike<number>,
): Record<string, number> {
  const known = pairsOf(foldIn ?? train);
  const held = pairsOf(test);
  const means: Record<string, number> = Object.fromEntries(metrics.map((metric) => [metric, 0]));
  for (const [user, items] of held) {
    const own = scores(user);
    const list = train.items
      .ids()
      .map((id, at) => ({ id: String(id), score: own[at], at }))
      .filter(({ id }) => !known.get(user)?.has(id))
      .sort((a, b) => b.score - a.score || a.at - b.at)
      .map(({ id }) => id);
    for (const metric of metrics) {
      const [name, k] = metric.split('@');
      means[metric] += measures(list, items, Number(k))[name as 'ndcg'] / held.size;
    }
  }
  return means;
}

export const quiet = () => {};
export const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, x, k) => sum + x * b[k], 0);
export const rowOf = (factors: Float32Array, d: number, row: number) => factors.subarray(row * d, (row + 1) * d);

export function expectClose(found: Record<string, number>, expected: Record<string, number>): void {
  for (const [metric, value] of Object.entries(expected)) expect(found[metric], metric).toBeCloseTo(value, 6);
  // Neither nothing nor everything is found, or the comparison would say little.
  expect(Object.values(expected).every((value) => value > 0 && value < 1)).toBe(true);
}
