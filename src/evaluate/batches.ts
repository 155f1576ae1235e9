// All users of an evaluation, a batch at a time with the lists of their best items: on this thread, or on the workers of a
// pool, which rank the next batch while this thread looks at the last.
import { FactorModel } from '../model/factor-model.ts';
import { type ItemLists, pickLists, type Ranker, type Ranking } from '../model/rank/ranker.ts';
import { createRankingJobs } from '../model/rank/ranking-jobs.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { Pace } from './progress.ts';

/** Who is ranked, and against what; all lists are in the ranker's indices. */
export interface Passage {
  readonly ranker: Ranker;
  readonly users: Int32Array;
  readonly test: ItemLists;
  /** |T| of each user of the ranker, with the items that it does not know. */
  readonly totals: Int32Array;
  readonly seen: ItemLists | null;
  readonly batch: number;
}

export interface Batch {
  /** The place of the first of these users among all. */
  readonly from: number;
  readonly users: Int32Array;
  /** Null where nobody asked for lists. */
  readonly ranking: Ranking | null;
  /** The AUC of each user; null where nobody asked for it, or where it has to be made of `scoreAll`. */
  readonly areas: Float64Array | null;
}

/** What is asked of every user: lists of at most so many items, 0 for none, and areas under the curve. */
export interface Wanted {
  readonly count: number;
  readonly areas: boolean;
}

/** Scores made at a time on this thread. */
export const CALL_SCORES = 1 << 23;

/** Multiply-adds of the lists of all users; 0 for a ranker that workers know nothing of. */
export function rankingEffort({ ranker, users }: Passage): number {
  return ranker instanceof FactorModel ? users.length * ranker.items.size * ranker.factors : 0;
}

/** The batches in order. */
export async function* batchesOf(
  passage: Passage,
  wanted: Wanted,
  pool: WorkerPool | null,
  pace: Pace,
): AsyncGenerator<Batch, void, undefined> {
  const { ranker } = passage;
  const usesJobs = (pool || wanted.areas) && ranker instanceof FactorModel && ranker.hasUsers;
  const batches = usesJobs ? byJobs(passage, ranker, wanted, pool, pace) : byCalls(passage, wanted, pace);
  for await (const batch of batches) {
    yield batch;
    pace.report(batch.from + batch.users.length, passage.users.length);
  }
}

async function* byCalls({ ranker, users, seen, batch }: Passage, { count }: Wanted, pace: Pace): AsyncGenerator<Batch> {
  const size = Math.max(1, Math.min(batch, Math.floor(CALL_SCORES / Math.max(1, ranker.items.size))));
  for (let from = 0; from < users.length; from += size) {
    await pace.turn();
    const some = users.subarray(from, from + size);
    const rank = () => ranker.rank(some, { count, leftOut: seen && pickLists(seen, some) });
    yield { from, users: some, ranking: count > 0 ? rank() : null, areas: null };
  }
}

async function* byJobs(
  { users, test, seen, batch }: Passage,
  model: FactorModel,
  wanted: Wanted,
  pool: WorkerPool | null,
  pace: Pace,
): AsyncGenerator<Batch> {
  const jobs = createRankingJobs(model, wanted.count, pool, pace.signal);
  const size = batch * (pool?.size ?? 1);
  const make = async (from: number): Promise<Batch> => {
    const some = users.subarray(from, from + size);
    const leftOut = seen && pickLists(seen, some);
    const ranking = wanted.count > 0 ? await jobs.rank(some, leftOut) : null;
    const areas = wanted.areas ? await jobs.areas(some, pickLists(test, some), leftOut) : null;
    return { from, users: some, ranking, areas };
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
