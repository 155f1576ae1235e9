// Kernels that the caller brings: from bytes, a URL or a response to a compiled module that is known to be ours.
import { ArgumentError, KernelError } from '../errors.ts';
import type { CompiledModule, ResponseLike, UrlLike } from '../platform.ts';
import { version } from '../version.ts';
import type { LoadedKernels } from './binary.ts';
import { isModule } from './builds.ts';

/**
 * One of the package's .wasm files (`halfsweep/wasm/strict.wasm`, for example): its bytes, where to fetch them (a URL, or
 * the text of one), the response to a fetch, or a `WebAssembly.Module` made from them.
 */
export type KernelSource = string | ArrayBuffer | ArrayBufferView | UrlLike | ResponseLike | CompiledModule;

/** The custom section in which scripts/build-wasm.mjs writes the version of the package and the name of the build. */
const SECTION = 'halfsweep';

/**
 * @internal Compiles the kernels of build `name`, away from this thread where the engine can.
 * Throws ArgumentError for a source that is none, KernelError for one that cannot be had, cannot be compiled, or is not
 * this very build of this very version.
 */
export async function readKernels(name: string, given: KernelSource | Promise<KernelSource>): Promise<LoadedKernels> {
  const source = await given;
  const bytes = isModule(source) ? null : await bytesOf(name, source);
  const module = isModule(source) ? source : await compile(name, bytes as Uint8Array<ArrayBuffer>);
  const [section] = WebAssembly.Module.customSections(module, SECTION);
  const found = section && new TextDecoder().decode(section);
  if (found === `${version} ${name}`) return { module, bytes };
  throw new KernelError(
    `Expected halfsweep's ${name} kernels of version ${version}; got ${found ?? 'another WebAssembly module'}.`,
  );
}

async function bytesOf(name: string, source: KernelSource): Promise<Uint8Array<ArrayBuffer>> {
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice() as Uint8Array<ArrayBuffer>;
  }
  if (Object.prototype.toString.call(source) === '[object ArrayBuffer]') {
    return new Uint8Array(source as ArrayBuffer).slice();
  }
  if (typeof source === 'string') return fetched(source);
  if (typeof (source as UrlLike)?.href === 'string') return fetched((source as UrlLike).href);
  if (typeof (source as ResponseLike)?.arrayBuffer === 'function') return bodyOf(source as ResponseLike);
  throw new ArgumentError(
    `the source of the ${name} kernels`,
    source,
    'bytes, a URL, a Response or a WebAssembly.Module, or a promise of one of them',
  );
}

async function fetched(url: string): Promise<Uint8Array<ArrayBuffer>> {
  let response: ResponseLike;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new KernelError(`${url} could not be fetched. A file can be read and its bytes passed instead.`, { cause });
  }
  return bodyOf(response);
}

async function bodyOf(response: ResponseLike): Promise<Uint8Array<ArrayBuffer>> {
  if (!response.ok) throw new KernelError(`${response.url || 'The response'} has status ${response.status}, not 200.`);
  try {
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new KernelError(`The body of ${response.url || 'the response'} could not be read.`, { cause });
  }
}

async function compile(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new KernelError(
      `The ${bytes.length} bytes given as ${name} kernels are not WebAssembly that this runtime may compile.`,
      { cause },
    );
  }
}
