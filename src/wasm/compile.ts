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
      "The kernels could not be compiled: they need SIMD, and 'wasm-unsafe-eval' in a Content-Security-Policy. Where nothing " +
        'may be compiled, give a module to loadKernels.',
      { cause },
    );
  }
}
