// Inner products of queries with a fixed set of rows, and the best rows of each query. The rows are packed once into
// linear memory and stay there; queries go in and results come out in blocks, so that memory does not grow with them.
import type { Kernels } from '../wasm/kernels.ts';
import type { Lists, Ranking } from './ranker.ts';

/** A panel holds a multiple of this many rows: ITEM_ROUND of assembly/scores.ts. */
const ROW_ROUND = 32;
/** Rows copied in at a time while packing; a multiple of the eight rows of a sliver. */
const PACK_ROWS = 4096;
/** Queries of one kernel call, at most, and the bytes that their results may take. */
const BLOCK_QUERIES = 256;
const BLOCK_BYTES = 1 << 25;

interface Panel {
  readonly ptr: number;
  readonly count: number;
}

export class Scorer {
  readonly #kernels: Kernels;
  readonly #rows: Float32Array;
  readonly #factors: number;
  readonly #depth: number;
  readonly #panel: Panel;

  /**
   * Packs the rows into the arena, for good: call it outside of any scope.
   * @param rows count × factors float32, tight row-major; also read later, by `topk` with `only` and by `scoreSome`
   */
  constructor(kernels: Kernels, rows: Float32Array, count: number, factors: number) {
    this.#kernels = kernels;
    this.#rows = rows;
    this.#factors = factors;
    // The tile takes two columns a step.
    this.#depth = factors + (factors & 1);
    this.#panel = this.#pack(count, (from, to) => rows.subarray(from * factors, to * factors));
  }

  /**
   * The `k` best rows of each query; see `Ranking` for order and lengths.
   * @param queries queryCount × factors, tight row-major @param leftOut one list of rows for each query
   * @param only candidate rows, ascending; all rows when null
   */
  topk(queries: Float32Array, k: number, leftOut: Lists | null = null, only: Int32Array | null = null): Ranking {
    const { arena } = this.#kernels;
    const queryCount = this.#queryCount(queries);
    const width = Math.min(k, only ? only.length : this.#panel.count);
    const ranking: Ranking = {
      width,
      counts: new Int32Array(queryCount),
      items: new Int32Array(queryCount * width),
      scores: new Float32Array(queryCount * width),
    };
    if (width === 0) return ranking;
    arena.scope(() => {
      const panel = only ? this.#gather(only) : this.#panel;
      const idsPtr = only ? arena.put(only) : 0;
      const block = blockQueries(8 * width);
      for (let from = 0; from < queryCount; from += block) {
        const to = Math.min(from + block, queryCount);
        arena.scope(() => this.#topkBlock(ranking, queries, from, to, panel, idsPtr, leftOut));
      }
    });
    return ranking;
  }

  /** The scores of all rows, queryCount × rows, row-major. */
  scoreAll(queries: Float32Array): Float32Array {
    return this.#scores(queries, this.#panel);
  }

  /** The scores of some rows, in any order and repeated if asked: queryCount × rows.length. */
  scoreSome(queries: Float32Array, rows: Int32Array): Float32Array {
    return this.#kernels.arena.scope(() => this.#scores(queries, this.#gather(rows)));
  }

  #topkBlock(
    ranking: Ranking,
    queries: Float32Array,
    from: number,
    to: number,
    panel: Panel,
    idsPtr: number,
    leftOut: Lists | null,
  ): void {
    const { arena, call } = this.#kernels;
    const { width } = ranking;
    const count = to - from;
    const queriesPtr = this.#putQueries(queries, from, to);
    const countsPtr = arena.alloc(4 * count);
    const itemsPtr = arena.alloc(4 * count * width);
    const scoresPtr = arena.alloc(4 * count * width);
    const scratchPtr = arena.alloc(call.topkScratchBytes(count));
    let indptrPtr = 0;
    let indicesPtr = 0;
    if (leftOut) {
      const first = leftOut.indptr[from];
      indptrPtr = arena.put(leftOut.indptr.slice(from, to + 1).map((at) => at - first));
      indicesPtr = arena.put(leftOut.indices.subarray(first, leftOut.indptr[to]));
    }
    call.topk(
      countsPtr,
      itemsPtr,
      scoresPtr,
      width,
      queriesPtr,
      count,
      panel.ptr,
      panel.count,
      this.#depth,
      idsPtr,
      indptrPtr,
      indicesPtr,
      scratchPtr,
    );
    ranking.counts.set(arena.i32(countsPtr, count), from);
    ranking.items.set(arena.i32(itemsPtr, count * width), from * width);
    ranking.scores.set(arena.f32(scoresPtr, count * width), from * width);
  }

  #scores(queries: Float32Array, panel: Panel): Float32Array {
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
        call.scores(outPtr, queriesPtr, to - from, panel.ptr, panel.count, this.#depth);
        for (let q = from; q < to; q++) {
          result.set(arena.f32(outPtr + 4 * (q - from) * stride, panel.count), q * panel.count);
        }
      });
    }
    return result;
  }

  #queryCount(queries: Float32Array): number {
    return queries.length / this.#factors;
  }

  /** Copies queries in, each padded with zeros to the depth. */
  #putQueries(queries: Float32Array, from: number, to: number): number {
    const factors = this.#factors;
    const depth = this.#depth;
    if (factors === depth) return this.#kernels.arena.put(queries.subarray(from * factors, to * factors));
    const padded = new Float32Array((to - from) * depth);
    for (let q = from; q < to; q++) padded.set(queries.subarray(q * factors, (q + 1) * factors), (q - from) * depth);
    return this.#kernels.arena.put(padded);
  }

  /** A panel of chosen rows; within the caller's scope. */
  #gather(chosen: Int32Array): Panel {
    const factors = this.#factors;
    return this.#pack(chosen.length, (from, to) => {
      const block = new Float32Array((to - from) * factors);
      for (let i = from; i < to; i++) {
        const row = chosen[i] * factors;
        block.set(this.#rows.subarray(row, row + factors), (i - from) * factors);
      }
      return block;
    });
  }

  #pack(count: number, rows: (from: number, to: number) => Float32Array): Panel {
    const { arena, call } = this.#kernels;
    const rowBytes = 4 * this.#depth;
    const bytes = roundUp(count, ROW_ROUND) * rowBytes;
    const ptr = arena.alloc(bytes);
    arena.u8(ptr, bytes).fill(0);
    for (let from = 0; from < count; from += PACK_ROWS) {
      const to = Math.min(from + PACK_ROWS, count);
      arena.scope(() => {
        const rowsPtr = arena.put(rows(from, to));
        call.packSlivers(ptr + from * rowBytes, rowsPtr, to - from, this.#factors, this.#depth);
      });
    }
    return { ptr, count };
  }
}

/** Queries of one kernel call: whole tiles of four, within the bytes for results. */
function blockQueries(bytesEach: number): number {
  return Math.max(4, Math.min(BLOCK_QUERIES, Math.floor(BLOCK_BYTES / bytesEach)) & ~3);
}

function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}
