// What runs inside a worker, whatever the runtime calls it: attaches to a memory, and takes ranges of jobs until none is left.
// `npm run build:workers` makes scripts of it.
import type { LinearMemory } from '../platform.ts';
import { rangeArguments } from './job.ts';
import type { RangeFailure, ToWorker, WorkerPort } from './messages.ts';

type Job = ToWorker & { type: 'job' };
type WorkerExports = Record<string, (...args: number[]) => number | undefined>;

/** Answers what comes through the port, for as long as the worker lives. */
export function serveJobs(port: WorkerPort): void {
  let exports: WorkerExports = {};
  let memory: LinearMemory | null = null;

  port.receive((message) => {
    try {
      if (message.type === 'attach') {
        memory = message.memory;
        const imports = { env: { memory: memory as WebAssembly.Memory } };
        exports = new WebAssembly.Instance(message.module as WebAssembly.Module, imports).exports as WorkerExports;
        // What was said as the script was loaded may have come before anybody listened.
        port.send({ type: 'ready' });
      } else if (memory) {
        // The memory may have grown since the last job; within a job it does not.
        const words = new Int32Array(memory.buffer);
        port.send({ type: 'done', failure: takeRanges(message, words, exports[message.kernel]) });
      } else {
        throw new Error('a job came before its memory');
      }
    } catch (error) {
      port.send({ type: 'error', message: String(error) });
    }
  });
  port.send({ type: 'ready' });
}

/**
 * Ranges are handed out in order and a range once taken is worked through, so those that ran are always the first so
 * many: the earliest failure among all workers is the one that a single thread would have met.
 */
function takeRanges(
  { args, edges, control, worker }: Job,
  words: Int32Array,
  kernel: WorkerExports[string],
): RangeFailure | null {
  // `>>>`, because addresses reach to 4 GiB.
  while (Atomics.load(words, control.stop >>> 2) === 0) {
    const range = Atomics.add(words, control.next >>> 2, 1);
    if (range + 1 >= edges.length) break;
    const result = kernel(...rangeArguments(args, edges[range], edges[range + 1], range, worker));
    if (result) {
      Atomics.store(words, control.stop >>> 2, 1);
      return { range, result };
    }
  }
  return null;
}
