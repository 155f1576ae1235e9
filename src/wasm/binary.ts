// Chooses the build of the kernels, and compiles it at its first use.
import { builds } from '#kernels';
import { KernelError } from '../errors.ts';
import { fastestFirst, type Simd } from './binaries/interface.ts';
import { type Builds, compiled, isModule, withSharedMemory } from './module.ts';

export type { Simd } from './binaries/interface.ts';

/** @internal Kernels that the caller brought, compiled. */
export interface LoadedKernels {
  readonly module: WebAssembly.Module;
  /** Null for one that came as a module. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** The package's own; some runtimes do not have them all. */
const own: Partial<Builds<Simd>> = builds;
let loaded: Partial<Record<Simd, LoadedKernels>> = {};
const modules = new Map<string, WebAssembly.Module>();

/** @internal The builds that this engine runs, the fastest first. */
export function runnable(): Simd[] {
  const valid = fastestFirst.filter(([, probe]) => !probe || WebAssembly.validate(Uint8Array.from(probe)));
  return valid.map(([name]) => name);
}

/** The fastest build at hand that this engine runs, or the one asked for. What the caller brought comes first. */
export function chooseSimd(wanted: 'auto' | Simd = 'auto'): Simd {
  if (wanted !== 'auto') return wanted;
  const atHand = Object.keys(loaded).length > 0 ? loaded : own;
  return runnable().find((name) => atHand[name]) ?? 'strict';
}

/** @internal From now on these take the place of the package's own; both are of this version. */
export function useKernels(kernels: Partial<Record<Simd, LoadedKernels>>): void {
  loaded = kernels;
  modules.clear();
}

/** @internal The compiled kernels; each build is compiled at most once in a realm. Throws KernelError. */
export function kernelModule(simd: Simd, shared = false): WebAssembly.Module {
  const key = `${simd}${shared}`;
  let module = modules.get(key);
  if (!module) {
    module = shared ? compiled(withSharedMemory(bytesOf(simd))) : (loaded[simd]?.module ?? compiled(binaryOf(simd)));
    modules.set(key, module);
  }
  return module;
}

/** A build of the package's own. */
function binaryOf(simd: Simd) {
  const binary = own[simd]?.();
  if (binary) return binary;
  throw new KernelError(`There are no ${simd} kernels here.`);
}

/** A module cannot be changed: where the caller brought one, workers get the package's own kernels. */
function bytesOf(simd: Simd): Uint8Array<ArrayBuffer> {
  const binary = loaded[simd]?.bytes ?? binaryOf(simd);
  if (!isModule(binary)) return binary as Uint8Array<ArrayBuffer>;
  throw new KernelError('Workers need the bytes of the kernels: give them to loadKernels.');
}
