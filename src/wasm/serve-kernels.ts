// The kernels of the small build: one instance with a memory of its own, strict SIMD, nothing shared.
import { Arena, MAX_PAGES } from './arena.ts';
import { decodeBase64 } from './base64.ts';
import serve from './binaries/serve.ts';
import type { ServeExports } from './exports.ts';
import type { ServeKernels } from './kernels.ts';

let module: WebAssembly.Module | undefined;

/** Instantiates the small build; it is compiled once a realm. */
export function createServeKernels(): ServeKernels {
  module ??= new WebAssembly.Module(decodeBase64(serve));
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MAX_PAGES });
  const call = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as ServeExports;
  return { call, arena: new Arena(memory, call.heapBase() >>> 0), simd: 'strict' };
}
