// Memories that nobody works in at the moment, for the next piece of work. Engines reserve 8 to 10 GiB of addresses for
// every memory, whatever its maximum, and V8 counts the bytes of a shared one to nobody, so that nothing hurries the collector:
// a new one for every fit is as good as a leak. They are held weakly: whichever comes first has them, a fit or the collector.
import type { LinearMemory } from '../platform.ts';
import { createMemory } from './arena.ts';

/** Where work has its memory from, and gives it back. What is in it is what the work before left there. */
export interface MemorySource {
  take(): LinearMemory;
  /** Only when nobody reads or writes there any more. */
  give(memory: LinearMemory): void;
}

/** This thread's, unshared, and those that pools share with their workers. */
export const ownMemories = idleMemories(false);
export const sharedMemories = idleMemories(true);

function idleMemories(shared: boolean): MemorySource {
  const idle: WeakRef<LinearMemory>[] = [];
  return {
    take() {
      let memory: LinearMemory | undefined;
      while (!memory && idle.length > 0) memory = idle.pop()?.deref();
      return memory ?? createMemory(shared);
    },
    give(memory) {
      // Some runtimes at the edge have no weak references.
      if (globalThis.WeakRef) idle.push(new WeakRef(memory));
    },
  };
}
