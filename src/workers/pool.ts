/// <reference lib="esnext.disposable" preserve="true" />
// A pool of workers, and the memories that they share with this thread. Idle workers collect nothing, so that whatever they
// have been given once is theirs until they end: a pool has as many memories as are worked in at a time (a fit's, and that of an
// evaluation between its epochs), as large as the largest work there was, and the next work takes them over.
import { ArgumentError, WorkerError } from '../errors.ts';
import type { CompiledModule, LinearMemory } from '../platform.ts';
import type { MemorySource } from '../wasm/memories.ts';
import type { WorkerHandle } from './host.ts';
import type { FromWorker, RangeFailure, ToWorker } from './messages.ts';

/** Milliseconds that a worker of which nothing has been heard may keep a job waiting: another script runs in it then. */
const PATIENCE = 20_000;

interface RunningJob {
  /** Workers that have not answered yet. */
  left: number;
  earliest: RangeFailure | null;
  resolve(earliest: RangeFailure | null): void;
  reject(error: Error): void;
}

/**
 * Threads for fits and evaluations. These make one for themselves and end it, unless they are given one with
 * `workers: pool`; then the caller ends it, by `dispose()` or `using`. One fit or evaluation at a time. Until it is ended a
 * pool keeps as much memory as the largest of them took.
 */
export class WorkerPool {
  readonly #handles: WorkerHandle[];
  /** Workers that have said nothing yet. */
  readonly #silent: Set<WorkerHandle>;
  #claimed = false;
  /** What the workers have at hand. */
  #memory: LinearMemory | undefined;
  #module: CompiledModule | undefined;
  /** Those that nobody works in, and where they come from. */
  #idle: LinearMemory[] = [];
  #memories: MemorySource | undefined;
  #job: RunningJob | undefined;
  /** What every later use of the pool throws, once its threads are ended. */
  #ended: Error | undefined;

  /** @internal */
  constructor(handles: WorkerHandle[]) {
    this.#handles = handles;
    this.#silent = new Set(handles);
    for (const handle of handles) {
      handle.listen(
        (message) => {
          this.#silent.delete(handle);
          this.#receive(message);
        },
        (why) => this.#fail(`A worker died: ${why}.`),
      );
      // Last, because in Node to listen is to hold.
      handle.hold(false);
    }
  }

  /** How many threads there are; 0 where none could be had, and once they are ended. */
  get size(): number {
    return this.#handles.length;
  }

  /** @internal Takes the pool for one piece of work, with memories from there. Throws ArgumentError when another has it or it is disposed of. */
  claim(memories: MemorySource): void {
    if (this.#ended) throw this.#ended;
    if (this.#claimed) throw new ArgumentError('workers', this, 'a pool that nothing else is using');
    this.#claimed = true;
    this.#memories = memories;
  }

  /** @internal Ends the claim. */
  release(): void {
    this.#claimed = false;
  }

  /** @internal A memory of the pool's. */
  take(): LinearMemory {
    return this.#idle.pop() ?? this.#memories!.take();
  }

  /** @internal Gives it back. That of a pool which ended meanwhile is nobody's: its workers may still be writing. */
  give(memory: LinearMemory): void {
    if (!this.#ended) this.#idle.push(memory);
  }

  /** @internal Hands the kernels and their memory to every worker, unless they have them. */
  attach(module: CompiledModule, memory: LinearMemory): void {
    if (memory === this.#memory && module === this.#module) return;
    this.#memory = memory;
    this.#module = module;
    this.#post(() => ({ type: 'attach', module, memory }));
  }

  /** @internal Sends a job to every worker. Resolves when all are done with it, to the earliest range that failed. */
  async run(messageFor: (worker: number) => ToWorker): Promise<RangeFailure | null> {
    if (this.#ended) throw this.#ended;
    const done = new Promise<RangeFailure | null>((resolve, reject) => {
      this.#job = { left: this.size, earliest: null, resolve, reject };
    });
    for (const handle of this.#handles) handle.hold(true);
    const timer = this.#silent.size > 0 ? setTimeout(() => this.#checkSilence(), PATIENCE) : undefined;
    this.#post(messageFor);
    try {
      return await done;
    } finally {
      clearTimeout(timer);
      this.#job = undefined;
      for (const handle of this.#handles) handle.hold(false);
    }
  }

  /** Ends every thread. Work that is still running rejects with WorkerError. */
  dispose(): void {
    this.#end(
      this.#claimed
        ? new WorkerError('The worker pool was disposed of while it was in use.')
        : new ArgumentError('workers', this, 'a pool that has not been disposed of'),
    );
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #post(messageFor: (worker: number) => ToWorker): void {
    try {
      for (const [index, handle] of this.#handles.entries()) handle.post(messageFor(index));
    } catch (error) {
      this.#fail(`A worker could not be reached: ${error}.`);
    }
  }

  #receive(message: FromWorker): void {
    if (message.type === 'error') this.#fail(`A worker threw: ${message.message}.`);
    if (message.type !== 'done' || !this.#job) return;
    const { failure } = message;
    const { earliest } = this.#job;
    if (failure && (!earliest || failure.range < earliest.range)) this.#job.earliest = failure;
    if (--this.#job.left === 0) this.#job.resolve(this.#job.earliest);
  }

  #checkSilence(): void {
    if (this.#silent.size === 0) return;
    this.#fail(`A worker did not answer: its script must be that of 'halfsweep/worker'.`);
  }

  #fail(message: string): void {
    this.#end(new WorkerError(`${message} Its pool is of no more use; start another.`));
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#memory = undefined;
    // Workers without a job write nothing.
    for (const memory of this.#idle.splice(0)) this.#memories!.give(memory);
    for (const handle of this.#handles.splice(0)) handle.end();
    this.#job?.reject(error);
  }
}
