// The lists of a batch, each user's once.
import { expect, it } from 'vitest';
import type { RankingTask } from '../../src/evaluate/batches.ts';
import { createListScoring } from '../../src/evaluate/scoring.ts';

it('shows the list of every user of a batch once, with its hits and its place', () => {
  const test = { indptr: Int32Array.of(0, 1, 1, 3), indices: Int32Array.of(2, 0, 3) };
  const task = { ranker: { items: { size: 5 } }, test, totals: Int32Array.of(1, 0, 2) } as unknown as RankingTask;
  const seen: unknown[] = [];
  const score = createListScoring(task, 2, ({ items, hits, ...rest }) => {
    seen.push({ ...rest, items: [...items], hits: [...hits] });
  });
  const ranking = {
    width: 2,
    counts: Int32Array.of(2, 1),
    items: Int32Array.of(3, 1, 2, 9),
    scores: Float32Array.of(4, 3, 2, 1),
  };
  score({ from: 10, users: Int32Array.of(2, 0), ranking, auc: null });
  expect(seen).toEqual([
    { at: 10, items: [3, 1], hits: [1, 0], relevant: 2, negatives: 3 },
    { at: 11, items: [2], hits: [1], relevant: 1, negatives: 4 },
  ]);
});
