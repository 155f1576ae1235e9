// S = X·Yᵀ: 256 queries against 4,096 items.
import { seeded, uniform } from '../lib/random.mjs';
import { tile } from './plain-tile.mjs';

export const QUERIES = 256;
export const ITEMS = 4096;

export const name = 'scores, 256 × 4,096';

export function create(d) {
  const { queries, items } = createQueries(d);
  return {
    flops: 2 * QUERIES * ITEMS * d,
    plain() {
      const out = new Float32Array(QUERIES * ITEMS);
      return {
        prepare() {},
        run: () => plainScores(out, queries, QUERIES, items, ITEMS, d),
        result: () => out,
      };
    },
    wasm(instance) {
      const { call, f32 } = instance;
      const out = f32(QUERIES * ITEMS);
      const queriesPtr = f32(queries).byteOffset;
      const panelPtr = packItems(instance, items, ITEMS, d);
      return {
        prepare() {},
        run: () => call.scores(out.byteOffset, queriesPtr, QUERIES, panelPtr, ITEMS, d),
        result: () => out,
      };
    },
  };
}

export function createQueries(d) {
  const random = seeded(d);
  return {
    queries: uniform(QUERIES * d, 1 / Math.sqrt(d), random),
    items: uniform(ITEMS * d, 1 / Math.sqrt(d), random),
  };
}

/** The items as slivers in the instance's memory; `count` a multiple of 32, d even. */
export function packItems({ call, f32 }, items, count, d) {
  const panel = f32(count * d);
  call.packSlivers(panel.byteOffset, f32(items).byteOffset, count, d, d);
  return panel.byteOffset;
}

/** out ← X·Yᵀ, row-major. Items in blocks that stay in the first-level cache while four queries a time pass by. */
export function plainScores(out, queries, queryCount, items, itemCount, d) {
  const block = Math.max(2, 2 * Math.floor(4096 / d));
  out.fill(0, 0, queryCount * itemCount);
  const tiledQueries = queryCount & ~3;
  const tiledItems = itemCount & ~1;
  for (let from = 0; from < tiledItems; from += block) {
    const to = Math.min(from + block, tiledItems);
    for (let q = 0; q < tiledQueries; q += 4) {
      for (let i = from; i < to; i += 2) {
        tile(out, q * itemCount + i, itemCount, queries, q * d, d, items, i * d, d, d, 1);
      }
    }
  }
  for (let q = 0; q < queryCount; q++) {
    for (let i = q < tiledQueries ? tiledItems : 0; i < itemCount; i++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += queries[q * d + k] * items[i * d + k];
      out[q * itemCount + i] = sum;
    }
  }
}
