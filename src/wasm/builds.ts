// Where a build of the package has its kernels. package.json's `imports` choose by export condition: as text inside of it
// (builds-inline.ts), or, where bytes must not be compiled, as modules that the runtime itself compiles.
import type { CompiledModule } from '../platform.ts';

/** The bytes of a binary, or a module made from it. */
export type Binary = Uint8Array<ArrayBuffer> | CompiledModule;

/** What `#kernels` exports as `builds`. */
export interface Builds {
  strict(): Binary;
  /** Null where only the strict build is at hand. */
  readonly relaxed: (() => Binary) | null;
}

/** @internal Compiled already, then, here or in another realm: `instanceof` does not know the modules of those. */
export function isModule(value: unknown): value is WebAssembly.Module {
  return Object.prototype.toString.call(value) === '[object WebAssembly.Module]';
}
