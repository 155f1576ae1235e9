// Blocks of users, items and entries: permutations that are uniform, blocks of equal size, every entry in its block once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builds } from '../../builds.ts';
import { seeded } from '../../seeded.ts';
import { guarded } from '../memory.ts';
import { endsOf } from './problems.ts';

describe.each(builds)('orderBlocks ($name)', ({ create }) => {
  const kernels = create();
  const { call, arena } = kernels;
  const order = (count: number, blocks: number, seed: number, epoch = 1) =>
    guarded(kernels, ({ take }) => {
      const [orderPtr, blockPtr] = [take(4 * count), take(4 * count)];
      call.orderBlocks(orderPtr, blockPtr, count, blocks, seed, 3, epoch);
      return { order: Array.from(arena.i32(orderPtr, count)), blockOf: Array.from(arena.i32(blockPtr, count)) };
    });

  it('is a permutation in blocks that differ by one at most, in its order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 9 }), fc.nat(), (count, b, seed) => {
        const blocks = Math.min(b, count);
        const got = order(count, blocks, seed);
        expect([...got.order].sort((x, y) => x - y)).toEqual(got.order.map((_, k) => k));
        const sizes = new Array(blocks).fill(0);
        for (const block of got.blockOf) sizes[block]++;
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2);
        const inOrder = got.order.map((row) => got.blockOf[row]);
        expect(inOrder).toEqual([...inOrder].sort((x, y) => x - y));
      }),
    );
  });

  it('puts every row at every place equally often (χ²), and differs from epoch to epoch', () => {
    const [size, times] = [6, 6000];
    const table = new Array(size * size).fill(0);
    for (let seed = 0; seed < times; seed++) {
      order(size, 1, seed).order.forEach((row, place) => {
        table[row * size + place]++;
      });
    }
    const expected = times / size;
    // (6 − 1)² degrees of freedom; once in a thousand above.
    expect(table.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(52.62);
    expect(order(50, 2, 1, 1)).not.toEqual(order(50, 2, 1, 2));
  });
});

describe.each(builds)('placeEntries ($name)', ({ create }) => {
  const kernels = create();
  const { call, arena } = kernels;

  it.each([
    ['values and weights', true],
    ['one target for all', false],
  ])('gathers the entries by block, in the order of the CSR: %s', (_, columns) => {
    const random = seeded(8);
    const [userCount, itemCount, blocks] = [30, 25, 4];
    const rows = Array.from({ length: userCount }, () => random.distinct(random.index(9), itemCount));
    const indptr = endsOf(rows);
    const nnz = indptr[userCount];
    const userBlocks = rows.map(() => random.index(blocks));
    const itemBlocks = Array.from({ length: itemCount }, () => random.index(blocks));
    const [targets, weights] = [0, 0].map(() => Array.from({ length: nnz }, () => random.uniform(0.5, 2)));
    const entries = rows.flatMap((row, user) =>
      row.map((item, k) => {
        const p = indptr[user] + k;
        const block = userBlocks[user] * blocks + itemBlocks[item];
        return { block, entry: [user, item, columns ? targets[p] : 7, columns ? weights[p] : 1] };
      }),
    );
    const got = guarded(kernels, ({ take, zeros }) => {
      const i32 = (values: number[]) => {
        const ptr = take(4 * values.length);
        arena.i32(ptr, values.length).set(values);
        return ptr;
      };
      const f32 = (values: number[]) => {
        const ptr = take(4 * values.length);
        arena.f32(ptr, values.length).set(values);
        return ptr;
      };
      const [ends, indices, users, items] = [i32(indptr), i32(rows.flat()), i32(userBlocks), i32(itemBlocks)];
      const next = zeros(4 * blocks * blocks);
      const out = take(16 * nnz);
      const slices = [0, 11, 12, userCount];
      for (let s = 0; s < 3; s++)
        call.countEntries(ends, indices, slices[s], slices[s + 1], users, items, blocks, next);
      let start = 0;
      arena.i32(next, blocks * blocks).forEach((count, block, all) => {
        expect(count).toBe(entries.filter((entry) => entry.block === block).length);
        all[block] = start;
        start += count;
      });
      const [a, w] = columns ? [f32(targets), f32(weights)] : [0, 0];
      for (let s = 0; s < 3; s++) {
        call.placeEntries(ends, indices, a, 7, w, slices[s], slices[s + 1], users, items, blocks, next, out);
      }
      return Array.from({ length: nnz }, (_, p) => [...arena.i32(out + 16 * p, 2), ...arena.f32(out + 16 * p + 8, 2)]);
    });
    expect(got).toEqual([...entries].sort((x, y) => x.block - y.block).map(({ entry }) => entry));
  });
});
