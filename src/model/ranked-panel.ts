// A panel of rows as `topk` wants it, and lists of rows as positions in it.
import type { Kernels } from '../wasm/kernels.ts';
import { type Panel, packPanel, type Rows } from './panel.ts';
import type { Lists } from './ranker.ts';

/** A panel of rows in some order. */
export interface RankedPanel extends Panel {
  /** The row at each position; also in the arena. */
  readonly order: Int32Array;
  readonly orderPtr: number;
  /** The position of each row, −1 for rows that are not in the panel. */
  readonly positions: Int32Array;
}

/**
 * Packs the `chosen` rows for as long as the caller's scope: the longest first, equally long ones as they come; or, not to
 * be pruned, as they are.
 * @param squares the squared length of every row
 */
export function packRanked(
  kernels: Kernels,
  rows: Rows,
  chosen: Int32Array,
  squares: Float64Array,
  prune: boolean,
): RankedPanel {
  const order = prune ? chosen.slice().sort((a, b) => squares[b] - squares[a]) : chosen;
  const panel = packPanel(kernels, rows, order, prune);
  const positions = new Int32Array(squares.length).fill(-1);
  order.forEach((row, position) => {
    positions[row] = position;
  });
  return { ...panel, order, orderPtr: kernels.arena.put(order), positions };
}

/** The lists [from, to) as positions in a panel; what is not in the panel is dropped. */
export function toPositions({ indptr, indices }: Lists, from: number, to: number, positions: Int32Array): Lists {
  const starts = new Int32Array(to - from + 1);
  const found = new Int32Array(indptr[to] - indptr[from]);
  let count = 0;
  for (let q = from; q < to; q++) {
    for (let at = indptr[q]; at < indptr[q + 1]; at++) {
      const position = positions[indices[at]];
      if (position >= 0) found[count++] = position;
    }
    starts[q - from + 1] = count;
  }
  return { indptr: starts, indices: found.subarray(0, count) };
}
