// Kernels of the caller's instead of those inside the package.
import { ArgumentError } from '../errors.ts';
import { fastestFirst } from './binaries/interface.ts';
import { type LoadedKernels, runnable, type Simd, useKernels } from './binary.ts';
import { type KernelSource, readKernels } from './read-kernels.ts';

/** A source for each build; one is enough. */
export type KernelSources = { [Name in Simd]?: KernelSource | Promise<KernelSource> };

const names = fastestFirst.map(([name]) => name);

/**
 * Takes the kernels from files of the package (`halfsweep/wasm/strict.wasm`, `halfsweep/wasm/relaxed.wasm`) instead of the
 * copies inside it, compiled away from this thread: for runtimes that compile no bytes, and for pages that would not have
 * the first fit wait for the compiler. What is made before (interactions, models) keeps its own; call it first.
 *
 * One source is the strict build. The relaxed one is neither fetched nor compiled where the engine does not run it; with
 * the strict build alone, `simd: 'auto'` is strict. Workers need bytes: a fit on workers whose kernels came as a
 * `WebAssembly.Module` compiles the package's own copy for them.
 *
 * @throws ArgumentError for a source that is none, KernelError for one that cannot be fetched or compiled, or that is not
 * this version's; the kernels then stay what they were.
 */
export async function loadKernels(source: KernelSource | Promise<KernelSource> | KernelSources): Promise<void> {
  const sources = isSources(source) ? source : { strict: source };
  const wanted = names.filter((simd) => sources[simd] !== undefined);
  if (wanted.length === 0) throw new ArgumentError('source', source, `a source, or { ${names.join(', ')} }`);
  const usable = runnable().filter((simd) => wanted.includes(simd));
  const read = async (simd: Simd): Promise<[Simd, LoadedKernels]> => [simd, await readKernels(simd, sources[simd]!)];
  useKernels(Object.fromEntries(await Promise.all(usable.map(read))));
}

function isSources(source: unknown): source is KernelSources {
  return typeof source === 'object' && source !== null && names.some((name) => name in source);
}
