// What happens to processes: kills, signals, aborts, the death of workers, and no room for what they write. The kind of a case is
// its seed modulo the kinds, so that every run of cases has as many of each.
import { aborted } from '../processes/aborts.mjs';
import { workerDies } from '../processes/deaths.mjs';
import { prepare } from '../processes/given.mjs';
import { killed, signalled } from '../processes/kills.mjs';
import { problemsOf } from '../processes/problems.mjs';
import { full, littleMemory, noRoom } from '../processes/rooms.mjs';
import { randomOf } from '../random.mjs';

const isPosix = process.platform !== 'win32';

/** By name: `(given, random) → counts of what a case met`, which are summed. Throws what is wrong. */
const KINDS = {
  'SIGKILL: train': killed('train'),
  'SIGKILL: train --checkpoint': killed('checkpoint'),
  'SIGKILL: tune --log': killed('tune'),
  'SIGKILL: convert': killed('convert'),
  ...(isPosix && { 'SIGINT, SIGTERM, SIGHUP': signalled }),
  'workers that die': workerDies,
  'abort: fits': aborted('fits'),
  'abort: evaluations': aborted('evaluate'),
  'abort: tune': aborted('tune'),
  ...(process.platform === 'linux' && {
    '/dev/full': full,
    'a small tmpfs, ulimit -f': noRoom,
    'ulimit -v': littleMemory,
  }),
};

export const kinds = Object.keys(KINDS);
export const kindOf = (seed) => kinds[seed % kinds.length];

export async function open(halfsweep, _node, _serve, workers) {
  const given = await prepare();
  const problems = problemsOf(halfsweep);
  return {
    run: (seed) =>
      KINDS[kindOf(seed)]({ ...given, problems, createWorkerPool: workers.createWorkerPool }, randomOf(seed)),
    describe: kindOf,
    close: given.close,
  };
}
