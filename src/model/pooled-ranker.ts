// A model's rankings on the workers of a pool: items and their order lie in shared memory, and so do the queries of a call
// and the lists that come of them. Ranges of queries are independent of one another, so that the bits are those of the
// model's own `rank`.
import type { Signal } from '../platform.ts';
import { aligned } from '../wasm/arena.ts';
import { createKernels } from '../wasm/kernels.ts';
import type { WorkerMemory } from '../workers/job.ts';
import { CONTROL_BYTES } from '../workers/messages.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { createPooledExecutor } from '../workers/pooled.ts';
import { simdOf } from './engine.ts';
import type { FactorModel } from './factor-model.ts';
import { roundUp, rowsOf, squaredLengths } from './panel.ts';
import { packRanked, toPositions } from './ranked-panel.ts';
import type { Lists, Ranking } from './ranker.ts';

/** Queries of one range: whole tiles of four, and few enough scores for an abort not to wait long. */
const RANGE_QUERIES = 64;
const RANGE_SCORES = 1 << 22;

/** As `FactorModel.rank`, one call at a time. */
export type RankOnWorkers = (users: Int32Array, leftOut: Lists | null) => Promise<Ranking>;

/**
 * Packs the model's items for rankings of its `count` best. The pool, claimed and not empty, stays the caller's; calls
 * reject with the signal's reason. Throws MemoryLimitError for a model that does not fit into 4 GiB.
 */
export function rankOnWorkers(
  model: FactorModel,
  count: number,
  pool: WorkerPool,
  signal: Signal | undefined,
): RankOnWorkers {
  const kernels = createKernels({ simd: simdOf(model), shared: true });
  const { arena, call } = kernels;
  const rows = rowsOf(model.itemFactors, model.factors);
  const { factors, depth } = rows;
  const squares = squaredLengths(rows);
  const panel = packRanked(kernels, rows, Int32Array.from(squares.keys()), squares, true);
  const width = Math.min(count, panel.count);
  const range = Math.max(4, Math.min(RANGE_QUERIES, Math.floor(RANGE_SCORES / Math.max(1, panel.count))) & ~3);
  const scratchBytes = aligned(call.topkScratchBytes(range, panel.count, width, depth) >>> 0);
  const memories: WorkerMemory[] = Array.from({ length: pool.size }, () => ({
    task: 0,
    scratch: arena.alloc(scratchBytes),
  }));
  const executor = createPooledExecutor(kernels, pool, memories, arena.alloc(CONTROL_BYTES), signal);

  /** Queries are padded to whole ranges by zeros that nothing is left out for. */
  const put = (users: Int32Array, leftOut: Lists | null, padded: number) => {
    const queries = arena.alloc(4 * padded * depth);
    const view = arena.f32(queries, padded * depth).fill(0);
    users.forEach((user, q) => {
      view.set(model.userFactors.subarray(user * factors, (user + 1) * factors), q * depth);
    });
    if (!leftOut) return { queries, indptr: null, barred: 0 };
    const { indptr, indices } = toPositions(leftOut, 0, users.length, panel.positions);
    const starts = new Int32Array(padded + 1).fill(indices.length);
    starts.set(indptr);
    return { queries, indptr: arena.put(starts), barred: arena.put(indices) };
  };

  return (users, leftOut) =>
    arena.scopeAsync(async () => {
      const padded = roundUp(users.length, range);
      const { queries, indptr, barred } = put(users, leftOut, padded);
      const counts = arena.alloc(4 * padded);
      const items = arena.alloc(4 * padded * width);
      const scores = arena.alloc(4 * padded * width);
      const part = (base: number, bytes: number) => ({ base, bytes: bytes * range });
      await executor.run({
        kernel: 'topk',
        args: [
          ...[part(counts, 4), part(items, 4 * width), part(scores, 4 * width), width],
          ...[part(queries, 4 * depth), range, panel.ptr, panel.count, depth, panel.orderPtr, panel.boundsPtr],
          ...[indptr === null ? 0 : part(indptr, 4), barred, 'scratch' as const],
        ],
        edges: Int32Array.from({ length: padded / range + 1 }, (_, k) => k * range),
      });
      return {
        width,
        counts: arena.i32(counts, users.length).slice(),
        items: arena.i32(items, users.length * width).slice(),
        scores: arena.f32(scores, users.length * width).slice(),
      };
    });
}
