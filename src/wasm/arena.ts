// A bump arena over one linear memory: allocations only move the top, and a scope moves it back in `finally`.
// Views are made anew at every call because growing the memory detaches the old ones.
import { MemoryLimitError } from '../errors.ts';
import type { LinearMemory } from '../platform.ts';
import type { Bytes, Ptr } from './numbers.ts';

const PAGE_BYTES = 65_536;
/** 4 GiB less one page: WebKit cannot index the last byte of a full memory. asconfig.json says the same. */
const MAX_PAGES = 65_535;
export const MAX_BYTES = MAX_PAGES * PAGE_BYTES;
/** A cache line, and a multiple of the vector width. */
const ALIGNMENT = 64;

/**
 * Rounds bytes up to the arena's alignment: what an allocation really takes. Sizes that kernels return are unsigned, but
 * come as signed numbers: from 2 GiB up they are below 0.
 */
export function aligned(bytes: number): number {
  return Math.ceil((bytes < 0 ? bytes >>> 0 : bytes) / ALIGNMENT) * ALIGNMENT;
}

/** Addresses of arrays, by their names. */
export type Addresses<Name extends string> = Readonly<Record<Name, number>>;

/** Bytes of the arena that arrays of these sizes take. */
export function totalBytes(sizes: Readonly<Record<string, number>>): number {
  return Object.values(sizes).reduce((total, bytes) => total + aligned(bytes), 0);
}

/** Takes memory for arrays of these sizes; the address of one without bytes is 0. */
export function placeArrays<Name extends string>(arena: Arena, sizes: Readonly<Record<Name, number>>): Addresses<Name> {
  const placed = Object.entries<number>(sizes).map(([name, bytes]) => [name, bytes === 0 ? 0 : arena.alloc(bytes)]);
  return Object.fromEntries(placed);
}

/** @internal A memory as the kernels import it, which grows as an arena takes more. */
export function createMemory(shared = false): WebAssembly.Memory {
  return granted(() => new WebAssembly.Memory({ initial: 16, maximum: MAX_PAGES, shared }));
}

/** @internal What the engine gives, or MemoryLimitError. @param bytes of the memory asked for @param had those it has */
export function granted<T>(ask: () => T, bytes = PAGE_BYTES * 16, had = 0): T {
  try {
    return ask();
  } catch (cause) {
    throw new MemoryLimitError(bytes, had, `${cause}. Let go of models and pools.`);
  }
}

export class Arena {
  #top: number;

  /** @param memory the linear memory @param base the first free byte (the module's heap base) */
  constructor(
    readonly memory: LinearMemory,
    base: number,
  ) {
    this.#top = aligned(base);
  }

  /** The first free byte. */
  get top(): Ptr {
    return this.#top;
  }

  /** Takes `bytes` (not cleared), 64-byte aligned, and returns their address. Throws MemoryLimitError past 4 GiB. */
  alloc(bytes: Bytes): Ptr {
    const ptr = this.#top;
    const size = aligned(bytes);
    this.reserve(size);
    this.#top += size;
    return ptr;
  }

  /**
   * Grows the memory for `bytes` more in one step, so that a lack of it shows before the work begins.
   * @param remedy what to do where there is not as much; default: that of fits
   */
  reserve(bytes: number, remedy?: string): void {
    const end = this.#top + bytes;
    const had = this.memory.buffer.byteLength;
    if (end <= had) return;
    if (end > MAX_BYTES) throw new MemoryLimitError(end, MAX_BYTES, remedy);
    granted(() => this.memory.grow(Math.ceil((end - had) / PAGE_BYTES)), end, had);
  }

  /** Runs `work` and gives back all that it allocated, also when it throws. */
  scope<T>(work: () => T): T {
    const mark = this.#top;
    try {
      return work();
    } finally {
      this.#top = mark;
    }
  }

  /** As `scope`, for work that awaits. */
  async scopeAsync<T>(work: () => Promise<T>): Promise<T> {
    const mark = this.#top;
    try {
      return await work();
    } finally {
      this.#top = mark;
    }
  }

  f32(ptr: Ptr, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, ptr, length);
  }

  f64(ptr: Ptr, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, ptr, length);
  }

  i32(ptr: Ptr, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, ptr, length);
  }

  u8(ptr: Ptr, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, ptr, length);
  }

  /** Allocates and copies `source` in. */
  put(source: Float32Array | Float64Array | Int32Array | Uint8Array): Ptr {
    const ptr = this.alloc(source.byteLength);
    this.u8(ptr, source.byteLength).set(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
    return ptr;
  }
}
