// Inner products of queries with a fixed set of rows, and the best rows of each query. The rows are packed once into
// linear memory and stay there; queries go in and results come out in blocks, so that memory does not grow with them.
import { rowRange } from '../../matrix/rows.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import {
  type ItemPanel,
  type PanelSource,
  packLevels,
  packPanel,
  packRanked,
  panelSource,
  type RankedPanel,
  ROW_ROUND,
  roundUp,
  squaredLengths,
  toPositions,
} from './item-panel.ts';
import { emptyRanking, type ItemLists, type Ranking, type RankOptions } from './ranker.ts';

/** Queries of one kernel call, at most, and the bytes that their results may take. */
const BLOCK_QUERIES = 256;
const BLOCK_BYTES = 1 << 25;
/** So many queries at a time are worth levels. */
const MANY_QUERIES = 256;

export interface ScorerOptions {
  /**
   * Whether `topk` discards rows by bounds on their scores before it has computed them; the result is the same to the
   * bit. Default true, always: on trained models it takes a quarter to two thirds of the time away, and where nothing can be
   * discarded it finds that out. False is for tests.
   */
  prune?: boolean;
}

export class Scorer {
  readonly #kernels: Kernels;
  readonly #rows: PanelSource;
  readonly #prune: boolean;
  readonly #squares: Float64Array;
  readonly #panel: RankedPanel;
  /** Of the panel; 0 until many queries come at a time. */
  #levelsPtr = 0;

  /**
   * Packs the rows into the arena, for good: call it outside of any scope.
   * @param values count × factors float32, tight row-major; also read later, by `topk` with `only` and by `scoreSome`
   */
  constructor(kernels: Kernels, values: Float32Array, factors: number, { prune = true }: ScorerOptions = {}) {
    this.#kernels = kernels;
    this.#rows = panelSource(values, factors);
    this.#prune = prune;
    this.#squares = squaredLengths(this.#rows);
    this.#panel = this.#ranked(rowRange(0, this.#squares.length));
  }

  /**
   * The best rows of each query; see `Ranking` for order and lengths.
   * @param queries queryCount × factors, tight row-major
   */
  topk(queries: Float32Array, options: RankOptions): Ranking {
    const { arena } = this.#kernels;
    const { leftOut, only } = options;
    const queryCount = this.#queryCount(queries);
    const ranking = emptyRanking(queryCount, this.#panel.count, options);
    const { width } = ranking;
    if (width === 0) return ranking;
    if (this.#prune && !only && queryCount >= MANY_QUERIES) {
      // For good, as the panel is: outside of any scope.
      this.#levelsPtr ||= packLevels(this.#kernels, this.#rows, this.#panel);
    }
    arena.scope(() => {
      const panel = only ? this.#ranked(only) : this.#panel;
      const block = blockQueries(16 * width + panel.count / 8);
      for (let from = 0; from < queryCount; from += block) {
        const to = Math.min(from + block, queryCount);
        const barred = leftOut ? toPositions(leftOut, from, to, panel.positions) : null;
        arena.scope(() => this.#topkBlock(ranking, queries, from, to, panel, barred));
      }
    });
    return ranking;
  }

  /** The scores of all rows, queryCount × rows, row-major. */
  scoreAll(queries: Float32Array): Float32Array {
    const { order } = this.#panel;
    return this.#scores(queries, this.#panel, (result, at, scores) => {
      for (let i = 0; i < order.length; i++) result[at + order[i]] = scores[i];
    });
  }

  /** The scores of some rows, in any order and repeated if asked: queryCount × rows.length. */
  scoreSome(queries: Float32Array, rows: Int32Array): Float32Array {
    return this.#kernels.arena.scope(() =>
      this.#scores(queries, packPanel(this.#kernels, this.#rows, rows, false), (result, at, scores) => {
        result.set(scores, at);
      }),
    );
  }

  #topkBlock(
    ranking: Ranking,
    queries: Float32Array,
    from: number,
    to: number,
    panel: RankedPanel,
    barred: ItemLists | null,
  ): void {
    const { arena, call } = this.#kernels;
    const { depth } = this.#rows;
    const { width } = ranking;
    const count = to - from;
    const queriesPtr = this.#putQueries(queries, from, to);
    const countsPtr = arena.alloc(4 * count);
    const itemsPtr = arena.alloc(4 * count * width);
    const scoresPtr = arena.alloc(4 * count * width);
    const scratchPtr = arena.alloc(call.topkScratchBytes(count, panel.count, width, depth));
    const indptrPtr = barred ? arena.put(barred.indptr) : 0;
    const barredPtr = barred ? arena.put(barred.indices) : 0;
    call.topk(
      countsPtr,
      itemsPtr,
      scoresPtr,
      width,
      queriesPtr,
      count,
      panel.ptr,
      panel.count,
      depth,
      panel.orderPtr,
      panel.boundsPtr,
      panel === this.#panel ? this.#levelsPtr : 0,
      indptrPtr,
      barredPtr,
      scratchPtr,
    );
    ranking.counts.set(arena.i32(countsPtr, count), from);
    ranking.items.set(arena.i32(itemsPtr, count * width), from * width);
    ranking.scores.set(arena.f32(scoresPtr, count * width), from * width);
  }

  /** The scores of a panel; `put` brings one query's into the result, from `at` on. */
  #scores(
    queries: Float32Array,
    panel: ItemPanel,
    put: (result: Float32Array, at: number, scores: Float32Array) => void,
  ): Float32Array {
    const { arena, call } = this.#kernels;
    const queryCount = this.#queryCount(queries);
    const stride = roundUp(panel.count, ROW_ROUND);
    const result = new Float32Array(queryCount * panel.count);
    const block = blockQueries(4 * stride);
    for (let from = 0; from < queryCount; from += block) {
      const to = Math.min(from + block, queryCount);
      arena.scope(() => {
        const queriesPtr = this.#putQueries(queries, from, to);
        const outPtr = arena.alloc(4 * (to - from) * stride);
        call.scores(outPtr, queriesPtr, to - from, panel.ptr, panel.count, this.#rows.depth);
        for (let q = from; q < to; q++) {
          put(result, q * panel.count, arena.f32(outPtr + 4 * (q - from) * stride, panel.count));
        }
      });
    }
    return result;
  }

  #ranked(rows: Int32Array): RankedPanel {
    return packRanked(this.#kernels, this.#rows, rows, this.#squares, this.#prune);
  }

  #queryCount(queries: Float32Array): number {
    return queries.length / this.#rows.factors;
  }

  /** Copies queries in, each padded with zeros to the depth. */
  #putQueries(queries: Float32Array, from: number, to: number): number {
    const { factors, depth } = this.#rows;
    if (factors === depth) return this.#kernels.arena.put(queries.subarray(from * factors, to * factors));
    const padded = new Float32Array((to - from) * depth);
    for (let q = from; q < to; q++) padded.set(queries.subarray(q * factors, (q + 1) * factors), (q - from) * depth);
    return this.#kernels.arena.put(padded);
  }
}

/** Queries of one kernel call: whole tiles of four, within the bytes for results. */
function blockQueries(bytesEach: number): number {
  return Math.max(4, Math.min(BLOCK_QUERIES, Math.floor(BLOCK_BYTES / bytesEach)) & ~3);
}
