// What an evaluation computes from a model's factors, as jobs for the workers of a pool or for this thread: items and their
// order lie in a memory of their own, and so do the queries of a call and what comes of them. Ranges of queries are
// independent of one another, so that the bits are those of the model's own `rank` and `scoreAll`.
import { rowRange } from '../../matrix/rows.ts';
import type { Signal } from '../../platform.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { createExecutor } from '../../workers/executor.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { FactorModel } from '../factor-model.ts';
import {
  type PanelSource,
  packLevels,
  packRanked,
  panelSource,
  type RankedPanel,
  roundUp,
  squaredLengths,
  toPositions,
} from './item-panel.ts';
import type { ItemLists, Ranking } from './ranker.ts';

/** Queries of one range: whole tiles of four, and few enough scores for an abort not to wait long. */
const RANGE_QUERIES = 64;
const RANGE_SCORES = 1 << 22;

/** One call at a time. */
export interface RankingJobs {
  /** As `FactorModel.rank`. */
  rank(users: Int32Array, leftOut: ItemLists | null): Promise<Ranking>;
  /** The AUC of each user over the items that are not left out (src/evaluate/metrics/auc.ts); NaN where it is not defined. */
  areas(users: Int32Array, test: ItemLists, leftOut: ItemLists | null): Promise<Float64Array>;
  close(): void;
}

/**
 * Packs the model's items into the kernels' memory, for rankings of the `count` best. The pool, claimed and not empty, stays the caller's; null is
 * this thread. Calls reject with the signal's reason. Throws MemoryLimitError for a model that does not fit into 4 GiB.
 */
export function createRankingJobs(
  kernels: Kernels,
  model: FactorModel,
  count: number,
  pool: WorkerPool | null,
  signal: Signal | undefined,
): RankingJobs {
  const { arena, call } = kernels;
  const rows = panelSource(model.itemFactors, model.factors);
  const { depth } = rows;
  const squares = squaredLengths(rows);
  const panel = packRanked(kernels, rows, rowRange(0, squares.length), squares, true);
  const levelsPtr = packLevels(kernels, rows, panel);
  const width = Math.min(count, panel.count);
  const range = Math.max(4, Math.min(RANGE_QUERIES, Math.floor(RANGE_SCORES / Math.max(1, panel.count))) & ~3);
  const scratch = [call.topkScratchBytes(range, panel.count, width, depth), call.aucScratchBytes(panel.count)];
  const executor = createExecutor(kernels, pool, { scratch }, signal);
  const part = (ptr: number, bytes: number) => ({ ptr, bytes: bytes * range });
  const partOf = (indptr: number) => (indptr === 0 ? 0 : part(indptr, 4));
  const edgesOf = (padded: number) => Int32Array.from({ length: padded / range + 1 }, (_, k) => k * range);

  return {
    rank: (users, leftOut) =>
      arena.scopeAsync(async () => {
        const padded = roundUp(users.length, range);
        const queries = putQueries(kernels, model, rows, users, padded);
        const barred = putLists(kernels, panel, leftOut, users.length, padded);
        const counts = arena.alloc(4 * padded);
        const items = arena.alloc(4 * padded * width);
        const scores = arena.alloc(4 * padded * width);
        await executor.run({
          kernel: 'topk',
          args: [
            part(counts, 4),
            part(items, 4 * width),
            part(scores, 4 * width),
            width,
            part(queries, 4 * depth),
            range,
            panel.ptr,
            panel.count,
            depth,
            panel.orderPtr,
            panel.boundsPtr,
            levelsPtr,
            partOf(barred.indptr),
            barred.indices,
            'scratch',
          ],
          edges: edgesOf(padded),
        });
        return {
          width,
          counts: arena.i32(counts, users.length).slice(),
          items: arena.i32(items, users.length * width).slice(),
          scores: arena.f32(scores, users.length * width).slice(),
        };
      }),
    areas: (users, test, leftOut) =>
      arena.scopeAsync(async () => {
        const padded = roundUp(users.length, range);
        const queries = putQueries(kernels, model, rows, users, padded);
        const tested = putLists(kernels, panel, test, users.length, padded);
        const barred = putLists(kernels, panel, leftOut ?? noLists(users.length), users.length, padded);
        const out = arena.alloc(8 * padded);
        await executor.run({
          kernel: 'auc',
          args: [
            part(out, 8),
            part(queries, 4 * depth),
            range,
            panel.ptr,
            panel.count,
            depth,
            partOf(tested.indptr),
            tested.indices,
            partOf(barred.indptr),
            barred.indices,
            'scratch',
          ],
          edges: edgesOf(padded),
        });
        return arena.f64(out, users.length).slice();
      }),
    close: () => executor.close(),
  };
}

/** The factors of users, each padded with zeros to the depth, and zeros for `padded` in all. */
function putQueries(
  { arena }: Kernels,
  { userFactors, factors }: FactorModel,
  { depth }: PanelSource,
  users: Int32Array,
  padded: number,
): number {
  const queries = arena.alloc(4 * padded * depth);
  const view = arena.f32(queries, padded * depth).fill(0);
  users.forEach((user, q) => {
    view.set(userFactors.subarray(user * factors, (user + 1) * factors), q * depth);
  });
  return queries;
}

function noLists(count: number): ItemLists {
  return { indptr: new Int32Array(count + 1), indices: new Int32Array(0) };
}

/** Lists of items as positions in the panel, with empty ones behind them; zeros for none at all. */
function putLists(
  { arena }: Kernels,
  { positions }: RankedPanel,
  lists: ItemLists | null,
  count: number,
  padded: number,
): { indptr: number; indices: number } {
  if (!lists) return { indptr: 0, indices: 0 };
  const { indptr, indices } = toPositions(lists, 0, count, positions);
  const starts = new Int32Array(padded + 1).fill(indices.length);
  starts.set(indptr);
  return { indptr: arena.put(starts), indices: arena.put(indices) };
}
