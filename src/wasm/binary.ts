// Chooses and compiles the kernel binary. One source makes two builds (strict and relaxed SIMD); the shared-memory form
// of each differs from it in one byte, the limits flag of the imported memory, and is made here instead of shipped.
import { builds } from '#kernels';
import { KernelError } from '../errors.ts';
import { isModule } from './builds.ts';
import { compiled } from './compile.ts';

/** Which multiply-add the kernels use: `strict` gives the same bits everywhere, `relaxed` is fused and faster. */
export type Simd = 'strict' | 'relaxed';

/** @internal Kernels that the caller brought, compiled. */
export interface LoadedKernels {
  readonly module: WebAssembly.Module;
  /** Null for one that came as a module. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

let loaded: Partial<Record<Simd, LoadedKernels>> = {};
const modules = new Map<string, WebAssembly.Module>();

// (module (func (drop (f32x4.relaxed_madd (v128.const …) …)))): the smallest module that needs relaxed SIMD.
const RELAXED_PROBE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 17, 65, 0, 253, 17, 65,
  0, 253, 17, 253, 133, 2, 11,
]);

/** Whether this engine runs the relaxed build. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_PROBE);
}

/** The fastest build at hand that this engine runs, or strict when asked for. What the caller brought comes first. */
export function chooseSimd(wanted: 'auto' | 'strict' | 'relaxed' = 'auto'): Simd {
  if (wanted !== 'auto') return wanted;
  if (loaded.relaxed) return 'relaxed';
  if (loaded.strict || !builds.relaxed) return 'strict';
  return hasRelaxedSimd() ? 'relaxed' : 'strict';
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
  const binary = builds[simd]?.();
  if (binary) return binary;
  throw new KernelError(`There are no ${simd} kernels here.`);
}

/** A module cannot be changed: where the caller brought one, workers get the package's own kernels. */
function bytesOf(simd: Simd): Uint8Array<ArrayBuffer> {
  const binary = loaded[simd]?.bytes ?? binaryOf(simd);
  if (!isModule(binary)) return binary as Uint8Array<ArrayBuffer>;
  throw new KernelError('Workers need the bytes of the kernels: give them to loadKernels.');
}

/** Sets the shared bit of the memory import: `env.memory`, kind 2, flags 1 (has a maximum) → 3 (shared as well). */
function withSharedMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const name = [3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 1];
  const end = Math.min(bytes.length, 4096) - name.length;
  for (let at = 8; at < end; at++) {
    if (name.every((byte, i) => bytes[at + i] === byte)) {
      const patched = bytes.slice();
      patched[at + name.length - 1] = 3;
      return patched;
    }
  }
  throw new Error('The kernel binary has no memory import with a maximum.');
}
