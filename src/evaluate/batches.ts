// All users of an evaluation, a batch at a time with the lists of their best items: on this thread, or on the workers of a
// pool, which rank the next batch while this thread scores the last.
import { FactorModel } from '../model/factor-model.ts';
import { type ItemLists, pickLists, type Ranker, type Ranking } from '../model/rank/ranker.ts';
import { createRankingJobs } from '../model/rank/ranking-jobs.ts';
import { simdOf } from '../objective/metadata.ts';
import { borrowKernels, type Kernels } from '../wasm/kernels.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { ProgressTracker } from './progress.ts';

/** The users to be ranked, and what their rankings are compared with; all lists are in the ranker's indices. */
export interface RankingTask {
  readonly ranker: Ranker;
  readonly users: Int32Array;
  readonly test: ItemLists;
  /** |T| of each user of the ranker, including the items that it does not know. */
  readonly totals: Int32Array;
  /** What is left out of the rankings. */
  readonly seen: ItemLists | null;
  /** Users ranked at a time, by each thread. */
  readonly batch: number;
}

export interface Batch {
  /** The place of the first of these users among all. */
  readonly from: number;
  readonly users: Int32Array;
  /** Null where no lists were asked for. */
  readonly ranking: Ranking | null;
  /** The AUC of each user; null where it was not asked for, or has to be computed from `scoreAll`. */
  readonly auc: Float64Array | null;
}

/** What is asked for every user: a list of at most so many items, 0 for none, and the AUC. */
export interface BatchRequest {
  readonly listLength: number;
  readonly auc: boolean;
}

/** How many scores are computed at a time on this thread. */
export const CALL_SCORES = 1 << 23;

/** Multiply-adds of the lists of all users; 0 for a ranker that workers cannot help. */
export function rankingEffort({ ranker, users }: RankingTask): number {
  return ranker instanceof FactorModel ? users.length * ranker.items.size * ranker.factors : 0;
}

/** The batches in order. */
export async function* batchesOf(
  task: RankingTask,
  request: BatchRequest,
  pool: WorkerPool | null,
  tracker: ProgressTracker,
): AsyncGenerator<Batch, void, undefined> {
  const { ranker } = task;
  const usesJobs = (pool || request.auc) && ranker instanceof FactorModel && ranker.hasUsers;
  const batches = usesJobs ? byJobs(task, ranker, request, pool, tracker) : byCalls(task, request, tracker);
  for await (const batch of batches) {
    yield batch;
    await tracker.report(batch.from + batch.users.length, task.users.length);
  }
}

async function* byCalls(
  { ranker, users, seen, batch }: RankingTask,
  { listLength }: BatchRequest,
  tracker: ProgressTracker,
): AsyncGenerator<Batch> {
  const size = Math.max(1, Math.min(batch, Math.floor(CALL_SCORES / Math.max(1, ranker.items.size))));
  for (let from = 0; from < users.length; from += size) {
    await tracker.turn();
    const some = users.subarray(from, from + size);
    const rank = () => ranker.rank(some, { count: listLength, leftOut: seen && pickLists(seen, some) });
    yield { from, users: some, ranking: listLength > 0 ? rank() : null, auc: null };
  }
}

async function* byJobs(
  task: RankingTask,
  model: FactorModel,
  request: BatchRequest,
  pool: WorkerPool | null,
  tracker: ProgressTracker,
): AsyncGenerator<Batch> {
  const kernels = borrowKernels({ simd: simdOf(model) }, pool ?? undefined);
  try {
    yield* byKernels(kernels, task, model, request, pool, tracker);
  } finally {
    kernels.close();
  }
}

async function* byKernels(
  kernels: Kernels,
  { users, test, seen, batch }: RankingTask,
  model: FactorModel,
  request: BatchRequest,
  pool: WorkerPool | null,
  tracker: ProgressTracker,
): AsyncGenerator<Batch> {
  const jobs = createRankingJobs(kernels, model, request.listLength, pool, tracker.signal);
  const size = batch * (pool?.size ?? 1);
  const make = async (from: number): Promise<Batch> => {
    const some = users.subarray(from, from + size);
    const leftOut = seen && pickLists(seen, some);
    const by = { count: request.listLength, leftOut };
    const ranking = by.count > 0 ? model.coldUsers.rank(await jobs.rank(some, leftOut), some, by) : null;
    const auc = request.auc ? await jobs.areas(some, pickLists(test, some), leftOut) : null;
    return { from, users: some, ranking, auc };
  };
  const start = (from: number) => {
    const made = make(from);
    // It may fail before anybody waits for it.
    made.catch(() => {});
    return made;
  };
  let next = start(0);
  try {
    for (let from = 0; from < users.length; from += size) {
      const made = await next;
      if (from + size < users.length) next = start(from + size);
      yield made;
    }
  } finally {
    // The pool is given back only when its workers are done.
    await next.catch(() => {});
    jobs.close();
  }
}
