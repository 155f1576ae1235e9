// The items of a small model in linear memory, as they are in its file: copied there once, scored by integer kernels
// (int8) or as they stand, never unpacked. One query at a time.
import { aligned } from '../../wasm/arena.ts';
import type { ServeKernels } from '../../wasm/kernels.ts';
import { roundUp } from '../rank/item-panel.ts';
import { emptyRanking, listAt, type Ranking, type RankOptions } from '../rank/ranker.ts';
import { type CompactRows, ELEMENT_BYTES, expandRow, largest } from './compact-rows.ts';

/** Factors that a kernel takes at a time: a query is padded to a multiple, and rows are read as far. */
const LANES = 16;
/** 2¹¹²: what a float16's bits are short of in a float32's place (assembly/rank/compact-scores.ts). */
const HALF_SHIFT = 2 ** 112;
/** Beyond this an integer query has more digits than a sum of float32 would keep. */
const MOST_LEVELS = 32767;

export class CompactScorer {
  readonly #kernels: ServeKernels;
  /** Without bytes: they are in linear memory. */
  readonly #rows: Omit<CompactRows, 'bytes'>;
  readonly #count: number;
  readonly #rowsPtr: number;
  readonly #scalesPtr: number;
  /** Of the rows, without the columns that `similar` leaves out; from its first call on. */
  #lengths: Float64Array | undefined;

  /** Copies the rows into the arena, for good: call it outside of any scope. */
  constructor(kernels: ServeKernels, { bytes, ...rows }: CompactRows) {
    const { arena } = kernels;
    const rowBytes = rows.factors * ELEMENT_BYTES[rows.precision];
    this.#kernels = kernels;
    this.#rows = rows;
    this.#count = bytes.length / rowBytes;
    // What a load may run into: the rows to a multiple of four, and the end of the last one's lanes.
    const length = roundUp(this.#count, 4) * rowBytes + LANES * ELEMENT_BYTES.float32;
    const scalesLength = roundUp(this.#count, 4);
    // In one piece: others work in this memory, and a half must not stay there if the whole cannot.
    this.#rowsPtr = arena.alloc(aligned(length) + 4 * scalesLength);
    const memory = arena.u8(this.#rowsPtr, length);
    memory.set(bytes);
    memory.fill(0, bytes.length);
    this.#scalesPtr = this.#rowsPtr + aligned(length);
    const scales = arena.f32(this.#scalesPtr, scalesLength).fill(0);
    if (rows.scales) scales.set(rows.scales);
  }

  /** A row as float32. */
  rowAt(index: number): Float32Array {
    const { factors, precision } = this.#rows;
    const bytes = this.#kernels.arena.u8(this.#rowsPtr, this.#count * factors * ELEMENT_BYTES[precision]);
    return expandRow({ ...this.#rows, bytes }, index);
  }

  /** The rows of the highest cosine with row `index`, itself left out, the columns before `first` (biases) not counted. */
  similar(index: number, first: number, count: number): Ranking {
    this.#lengths ??= this.#measure(first);
    const lengths = this.#lengths;
    const leftOut = { indptr: Int32Array.of(0, 1), indices: Int32Array.of(index) };
    const products = lengths.map((length) => length * lengths[index]);
    return this.topk(this.rowAt(index).fill(0, 0, first), { count, leftOut }, products);
  }

  /** As `Scorer.topk`; with `divisors` every score is divided by that of its row, where that is not 0. */
  topk(queries: Float32Array, options: RankOptions, divisors: Float64Array | null = null): Ranking {
    const { arena, call } = this.#kernels;
    const { leftOut, only } = options;
    const queryCount = queries.length / this.#rows.factors;
    const ranking = emptyRanking(queryCount, this.#count, options);
    const { width } = ranking;
    for (let q = 0; q < queryCount && width > 0; q++) {
      this.#score(queries, q, (scoresPtr) => {
        const barred = leftOut ? listAt(leftOut, q) : [];
        const idsPtr = only ? arena.put(only) : 0;
        const [itemsOut, scoresOut, heapPtr] = [4, 4, 8].map((bytes) => arena.alloc(bytes * width));
        const row = arena.f32(scoresPtr, this.#count);
        divisors?.forEach((divisor, item) => {
          row[item] /= divisor || 1;
        });
        for (const item of barred) row[item] = Number.NEGATIVE_INFINITY;
        const idCount = only?.length ?? 0;
        const found = call.selectBest(itemsOut, scoresOut, width, scoresPtr, this.#count, idsPtr, idCount, heapPtr);
        ranking.counts[q] = found;
        ranking.items.set(arena.i32(itemsOut, found), q * width);
        ranking.scores.set(arena.f32(scoresOut, found), q * width);
      });
    }
    return ranking;
  }

  /** The scores of all rows, queryCount × rows, row-major. */
  scoreAll(queries: Float32Array): Float32Array {
    const queryCount = queries.length / this.#rows.factors;
    const result = new Float32Array(queryCount * this.#count);
    for (let q = 0; q < queryCount; q++) {
      this.#score(queries, q, (scoresPtr) => {
        result.set(this.#kernels.arena.f32(scoresPtr, this.#count), q * this.#count);
      });
    }
    return result;
  }

  /** The lengths of all rows, the columns before `first` left out: a column is what the rows score for its unit vector. */
  #measure(first: number): Float64Array {
    const { factors } = this.#rows;
    const squares = new Float64Array(this.#count);
    for (let k = first; k < factors; k++) {
      this.scoreAll(new Float32Array(factors).fill(1, k, k + 1)).forEach((x, row) => {
        squares[row] += x * x;
      });
    }
    return squares.map(Math.sqrt);
  }

  /** Scores all rows for query q and hands over where they are. */
  #score(queries: Float32Array, q: number, use: (scoresPtr: number) => void): void {
    const { arena, call } = this.#kernels;
    const { factors, precision } = this.#rows;
    const query = queries.subarray(q * factors, (q + 1) * factors);
    arena.scope(() => {
      const outPtr = arena.alloc(4 * roundUp(this.#count, 4));
      if (precision === 'float32') {
        const queryPtr = arena.put(padded(query, 1));
        call.scoresFloat(outPtr, queryPtr, this.#rowsPtr, this.#count, factors);
      } else {
        const size = largest(query);
        const levels = precision === 'int8' ? levelsOf(factors) : HALF_SHIFT;
        // A query of zeros has no size to be divided by.
        const lanes = padded(query, size > 0 ? levels / size : 0);
        const queryPtr = arena.put(precision === 'int8' ? bytesOf(new Int16Array(lanes.map(Math.round))) : lanes);
        const score = precision === 'int8' ? call.scoresInt8 : call.scoresHalf;
        const queryScale = precision === 'int8' ? size / levels : size;
        score(outPtr, queryPtr, queryScale, this.#rowsPtr, this.#scalesPtr, this.#count, factors);
      }
      use(outPtr);
    });
  }
}

/** The largest integer of a query whose products with int8 surely sum to less than 2³¹. */
function levelsOf(factors: number): number {
  return Math.min(MOST_LEVELS, Math.floor((2 ** 31 - 1) / (128 * factors)));
}

function padded(query: Float32Array, factor: number): Float32Array {
  const lanes = new Float32Array(roundUp(query.length, LANES));
  for (let k = 0; k < query.length; k++) lanes[k] = query[k] * factor;
  return lanes;
}

function bytesOf(values: Int16Array): Uint8Array {
  return new Uint8Array(values.buffer);
}
