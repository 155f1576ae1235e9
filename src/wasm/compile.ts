// From bytes to a module, here and now: how the kernels that a build of the package has in it are compiled.
import { KernelError } from '../errors.ts';
import { type Binary, isModule } from './builds.ts';

/** @internal The binary's module. Throws KernelError where the runtime compiles nothing, or lacks SIMD. */
export function compiled(binary: Binary): WebAssembly.Module {
  if (isModule(binary)) return binary;
  try {
    return new WebAssembly.Module(binary as Uint8Array<ArrayBuffer>);
  } catch (cause) {
    throw new KernelError(
      'The kernels could not be compiled. They need WebAssembly with SIMD; a page whose Content-Security-Policy has ' +
        "script-src must allow 'wasm-unsafe-eval' there; a runtime that compiles nothing takes a module by loadKernels.",
      { cause },
    );
  }
}
