// Kernels whose every access to memory is checked against the blocks that the arena has handed out. Either by hand, for
// instances that a test makes (`checkedInstance`), or for all that a program compiles from now on (`checkEverything`).
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { pathToFileURL } from 'node:url';
import { builds } from '../../../scripts/builds.mjs';
import { Blocks, BoundsError, GUARD_BYTES } from './blocks.mjs';
import { rewrite } from './rewrite.mjs';

const ALIGNMENT = 64;
/** What new blocks are full of: as numbers NaN, so that what is read before it is written shows in the results. */
const DIRT = 0xff;
/** More than the sections at the end of a build's file: its name and that of its map. */
const MARKS = 200;
const { HALFSWEEP_KERNELS } = process.env;
const BUILDS = HALFSWEEP_KERNELS
  ? pathToFileURL(`${HALFSWEEP_KERNELS}/`)
  : new URL('../../../build/wasm/', import.meta.url);
const { Instance, Module } = WebAssembly;

/** By memory. */
const allBlocks = new WeakMap();
/** By compiled module. */
const allSites = new WeakMap();
/** How many accesses were looked at, so that nobody takes none for good. */
export let accesses = 0;
/** What was found, also where somebody has caught the error. */
export const faults = [];

/** @param {Uint8Array} bytes of a build of the kernels, not in its form for shared memory */
export function checkedModule(bytes) {
  const build = buildOf(bytes);
  if (!build) throw new Error('These are no kernels that build/wasm/ has.');
  const checked = rewrite(bytes);
  const module = new Module(checked.bytes);
  allSites.set(module, { sites: checked.sites, build });
  return module;
}

/** The name of the build that the bytes are, whole or without the sections that only its file has, at the end. */
function buildOf(bytes) {
  return Object.keys(builds).find((name) => {
    const path = new URL(`${name}.wasm`, BUILDS);
    if (!existsSync(path)) return false;
    const file = readFileSync(path);
    return file.length - bytes.length < MARKS && file.subarray(0, bytes.length).equals(bytes);
  });
}

/** An instance of a checked module. The memory's blocks begin anew. */
export function checkedInstance(module, imports) {
  const { sites, build } = allSites.get(module);
  const blocks = new Blocks();
  allBlocks.set(imports.env.memory, blocks);
  let kernel = '';
  const fail = (site, begin, bytes) => {
    const access = `${kernel} ${site.does ?? (site.name === 'fill' ? 'fills' : 'copies')} ${bytes} bytes at ${begin}`;
    const error = new BoundsError(`${access} (${sourceOf(build, site.offset)}): ${blocks.placeOf(begin, bytes)}`);
    faults.push(error);
    throw error;
  };
  const deltas = Float64Array.from(sites, ({ delta }) => delta);
  const sizes = Float64Array.from(sites, ({ bytes }) => bytes ?? 0);
  const bounds = {
    check(address, site) {
      accesses++;
      const begin = (address >>> 0) + deltas[site];
      if (!blocks.hold(begin, sizes[site])) fail(sites[site], begin, sizes[site]);
      return address;
    },
    range(to, from, length, site) {
      const ranges = sites[site].name === 'copy' ? [to, from] : [to];
      for (const begin of ranges) {
        const [at, bytes] = [begin >>> 0, length >>> 0];
        if (bytes > 0 && !blocks.hold(at, bytes)) fail(sites[site], at, bytes);
      }
    },
  };
  const instance = new Instance(module, { ...imports, bounds });
  const named = Object.entries(instance.exports).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value];
    return [
      name,
      (...args) => {
        kernel = name;
        return value(...args);
      },
    ];
  });
  return Object.defineProperty(instance, 'exports', { value: Object.fromEntries(named) });
}

/**
 * Has an arena, or all arenas through their prototype, keep guards between its blocks, fill them with dirt, and tell the
 * memory's checks of them. Its views are checked too. Memories without checks are left as they are.
 */
export function watch(arena) {
  const original = { ...methodsOf(arena) };
  arena.alloc = function (bytes) {
    const blocks = allBlocks.get(this.memory);
    if (!blocks) return original.alloc.call(this, bytes);
    const size = bytes < 0 ? bytes >>> 0 : bytes;
    const taken = Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    const ptr = original.alloc.call(this, GUARD_BYTES + taken) + GUARD_BYTES;
    new Uint8Array(this.memory.buffer, ptr, taken).fill(DIRT);
    blocks.add(ptr, ptr + size);
    return ptr;
  };
  const released = (arena) => allBlocks.get(arena.memory)?.release(arena.top);
  arena.scope = function (work) {
    try {
      return original.scope.call(this, work);
    } finally {
      released(this);
    }
  };
  arena.scopeAsync = async function (work) {
    try {
      return await original.scopeAsync.call(this, work);
    } finally {
      released(this);
    }
  };
  for (const [view, bytes] of Object.entries({ f32: 4, f64: 8, i32: 4, u8: 1 })) {
    arena[view] = function (ptr, length) {
      const blocks = allBlocks.get(this.memory);
      if (blocks && length > 0 && !blocks.hold(ptr, bytes * length)) {
        const place = blocks.placeOf(ptr, bytes * length);
        const error = new BoundsError(`A view of ${bytes * length} bytes at ${ptr}: ${place}`);
        faults.push(error);
        throw error;
      }
      return original[view].call(this, ptr, length);
    };
  }
  return arena;
}

function methodsOf({ alloc, scope, scopeAsync, f32, f64, i32, u8 }) {
  return { alloc, scope, scopeAsync, f32, f64, i32, u8 };
}

/**
 * From now on every build of the kernels that this program compiles is checked.
 * @param {{ prototype: object }} Arena the program's own
 */
export function checkEverything(Arena) {
  watch(Arena.prototype);
  const instead = (Original, construct) => new Proxy(Original, { construct: (_, args) => construct(...args) });
  WebAssembly.Module = instead(Module, (bytes) => (buildOf(bytes) ? checkedModule(bytes) : new Module(bytes)));
  WebAssembly.Instance = instead(Instance, (module, imports) =>
    allSites.has(module) ? checkedInstance(module, imports) : new Instance(module, imports),
  );
}

const maps = new Map();

/** File and line in assembly/ of the instruction at `offset` of a build; kernels of elsewhere have no map. */
function sourceOf(build, offset) {
  const map = new URL(`${build}.wasm.map`, BUILDS);
  if (!existsSync(map)) return `at byte ${offset}`;
  if (!maps.has(build)) maps.set(build, new SourceMap(JSON.parse(readFileSync(map, 'utf8'))));
  const { originalSource, originalLine } = maps.get(build).findEntry(0, offset);
  return `${originalSource}:${originalLine + 1}`;
}
