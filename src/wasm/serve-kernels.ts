// The kernels of the small build: strict SIMD, no shared memory.
import { builds } from '#serve-kernels';
import { Arena, createMemory, granted } from './arena.ts';
import type { ServeExports } from './binaries/interface.ts';
import type { ServeKernels } from './kernels.ts';
import { callable, compiled } from './module.ts';
import { type KernelSource, readKernels } from './read-kernels.ts';
import { servingKernels } from './serving.ts';

let module: WebAssembly.Module | undefined;

/** The small build for a model of so many bytes; it is compiled once a realm. Throws KernelError. */
export function createServeKernels(bytes = 0): ServeKernels {
  module ??= compiled(builds.serve());
  return servingKernels(module, bytes, (own) => {
    const memory = createMemory();
    const { exports } = granted(() => new WebAssembly.Instance(own, { env: { memory } }));
    const call = callable<ServeExports>(exports);
    return { call, arena: new Arena(memory, call.heapBase()), simd: 'strict' };
  });
}

/**
 * Takes the kernels from the package's `halfsweep/wasm/serve.wasm` instead of the copy inside it: for runtimes that
 * compile no bytes. Models that were loaded before keep their own.
 *
 * @throws ArgumentError for a source that is none, KernelError for one that cannot be fetched or compiled, or that is not
 * this version's.
 */
export async function loadKernels(source: KernelSource | Promise<KernelSource>): Promise<void> {
  module = (await readKernels('serve', source)).module;
}
