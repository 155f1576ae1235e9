// All users of an evaluation, a batch at a time with the lists of their best items: on this thread, or on the workers of a
// pool, which rank the next batch while this thread looks at the last.
import { FactorModel } from '../model/factor-model.ts';
import { rankOnWorkers } from '../model/pooled-ranker.ts';
import { type Lists, pickLists, type Ranker, type Ranking } from '../model/ranker.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { Pace } from './pace.ts';

/** Who is ranked, and against what; all lists are in the ranker's indices. */
export interface Passage {
  readonly ranker: Ranker;
  readonly users: Int32Array;
  readonly test: Lists;
  /** |T| of each user of the ranker, with the items that it does not know. */
  readonly totals: Int32Array;
  readonly seen: Lists | null;
  readonly batch: number;
}

export interface Batch {
  /** The place of the first of these users among all. */
  readonly from: number;
  readonly users: Int32Array;
  /** Null where nobody asked for lists. */
  readonly ranking: Ranking | null;
}

/** Scores made at a time on this thread. */
export const CALL_SCORES = 1 << 23;

/** Multiply-adds of the lists of all users; 0 for a ranker that workers know nothing of. */
export function rankingEffort({ ranker, users }: Passage): number {
  return ranker instanceof FactorModel ? users.length * ranker.items.size * ranker.factors : 0;
}

/** The batches in order; `count` is the length of the lists, 0 for none. */
export async function* batchesOf(
  passage: Passage,
  count: number,
  pool: WorkerPool | null,
  pace: Pace,
): AsyncGenerator<Batch, void, undefined> {
  const { ranker } = passage;
  const usesPool = pool && count > 0 && ranker instanceof FactorModel && ranker.hasUsers;
  const batches = usesPool ? onWorkers(passage, ranker, count, pool, pace) : onThisThread(passage, count, pace);
  for await (const batch of batches) {
    yield batch;
    pace.report(batch.from + batch.users.length, passage.users.length);
  }
}

async function* onThisThread(
  { ranker, users, seen, batch }: Passage,
  count: number,
  pace: Pace,
): AsyncGenerator<Batch> {
  const size = Math.max(1, Math.min(batch, Math.floor(CALL_SCORES / Math.max(1, ranker.items.size))));
  for (let from = 0; from < users.length; from += size) {
    await pace.turn();
    const some = users.subarray(from, from + size);
    const rank = () => ranker.rank(some, { count, leftOut: seen && pickLists(seen, some) });
    yield { from, users: some, ranking: count > 0 ? rank() : null };
  }
}

async function* onWorkers(
  { users, seen, batch }: Passage,
  model: FactorModel,
  count: number,
  pool: WorkerPool,
  pace: Pace,
): AsyncGenerator<Batch> {
  const rank = rankOnWorkers(model, count, pool, pace.signal);
  const size = batch * pool.size;
  const rankFrom = (from: number) => {
    const some = users.subarray(from, from + size);
    const ranking = rank(some, seen && pickLists(seen, some));
    // It may fail before anybody waits for it.
    ranking.catch(() => {});
    return ranking;
  };
  let next = rankFrom(0);
  try {
    for (let from = 0; from < users.length; from += size) {
      const ranking = await next;
      if (from + size < users.length) next = rankFrom(from + size);
      yield { from, users: users.subarray(from, from + size), ranking };
    }
  } finally {
    // The pool is given back only when its workers are done.
    await next.catch(() => {});
  }
}
