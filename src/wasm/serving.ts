// Kernels for what stays in their memory: the rows that models answer from. Small models share one, since every memory
// reserves gigabytes of addresses; it is collected with the last of them, so that nothing has to be given back.
import type { Arena } from './arena.ts';

/** Kernels, with the arena that tells how full their memory is. */
interface Placing {
  readonly arena: Arena;
}

/** A memory takes more as long as all within stays below: what a model that lives on may keep of others that are gone. */
const SHARED_BYTES = 2 ** 24;

/** The last made of each module. */
const latest = new WeakMap<object, WeakRef<Placing>>();

/** @internal Those that were made last of this module, where `bytes` more have room there; else others. */
export function servingKernels<Module extends object, Made extends Placing>(
  module: Module,
  bytes: number,
  make: (module: Module) => Made,
): Made {
  const shared = latest.get(module)?.deref() as Made | undefined;
  if (shared && shared.arena.top + bytes < SHARED_BYTES) return shared;
  const made = make(module);
  // Some runtimes at the edge have no weak references.
  if (bytes < SHARED_BYTES && globalThis.WeakRef) latest.set(module, new WeakRef(made));
  return made;
}
