// Which rows of a fit by conjugate gradients are solved in the dual form: the short ones, where every entry surely outweighs the
// unobserved ones; an exact fit looks at each row for itself.
import { expect, it } from 'vitest';
import { resolveEntries } from '../../../src/objective/entries.ts';
import { resolveSideWeights } from '../../../src/objective/side-weights.ts';
import { createProblem } from '../../../src/solve/wals/layout.ts';
import { resolveSettings, type WalsOptions } from '../../../src/solve/wals/options.ts';
import { createKernels } from '../../../src/wasm/kernels.ts';
import { example, given } from '../problems.ts';

const { interactions } = given(example);
const { userCount, itemCount, nnz } = interactions;

function placed(options: WalsOptions) {
  const kernels = createKernels({ simd: 'strict' });
  const settings = resolveSettings({ factors: 64, ...options });
  const input = {
    interactions,
    entries: resolveEntries(kernels, interactions, settings.objective, options),
    userScale: resolveSideWeights('userWeights', options.userWeights, interactions.userCounts()),
    itemScale: resolveSideWeights('itemWeights', options.itemWeights, interactions.itemCounts()),
    stride: 64,
  };
  const problem = createProblem(kernels, settings, input, null);
  problem.executor.close();
  return problem;
}

const dualLimitOf = (options: WalsOptions) => placed(options).settings.dualLimit;

const entries = (least: number) => Float32Array.from({ length: nnz }, (_, at) => (at === 7 ? least : 5));
const rows = (count: number, most: number) => Float32Array.from({ length: count }, (_, at) => (at === 3 ? most : 0.5));

it.each<[string, WalsOptions, boolean]>([
  ['equal weights above w0', { weight: 2, unobservedWeight: 1 }, true],
  ['equal weights as large as w0', { weight: 1, unobservedWeight: 1 }, false],
  ['equal weights a little above w0', { weight: 1.001, unobservedWeight: 1 }, false],
  ['weights all above w0', { weight: entries(1.5), unobservedWeight: 1 }, true],
  ['one weight below w0', { weight: entries(0.9), unobservedWeight: 1 }, false],
  ['users of large weight', { weight: 2, unobservedWeight: 1, userWeights: rows(userCount, 3) }, false],
  ['users of small weight', { weight: 2, unobservedWeight: 1, userWeights: rows(userCount, 1.5) }, true],
  ['items of large weight', { weight: 2, unobservedWeight: 1, itemWeights: rows(itemCount, 3) }, false],
  ['items of small weight', { weight: 2, unobservedWeight: 1, itemWeights: rows(itemCount, 1.5) }, true],
])('%s', (_, options, isDual) => {
  expect(dualLimitOf({ ...options, solver: 'cg' }) > 0).toBe(isDual);
  expect(dualLimitOf({ ...options, solver: 'exact' })).toBeGreaterThan(0);
});

it('has the longest rows first, equals as they come, and says how many are longer than the dual form takes', () => {
  const { kernels, settings, users, items } = placed({ solver: 'exact', factors: 8 });
  for (const [side, counts] of [
    [users, interactions.userCounts()],
    [items, interactions.itemCounts()],
  ] as const) {
    const { indices, places } = side.numbering;
    expect([...indices]).toEqual([...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b));
    expect([...indices].map((row) => places[row])).toEqual([...counts.keys()]);
    const indptr = kernels.arena.i32(side.indptrPtr, side.rows + 1);
    expect([...indices].map((_, place) => indptr[place + 1] - indptr[place])).toEqual(
      [...indices].map((row) => counts[row]),
    );
    expect(side.longRows).toBe(counts.filter((count) => count > settings.dualLimit).length);
  }
});
