// The 20 best of 4,096 items for each of 256 queries. Plain JavaScript scores a block of queries, then selects.
import { createQueries, ITEMS, packItems, plainScores, QUERIES } from './scores.mjs';

const COUNT = 20;

export const name = 'top-20, 256 × 4,096';

export function create(d) {
  const { queries, items } = createQueries(d);
  return {
    flops: 2 * QUERIES * ITEMS * d,
    plain() {
      const scores = new Float32Array(QUERIES * ITEMS);
      const best = new PlainSelection(COUNT);
      const out = new Float32Array(QUERIES * COUNT);
      return {
        prepare() {},
        run() {
          plainScores(scores, queries, QUERIES, items, ITEMS, d);
          for (let q = 0; q < QUERIES; q++) {
            best.select(scores, q * ITEMS, ITEMS);
            out.set(best.scores, q * COUNT);
          }
        },
        result: () => out,
      };
    },
    wasm(instance) {
      const { call, f32, i32, bytes } = instance;
      const counts = i32(QUERIES).byteOffset;
      const ids = i32(QUERIES * COUNT).byteOffset;
      const out = f32(QUERIES * COUNT);
      const queriesPtr = f32(queries).byteOffset;
      const panelPtr = packItems(instance, items, ITEMS, d);
      const scratch = bytes(call.topkScratchBytes(QUERIES, ITEMS, COUNT, d));
      return {
        prepare() {},
        run() {
          call.topk(
            counts,
            ids,
            out.byteOffset,
            COUNT,
            queriesPtr,
            QUERIES,
            panelPtr,
            ITEMS,
            d,
            0,
            0,
            0,
            0,
            0,
            scratch,
          );
        },
        result: () => out,
      };
    },
  };
}

/** The best of a row of scores: a sorted list of `count`, into which only what beats its last enters. */
export class PlainSelection {
  constructor(count) {
    this.scores = new Float32Array(count);
    this.items = new Int32Array(count);
    this.length = 0;
  }

  /** Selects among scores[at .. at + itemCount); `leftOut` marks items to pass over by a nonzero element. */
  select(all, at, itemCount, leftOut) {
    const { scores, items } = this;
    const last = scores.length - 1;
    let length = 0;
    for (let item = 0; item < itemCount; item++) {
      const score = all[at + item];
      if (length > last && score <= scores[last]) continue;
      if (leftOut?.[item]) continue;
      let place = length > last ? last : length++;
      for (; place > 0 && scores[place - 1] < score; place--) {
        scores[place] = scores[place - 1];
        items[place] = items[place - 1];
      }
      scores[place] = score;
      items[place] = item;
    }
    this.length = length;
  }
}
