// `#kernels` in the edge runtimes of the `edge-light` condition, which compile what is imported as `?module`. Some of their
// engines lack relaxed SIMD, and a module they cannot compile would be the end of the whole program.
import type { Builds } from './builds.ts';
import strict from './strict.wasm?module';

export const builds: Builds = { strict: () => strict, relaxed: null };
