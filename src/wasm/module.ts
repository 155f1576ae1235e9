// From a binary to exports that can be called: compiled here and now, in its own form or that for shared memory.
import { KernelError } from '../errors.ts';
import type { CompiledModule } from '../platform.ts';

/** The bytes of a build, or a module made from it. */
export type Binary = Uint8Array<ArrayBuffer> | CompiledModule;

/**
 * What `#kernels` and `#serve-kernels` export as `builds`. package.json's `imports` choose by export condition: builds as text
 * inside of the package or, where bytes must not be compiled, as modules that the runtime itself compiles.
 */
export type Builds<Name extends string> = Readonly<Record<Name, () => Binary>>;

/** @internal Compiled already, then, here or in another realm: `instanceof` does not know the modules of those. */
export function isModule(value: unknown): value is WebAssembly.Module {
  return Object.prototype.toString.call(value) === '[object WebAssembly.Module]';
}

/** @internal The binary's module. Throws KernelError where the runtime compiles nothing, or lacks SIMD. */
export function compiled(binary: Binary): WebAssembly.Module {
  if (isModule(binary)) return binary;
  try {
    return new WebAssembly.Module(binary as Uint8Array<ArrayBuffer>);
  } catch (cause) {
    throw new KernelError(
      "The kernels could not be compiled. They need SIMD and 'wasm-unsafe-eval' in a Content-Security-Policy; or give a module " +
        'to loadKernels.',
      { cause },
    );
  }
}

/**
 * @internal The form for shared memory, which differs from any other build in one byte: the limits flag of the memory import,
 * `env.memory`, kind 2, flags 1 (has a maximum) → 3 (shared as well).
 */
export function withSharedMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
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

/** By name the exports that return a `usize`, an address or a size: a test holds it against the interface. */
const OF_SIZE = /Bytes$|^heapBase$/;

/**
 * @internal Exports as they are to be called: the raw ones, but for those that return a `usize`. It comes out of wasm as a signed
 * number, so these, which nothing calls in a loop, pass through the one `>>> 0` there is.
 */
export function callable<Exports>(exports: WebAssembly.Exports): Exports {
  const call = { ...exports };
  for (const name of Object.keys(exports)) {
    const raw = exports[name] as (...args: number[]) => number;
    if (OF_SIZE.test(name)) call[name] = (...args: number[]) => raw(...args) >>> 0;
  }
  return call as Exports;
}
