// An instance of the kernels with the memory they work in. This folder is the only place that touches WebAssembly; the
// rest of src/ sees typed kernels and the arena.
import { instantiateSync } from '@assemblyscript/loader';
import type { LinearMemory } from '../platform.ts';
import { Arena, createMemory } from './arena.ts';
import type { KernelExports, ServeExports } from './binaries/interface.ts';
import { chooseSimd, kernelModule, type Simd } from './binary.ts';
import { callable } from './module.ts';

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
  /** A memory made elsewhere, shared by several instances; without it the instance gets one of its own. */
  memory?: LinearMemory;
  /** Makes a shared memory, for workers. Default false. */
  shared?: boolean;
}

/** Instantiates the kernels. Cheap after the first call: the module is compiled once a realm. */
export function createKernels(options: KernelOptions = {}): Kernels {
  const simd = chooseSimd(options.simd);
  const shared = options.memory ? isShared(options.memory) : (options.shared ?? false);
  const memory = (options.memory as WebAssembly.Memory | undefined) ?? createMemory(shared);
  const { exports } = instantiate(kernelModule(simd, shared), { env: { memory } });
  const call = callable<KernelExports>(exports);
  return { call, arena: new Arena(memory, call.heapBase()), simd };
}

/** The loader takes no module of another realm, such as an edge runtime hands in. */
function instantiate(module: WebAssembly.Module, imports: WebAssembly.Imports): WebAssembly.Instance {
  if (module instanceof WebAssembly.Module) return instantiateSync(module, imports).instance;
  return new WebAssembly.Instance(module, imports);
}

function isShared(memory: LinearMemory): boolean {
  return Object.prototype.toString.call(memory.buffer) === '[object SharedArrayBuffer]';
}
