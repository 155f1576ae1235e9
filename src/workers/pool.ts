// A pool of workers. It owns its threads and nothing else: each fit attaches its own module and memory to them.
import { ArgumentError } from '../errors.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** One worker, whatever the runtime calls it. */
export interface WorkerHandle {
  post(message: ToWorker): void;
  listen(onMessage: (message: FromWorker) => void, onDeath: (why: string) => void): void;
  end(): void;
  /** Whether the worker keeps the process alive. */
  hold(busy: boolean): void;
}

/** Starts one worker, or returns null where that is impossible. */
export type WorkerFactory = () => WorkerHandle | null | Promise<WorkerHandle | null>;

/** A worker died, or threw: the pool is useless from then on. */
export class WorkerError extends Error {
  override readonly name = 'WorkerError';
  readonly code = 'ERR_WORKER';
}

/**
 * Threads for fits. `fitWals` makes one for itself and ends it, unless it is given one with `workers: pool`; then the
 * caller ends it, by `dispose()` or `using`. A fit at a time.
 */
export class WorkerPool {
  readonly #handles: WorkerHandle[];
  #waiting: { left: number; resolve(): void; reject(error: Error): void } | undefined;
  #failure: WorkerError | undefined;

  /** @internal */
  constructor(handles: WorkerHandle[]) {
    this.#handles = handles;
    for (const handle of handles) {
      handle.hold(false);
      handle.listen(
        (message) => {
          if (message.type === 'error') this.#fail(`A worker threw: ${message.message}`);
          else this.#arrived();
        },
        (why) => this.#fail(`A worker died: ${why}.`),
      );
    }
  }

  /** How many threads there are; 0 after `dispose`. */
  get size(): number {
    return this.#handles.length;
  }

  /** @internal Hands the kernels and their memory to every worker. */
  attach(module: WebAssembly.Module, memory: WebAssembly.Memory): void {
    for (const handle of this.#handles) handle.post({ type: 'attach', module, memory });
  }

  /** @internal Sends a job to every worker and resolves when all are done with it. */
  async run(messageFor: (worker: number) => ToWorker): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (this.#waiting) throw new ArgumentError('workers', this, 'a pool that no other fit is using');
    if (this.size === 0) throw new ArgumentError('workers', this, 'a pool that has not been disposed of');
    const done = new Promise<void>((resolve, reject) => {
      this.#waiting = { left: this.size, resolve, reject };
    });
    for (const [index, handle] of this.#handles.entries()) {
      handle.hold(true);
      handle.post(messageFor(index));
    }
    try {
      await done;
    } finally {
      this.#waiting = undefined;
      for (const handle of this.#handles) handle.hold(false);
    }
  }

  /** Ends every thread. A fit that is still running rejects. */
  dispose(): void {
    for (const handle of this.#handles.splice(0)) handle.end();
    this.#waiting?.reject(new WorkerError('The worker pool was disposed of during a fit.'));
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #arrived(): void {
    if (this.#waiting && --this.#waiting.left === 0) this.#waiting.resolve();
  }

  #fail(message: string): void {
    if (this.size === 0) return;
    this.#failure = new WorkerError(`${message} The fit cannot go on; start another.`);
    for (const handle of this.#handles.splice(0)) handle.end();
    this.#waiting?.reject(this.#failure);
  }
}

export interface WorkerPoolOptions {
  /** Threads; `auto` (default) is one for each core. */
  workers?: 'auto' | number;
  /** Starts a worker in another way, for example from a URL that the page's policy allows. */
  workerFactory?: WorkerFactory;
}

/** A pool for several fits. Where no worker can be had its size is 0, and fits run on the calling thread. */
export async function createWorkerPool(options: WorkerPoolOptions = {}): Promise<WorkerPool> {
  const host = await import('#worker-host');
  const wanted = options.workers ?? 'auto';
  const count = wanted === 'auto' ? host.parallelism() : checkWorkers(wanted);
  const start = options.workerFactory ?? host.startWorker;
  const handles = await Promise.all(Array.from({ length: count }, start));
  const started = handles.filter((handle) => handle !== null);
  if (started.length === count) return new WorkerPool(started);
  // Some but not all: as good as none, and simpler to reason about.
  for (const handle of started) handle.end();
  return new WorkerPool([]);
}

/** Throws ArgumentError unless the number is an integer from 1 to 1024. */
export function checkWorkers(workers: number): number {
  if (!Number.isInteger(workers) || workers < 1 || workers > 1024) {
    throw new ArgumentError('workers', workers, `'auto', an integer from 1 to 1024 or a WorkerPool`);
  }
  return workers;
}
