// Queries and rows have room for all lanes that a kernel reads, whatever the number of factors: on kernels whose every
// access is checked, and whose new blocks are NaN, the scores are those of the rows as float32.
import { expect, it } from 'vitest';
import { compactRows, expandRow, type Precision } from '../../../src/model/compact/compact-rows.ts';
import { CompactScorer } from '../../../src/model/compact/compact-scorer.ts';
import type { ServeKernels } from '../../../src/wasm/kernels.ts';
import { builds } from '../../builds.ts';
import { faults } from '../../faults/bounds/checked.mjs';

const checked = builds.find(({ name }) => name.includes('checked'))!;
const COUNT = 7;

const sizes = [1, 15, 16, 17, 32, 33, 34, 49];
const cases = sizes.flatMap((factors) =>
  (['int8', 'float16', 'float32'] as const).map((precision): [number, Precision] => [factors, precision]),
);

it.each(cases)('%i factors as %s', (factors, precision) => {
  const values = Float32Array.from({ length: COUNT * factors }, (_, at) => Math.sin(1 + at));
  const rows =
    precision === 'float32'
      ? { precision, factors, bytes: new Uint8Array(values.buffer), scales: null }
      : compactRows(values, factors, precision);
  const query = Float32Array.from({ length: factors }, (_, k) => Math.cos(k));
  const expected = Array.from({ length: COUNT }, (_, row) =>
    expandRow(rows, row).reduce((sum, x, k) => sum + x * query[k], 0),
  );
  const scorer = new CompactScorer(checked.createWithParts() as unknown as ServeKernels, rows);
  const scores = scorer.scoreAll(query);
  const size = Math.sqrt(factors);
  for (const [row, score] of scores.entries()) expect(Math.abs(score - expected[row]) / size).toBeLessThan(1e-3);
  const { items } = scorer.topk(query, { count: 1, leftOut: null, only: null });
  expect(items[0]).toBe(scores.indexOf(Math.max(...scores)));
  expect(faults).toEqual([]);
});
