// What runs inside a worker. It is sent there as source text (Function.prototype.toString), so that no bundler needs to
// know about it: it must not use anything from outside its own body but its arguments.
import { rangeArguments } from './job.ts';
import type { ToWorker, WorkerPort } from './messages.ts';

/** The script of a worker; `port` is source text for its WorkerPort. */
export function workerSource(port: string): string {
  return `(${workerMain})(${port}, ${rangeArguments});`;
}

function workerMain(port: WorkerPort, argumentsOf: typeof rangeArguments): void {
  let exports: Record<string, (...args: number[]) => number | undefined> = {};
  let memory: WebAssembly.Memory;

  port.onMessage((message: ToWorker) => {
    try {
      if (message.type === 'attach') {
        memory = message.memory;
        exports = new WebAssembly.Instance(message.module, { env: { memory } }).exports as typeof exports;
        return;
      }
      const { control, worker, ranges } = message;
      const kernel = exports[message.kernel];
      // The memory may have grown since the last job; within a job it does not.
      const words = new Int32Array(memory.buffer);
      const edges = control.edges >> 2;
      while (Atomics.load(words, control.stop >> 2) === 0) {
        const range = Atomics.add(words, control.next >> 2, 1);
        if (range >= ranges) break;
        const failed = kernel(
          ...argumentsOf(message.args, words[edges + range], words[edges + range + 1], range, worker),
        );
        if (failed) {
          Atomics.compareExchange(words, control.failed >> 2, 0, failed);
          Atomics.store(words, control.stop >> 2, 1);
        }
      }
      port.postMessage({ type: 'done', id: message.id });
    } catch (error) {
      port.postMessage({ type: 'error', message: String(error) });
    }
  });
}
