// Negatives against their stated distribution by χ² with fixed seeds, blocks' ranges, and WARP's estimate of a rank.
import { describe, expect, it } from 'vitest';
import type { TestExports } from '../../../src/wasm/binaries/interface.ts';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { builds } from '../../builds.ts';
import { harmonic, scoreOf } from '../../reference/sgd.ts';
import { seeded } from '../../seeded.ts';
import { type SgdCase, withSgd } from './problems.ts';

const DRAWS = 40_000;
/** χ² of 9 degrees of freedom exceeds it once in a thousand; the seeds are fixed. */
const CRITICAL = 27.88;

function given(itemCount: number, rest: Partial<SgdCase> = {}): SgdCase {
  const random = seeded(3);
  return {
    loss: 'bpr',
    parameters: {
      users: random.matrix(2, 4),
      items: random.matrix(itemCount, 4),
      userBiases: [0, 0],
      itemBiases: new Array(itemCount).fill(0),
    },
    entries: [],
    ...rest,
  };
}

interface Draw {
  count?: number;
  epoch?: number;
  row?: number;
  column?: number;
  user?: number;
}

function draw(kernels: Kernels<TestExports>, problem: SgdCase, options: Draw = {}): Int32Array {
  const { count = DRAWS, epoch = 1, row = 0, column = 0, user = 0 } = options;
  return withSgd(kernels, problem, 4 * count, ({ task, out }) =>
    kernels.arena.scope(() => {
      const sampler = kernels.arena.alloc(64);
      kernels.call.sampleNegatives(task, epoch, row, column, user, count, sampler, out);
      return kernels.arena.i32(out, count).slice();
    }),
  );
}

/** Σ (observed − expected)²/expected over the items with weight; draws of the others make it infinite. */
function chiSquare(items: Int32Array, weights: number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = new Array(weights.length).fill(0);
  for (const item of items) counts[item]++;
  return weights.reduce((sum, weight, item) => {
    if (weight === 0) return counts[item] > 0 ? Number.POSITIVE_INFINITY : sum;
    const expected = (items.length * weight) / total;
    return sum + (counts[item] - expected) ** 2 / expected;
  }, 0);
}

describe.each(builds)('sampleNegatives ($name)', ({ createWithParts }) => {
  const kernels = createWithParts();
  const known = [[1, 4], [0]];
  const unknown = (weights: number[]) => weights.map((weight, item) => (known[0].includes(item) ? 0 : weight));
  // Ten items are left: nine degrees of freedom.
  const equal = new Array(12).fill(1);
  const popular = equal.map((_, item) => (item + 1) ** 0.75);

  it('is uniform over the items that the user does not have', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const items = draw(kernels, given(12, { known, seed }));
      expect(chiSquare(items, unknown(equal))).toBeLessThan(CRITICAL);
      expect(chiSquare(items, unknown(popular))).toBeGreaterThan(100);
    }
  });

  it('follows the weights of the items', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const items = draw(kernels, given(12, { known, seed, itemWeights: popular }));
      expect(chiSquare(items, unknown(popular))).toBeLessThan(CRITICAL);
      expect(chiSquare(items, unknown(equal))).toBeGreaterThan(100);
    }
  });

  it('follows the weights within the range of any block', () => {
    const ranges: [column: number, first: number, last: number][] = [
      [0, 0, 10],
      [1, 10, 20],
      [2, 20, 30],
    ];
    const weights = new Array(30).fill(0).map((_, item) => ((item % 10) + 1) ** 0.75 + item);
    for (const [column, first, last] of ranges) {
      const items = draw(kernels, given(30, { blocks: 3, itemWeights: weights }), { column });
      const here = weights.map((weight, item) => (item >= first && item < last ? weight : 0));
      expect(chiSquare(items, here), `block ${column}`).toBeLessThan(CRITICAL);
    }
  });

  it('takes any item for a user that has none', () => {
    const items = draw(kernels, given(10, { known: [[], [1]] }));
    expect(chiSquare(items, new Array(10).fill(1))).toBeLessThan(CRITICAL);
  });

  it('takes known items too when told to', () => {
    const items = draw(kernels, given(10, { seed: 4 }));
    expect(chiSquare(items, new Array(10).fill(1))).toBeLessThan(CRITICAL);
  });

  it('never draws an item without weight', () => {
    const weights = [0, 1, 0, 0, 2, 3, 0, 1, 1, 1, 1, 0];
    const items = draw(kernels, given(12, { itemWeights: weights }));
    expect(chiSquare(items, weights)).toBeLessThan(CRITICAL);
  });

  it('keeps to the range of its block, all of it', () => {
    const ranges = [0, 1, 2].map((column) => new Set(draw(kernels, given(10, { blocks: 3 }), { column, count: 500 })));
    expect(ranges.map((range) => [...range].sort((a, b) => a - b))).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
  });

  it('gives up where the range is empty, the user has all of it, or it weighs nothing', () => {
    // Four blocks of two items: two of them have none.
    const empty = [0, 1, 2, 3].map((column) => [
      ...new Set(draw(kernels, given(2, { blocks: 4 }), { column, count: 10 })),
    ]);
    expect(empty).toEqual([[0], [-1], [1], [-1]]);
    expect(new Set(draw(kernels, given(3, { known: [[0, 1, 2], []] }), { count: 10 }))).toEqual(new Set([-1]));
    expect(new Set(draw(kernels, given(3, { itemWeights: [0, 0, 0] }), { count: 10 }))).toEqual(new Set([-1]));
  });

  it('draws something else for another seed, epoch or block, and the same again for the same', () => {
    const count = 20;
    const of = (seed: number, epoch: number, row: number) =>
      draw(kernels, given(100, { seed, blocks: 2 }), { epoch, row, count }).join();
    expect(of(1, 1, 0)).toBe(of(1, 1, 0));
    expect(new Set([of(1, 1, 0), of(2, 1, 0), of(1, 2, 0), of(1, 1, 1)]).size).toBe(4);
  });
});

