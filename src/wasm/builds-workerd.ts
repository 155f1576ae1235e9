// `#kernels` in workerd, which compiles what is imported and nothing else. Its engine has relaxed SIMD.

import type { Builds } from './builds.ts';
import relaxed from './relaxed.wasm';
import strict from './strict.wasm';

export const builds: Builds = { strict: () => strict, relaxed: () => relaxed };
