// The items that most users have: what is recommended where nothing is known of somebody, and the baseline of evaluations.
import { rowRange } from '../../matrix/rows.ts';
import type { ModelFrame } from '../model-parts.ts';
import { type ItemLists, listAt, type Ranking, type RankOptions } from './ranker.ts';

export class PopularItems {
  /** The counts, as scores. */
  readonly scores: Float32Array;
  readonly #order: Int32Array;

  /** @param counts how many users have each item; equal ones rank in the order of the items */
  constructor(counts: Int32Array) {
    this.scores = Float32Array.from(counts);
    this.#order = rowRange(0, counts.length).sort((a, b) => counts[b] - counts[a] || a - b);
  }

  /** Fills these rows of a ranking, whatever is there. */
  fill({ width, counts, items, scores }: Ranking, rows: Iterable<number>, { leftOut, only }: RankOptions): void {
    const candidates = only ? this.#order.filter(isIn(only)) : this.#order;
    for (const q of rows) {
      const isLeftOut = isIn(leftOut ? listAt(leftOut, q) : []);
      const end = (q + 1) * width;
      let at = q * width;
      for (const item of candidates) {
        if (at === end) break;
        if (isLeftOut(item)) continue;
        items[at] = item;
        scores[at++] = this.scores[item];
      }
      counts[q] = at - q * width;
      items.fill(0, at, end);
      scores.fill(0, at, end);
    }
  }
}

type Counted = Pick<ModelFrame, 'items' | 'itemCounts' | 'seen'>;

/** Those of a model: ordered once, when somebody asks. */
const made = new WeakMap<Counted, PopularItems | null>();

/** A model's popular items, by its counts or those of its training interactions; null where it keeps neither. */
export function popularItems(model: Counted): PopularItems | null {
  let popular = made.get(model);
  if (popular === undefined) {
    const counts = model.itemCounts ?? (model.seen && countItems(model.seen, model.items.size));
    popular = counts && new PopularItems(counts);
    made.set(model, popular);
  }
  return popular;
}

/** How many of the lists each item is in. */
export function countItems({ indices }: ItemLists, itemCount: number): Int32Array {
  const counts = new Int32Array(itemCount);
  for (const item of indices) counts[item]++;
  return counts;
}

function isIn(items: Iterable<number>): (item: number) => boolean {
  const set = new Set(items);
  return (item) => set.has(item);
}