describe.each(builds)('WARP ($name)', ({ create, createWithParts }) => {
  const kernels = create();
  const parts = createWithParts();

  it('weighs by H of ⌊(items − 1)/N⌋, N the first trial that violates the margin', () => {
    const trials = 20;
    const counts = new Set<number>();
    for (let seed = 1; seed <= 60; seed++) {
      const random = seeded(seed);
      const itemCount = 5 + random.index(60);
      const parameters = {
        users: random.matrix(1, 5),
        items: random.matrix(itemCount, 5),
        userBiases: [0],
        itemBiases: new Array<number>(itemCount).fill(0),
      };
      // High enough above most others that it takes some trials.
      parameters.itemBiases[2] = random.uniform(0, 6);
      const entries = [{ user: 0, item: 2, target: 1, weight: 1 }];
      const problem: SgdCase = { loss: 'warp', parameters, entries, known: [[2]], trials, seed, rate: 0 };
      const drawn = draw(parts, problem, { count: trials });
      const violation = (item: number) => 1 - scoreOf(parameters, 0, 2) + scoreOf(parameters, 0, item);
      const n = 1 + drawn.findIndex((item) => violation(item) > 0);
      const expected = n > 0 ? harmonic(Math.floor((itemCount - 1) / n)) * violation(drawn[n - 1]) : 0;
      const { loss } = withSgd(kernels, problem, kernels.call.tallyBytes(), ({ task, out, tally }) => {
        kernels.call.sgdBlocks(task, 1, 0, 1, 0, out);
        return tally();
      });
      expect(Math.abs(loss - expected)).toBeLessThan(1e-5 * (1 + expected));
      counts.add(n);
    }
    // Otherwise only one of the ranks would have been looked at.
    expect(counts.size).toBeGreaterThan(4);
  });
});

describe.each(builds)('an entry is not compared ($name)', ({ create }) => {
  const kernels = create();

  it.each([
    ['with itself', undefined],
    ['with what there is not, where the user has every item', [[0, 1]]],
  ])('%s', (_, known) => {
    for (const loss of ['bpr', 'warp'] as const) {
      for (let seed = 1; seed <= 20; seed++) {
        // WARP: the other item is three below, so that nothing but the entry itself would violate the margin; where there is
        // no other, anything would.
        const parameters = { users: [[1]], items: [[known ? -3 : 3], [0]], userBiases: [0], itemBiases: [0, 0] };
        const entries = [{ user: 0, item: 0, target: 1, weight: 1 }];
        const problem: SgdCase = { loss, parameters, entries, known, negatives: 5, trials: 5, seed, rate: 0.1 };
        withSgd(kernels, problem, kernels.call.tallyBytes(), ({ task, out, tally, read }) => {
          expect(kernels.call.sgdBlocks(task, 1, 0, 1, 0, out)).toBe(0);
          const { loss: total, examples } = tally();
          if (known || loss === 'warp') {
            expect(total).toBe(0);
            expect(read()).toEqual(parameters);
          }
          if (known && loss === 'bpr') expect(examples).toBe(0);
        });
      }
    }
  });

  it('BPR: with itself, so that a user and one item learn nothing', () => {
    const parameters = { users: [[1]], items: [[3]], userBiases: [0], itemBiases: [0] };
    const entries = [{ user: 0, item: 0, target: 1, weight: 1 }];
    withSgd(
      kernels,
      { loss: 'bpr', parameters, entries, negatives: 5, rate: 0.1 },
      kernels.call.tallyBytes(),
      (memory) => {
        expect(kernels.call.sgdBlocks(memory.task, 1, 0, 1, 0, memory.out)).toBe(0);
        expect(memory.tally()).toEqual({ loss: 0, examples: 0 });
        expect(memory.read()).toEqual(parameters);
      },
    );
  });
});
