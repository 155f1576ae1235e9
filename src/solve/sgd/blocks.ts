// Before the first epoch, and where negatives are drawn before every epoch: users and items are dealt out to blocks at
// random, and the entries follow them. Drawn once for all, blocks would never set items of different blocks against each
// other: the scores of a user in one block could all be higher than in another, and no pairwise loss would know.
import { evenRanges } from '../../workers/job.ts';
import { createPause } from '../../workers/pause.ts';
import type { SgdProblem } from './memory.ts';

/** Streams of random numbers, apart from those that the kernels use themselves. */
const USER_ORDER = 3;
const ITEM_ORDER = 4;
/** Users from one look at the clock to the next. */
const SLICE_ROWS = 1024;

/** Orders everything for the epoch. Rejects with the signal's reason on abort. */
export async function arrange(problem: SgdProblem, epoch: number): Promise<void> {
  const { kernels, settings, interactions, blocks, target, ptr } = problem;
  const { call, arena } = kernels;
  const { userCount, itemCount, nnz } = interactions;
  const { seed } = settings;
  call.orderBlocks(ptr.userOrder, ptr.userBlocks, userCount, blocks, seed, USER_ORDER, epoch);
  call.orderBlocks(ptr.itemOrder, ptr.itemBlocks, itemCount, blocks, seed, ITEM_ORDER, epoch);
  if (ptr.cumulative) call.cumulateWeights(ptr.itemOrder, ptr.itemWeights, itemCount, ptr.cumulative);

  const next = arena.i32(ptr.next, blocks * blocks).fill(0);
  await inSlices(problem, (begin, end) =>
    call.countEntries(ptr.indptr, ptr.indices, begin, end, ptr.userBlocks, ptr.itemBlocks, blocks, ptr.next),
  );
  const starts = arena.i32(ptr.starts, blocks * blocks + 1);
  starts[blocks * blocks] = nnz;
  let start = 0;
  next.forEach((count, block) => {
    starts[block] = start;
    next[block] = start;
    start += count;
  });
  await inSlices(problem, (begin, end) =>
    call.placeEntries(
      ptr.indptr,
      ptr.indices,
      ptr.targets,
      target,
      ptr.weights,
      begin,
      end,
      ptr.userBlocks,
      ptr.itemBlocks,
      blocks,
      ptr.next,
      ptr.entries,
    ),
  );
}

/** Runs `work` over the users, in order, with pauses for the event loop. */
async function inSlices({ interactions, signal }: SgdProblem, work: (begin: number, end: number) => void) {
  const pause = createPause();
  try {
    const edges = evenRanges(interactions.userCount, SLICE_ROWS);
    for (let k = 0; k + 1 < edges.length; k++) {
      signal?.throwIfAborted();
      work(edges[k], edges[k + 1]);
      if (pause.due()) await pause.take();
    }
  } finally {
    pause.close();
  }
}
