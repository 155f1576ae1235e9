// Kernels that the caller brings: from bytes, a URL or a response to a compiled module that is known to be ours.
import { ArgumentError, KernelError, show } from '../errors.ts';
import type { CompiledModule, ResponseLike, UrlLike } from '../platform.ts';
import { version } from '../version.ts';
import type { LoadedKernels } from './binary.ts';
import { isModule } from './module.ts';

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
  const bytes = isModule(source) ? null : await bytesOf(source);
  const module = bytes ? await compile(name, bytes) : (source as WebAssembly.Module);
  const [section] = WebAssembly.Module.customSections(module, SECTION);
  const found = section && new TextDecoder().decode(section);
  if (found === `${version} ${name}`) return { module, bytes };
  throw new KernelError(`These are not the ${name} kernels of version ${version}, but ${found ?? 'something else'}.`);
}

async function bytesOf(source: KernelSource): Promise<Uint8Array<ArrayBuffer>> {
  try {
    if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
    if (/^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(source)))
      return new Uint8Array(source as ArrayBuffer).slice();
  } catch {} // of a buffer that is detached
  if (typeof source === 'string') return fetched(source, () => fetch(source));
  const { href, url, arrayBuffer } = (source ?? {}) as Partial<UrlLike & ResponseLike>;
  if (typeof href === 'string') return fetched(href, () => fetch(href));
  if (typeof arrayBuffer === 'function') return fetched(url || 'a response', () => source as ResponseLike);
  throw new ArgumentError('source', source, 'bytes, a URL, a Response or a WebAssembly.Module');
}

async function fetched(
  where: string,
  respond: () => ResponseLike | Promise<ResponseLike>,
): Promise<Uint8Array<ArrayBuffer>> {
  let status: number;
  let body: ArrayBuffer;
  try {
    const response = await respond();
    status = response.ok ? 200 : response.status;
    body = await response.arrayBuffer();
  } catch (cause) {
    throw new KernelError(`The kernels could not be read from ${show(where)}; their bytes will do.`, {
      cause,
    });
  }
  if (status === 200) return new Uint8Array(body);
  throw new KernelError(`The kernels could not be read from ${show(where)}: status ${status}.`);
}

async function compile(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new KernelError(`These ${bytes.length} bytes are no ${name} kernels.`, { cause });
  }
}
