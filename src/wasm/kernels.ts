// An instance of the kernels with the memory they work in. This folder is the only place that touches WebAssembly; the
// rest of src/ sees typed kernels and the arena.
import { instantiateSync } from '@assemblyscript/loader';
import type { LinearMemory } from '../platform.ts';
import { Arena, createMemory, granted } from './arena.ts';
import type { KernelExports, ServeExports } from './binaries/interface.ts';
import { chooseSimd, kernelModule, type Simd } from './binary.ts';
import { type MemorySource, ownMemories } from './memories.ts';
import { callable } from './module.ts';
import { servingKernels } from './serving.ts';

export interface Kernels<Exports = KernelExports> {
  /** The kernels. Pointers are byte addresses in `arena.memory`. */
  readonly call: Exports;
  readonly arena: Arena;
  readonly simd: Simd;
}

/** Kernels of the small build, or of a whole one. */
export type ServeKernels = Kernels<ServeExports>;

export interface KernelOptions {
  /** `auto` (default) takes relaxed SIMD where the engine has it. */
  simd?: 'auto' | Simd;
  /** A memory made elsewhere; without it the instance gets one of its own. */
  memory?: LinearMemory;
}

/** Instantiates the kernels. Cheap after the first call: the module is compiled once a realm. */
export function createKernels({ simd: wanted, memory = createMemory() }: KernelOptions = {}): Kernels {
  const simd = chooseSimd(wanted);
  const module = kernelModule(simd, isShared(memory));
  const { exports } = granted(() => instantiate(module, { env: { memory: memory as WebAssembly.Memory } }));
  const call = callable<KernelExports>(exports);
  return { call, arena: new Arena(memory, call.heapBase()), simd };
}

/** Kernels for one piece of work. */
export interface BorrowedKernels extends Kernels {
  /** The end of it: others have the memory next. */
  close(): void;
}

/** Kernels in a memory of this thread's or of a pool's that nobody else works in, until they are closed. */
export function borrowKernels({ simd }: KernelOptions = {}, from: MemorySource = ownMemories): BorrowedKernels {
  const memory = from.take();
  const close = () => from.give(memory);
  try {
    return { ...createKernels({ simd, memory }), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** The same for work that does not await. */
export function withKernels<T>(options: KernelOptions, work: (kernels: Kernels) => T): T {
  const kernels = borrowKernels(options);
  try {
    return work(kernels);
  } finally {
    kernels.close();
  }
}

/** Kernels for a model, which leaves so many bytes in their memory: perhaps beside others. */
export function modelKernels(wanted: 'auto' | Simd, bytes = 0): Kernels {
  const simd = chooseSimd(wanted);
  return servingKernels(kernelModule(simd), bytes, () => createKernels({ simd }));
}

/** The loader takes no module of another realm, such as an edge runtime hands in. */
function instantiate(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance {
  if (module instanceof WebAssembly.Module) return instantiateSync(module, imports).instance;
  return new WebAssembly.Instance(module, imports);
}

function isShared(memory: LinearMemory): boolean {
  return Object.prototype.toString.call(memory.buffer) === '[object SharedArrayBuffer]';
}
