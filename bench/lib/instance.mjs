// Instances of the kernel binaries for benchmarks: one memory each, large enough from the start, so that a view made
// once stays valid; an array in it is its own address (`byteOffset`).
import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import { project, scratchFile } from './project.mjs';
import { hasRelaxedSimd } from './relaunch.mjs';

const PAGE_BYTES = 65_536;
const PAGES = 4096;
const MAX_PAGES = 65_535;

/** The builds that this Node runs. */
export const builds = hasRelaxedSimd ? ['strict', 'relaxed'] : ['strict'];

/**
 * @param build 'strict' or 'relaxed'
 * @returns { build, call, f32(source | length), i32(source | length), bytes(count) }: the raw exports, those for tests and
 * benchmarks too, and makers of arrays in their memory
 */
export function createInstance(build) {
  const { exports, memory } = instantiate(project(`build/wasm/test-${build}.wasm`));
  let top = exports.heapBase() >>> 0;
  const take = (byteLength) => {
    const at = Math.ceil(top / 64) * 64;
    top = at + byteLength;
    if (top > PAGES * PAGE_BYTES) throw new RangeError(`A benchmark needs more than ${PAGES} pages.`);
    return at;
  };
  const place = (Type) => (source) => {
    const length = typeof source === 'number' ? source : source.length;
    const array = new Type(memory.buffer, take(length * Type.BYTES_PER_ELEMENT), length);
    if (typeof source !== 'number') array.set(source);
    return array;
  };
  return { build, call: exports, f32: place(Float32Array), i32: place(Int32Array), bytes: take };
}

/** Compiles bench/peak.ts for a build and measures it, in GFLOPS: the best of all runs in half a second. */
export async function measurePeak(build) {
  const file = scratchFile(`peak-${build}.wasm`);
  const where = ['--baseDir', project(''), '--target', build, '--outFile', file];
  const { error, stderr } = await asc.main(['bench/peak.ts', ...where]);
  if (error) throw new Error(`bench/peak.ts does not compile: ${stderr.toString()}`);
  const { multiplyAdds } = instantiate(file).exports;
  // About ten milliseconds a run: longer than the clock frequency's short peaks, shorter than most interruptions.
  const count = 5_000_000;
  let best = Number.POSITIVE_INFINITY;
  const stop = performance.now() + 500;
  for (let start = 0; start < stop; ) {
    start = performance.now();
    multiplyAdds(count, 0.5, 0.5);
    best = Math.min(best, performance.now() - start);
  }
  return (96 * count) / best / 1e6;
}

function instantiate(file) {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: MAX_PAGES });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), { env: { memory } });
  return { exports, memory };
}
