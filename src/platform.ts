// What the library takes from the platform, as far as its declarations name it: shapes of our own, so that they need
// neither the DOM's types nor Node's.

/** An `AbortSignal`. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A `WebAssembly.Memory`. */
export interface LinearMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A `WebAssembly.Module`, of this realm or another; it has no members by which a type could tell it. */
export type CompiledModule = object;

/** A `Response` of fetch. */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A `URL`. */
export interface UrlLike {
  readonly href: string;
}
