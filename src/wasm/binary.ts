// Chooses and compiles the kernel binary. One source makes two builds (strict and relaxed SIMD); the shared-memory form
// of each differs from it in one byte, the limits flag of the imported memory, and is made here instead of shipped.
import { decodeBase64 } from './base64.ts';
import relaxed from './binaries/relaxed.ts';
import strict from './binaries/strict.ts';

/** Which multiply-add the kernels use: `strict` gives the same bits everywhere, `relaxed` is fused and faster. */
export type Simd = 'strict' | 'relaxed';

const base64 = { strict, relaxed };
const modules = new Map<string, WebAssembly.Module>();

// (module (func (drop (f32x4.relaxed_madd (v128.const …) …)))): the smallest module that needs relaxed SIMD.
const RELAXED_PROBE = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 17, 65, 0, 253, 17, 65,
  0, 253, 17, 253, 133, 2, 11,
]);

/** The fastest build this engine runs, or strict when asked for. */
export function chooseSimd(wanted: 'auto' | 'strict' | 'relaxed' = 'auto'): Simd {
  if (wanted !== 'auto') return wanted;
  return WebAssembly.validate(RELAXED_PROBE) ? 'relaxed' : 'strict';
}

/** The compiled kernels; each build is compiled at most once in a realm. */
export function kernelModule(simd: Simd, shared = false): WebAssembly.Module {
  const key = `${simd}${shared}`;
  let module = modules.get(key);
  if (!module) {
    const bytes = decodeBase64(base64[simd]);
    module = new WebAssembly.Module(shared ? withSharedMemory(bytes) : bytes);
    modules.set(key, module);
  }
  return module;
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
