// `#serve-kernels` in workerd, which compiles what is imported and nothing else.
import type { Binary } from './builds.ts';
import serve from './serve.wasm';

export const serveBuild = (): Binary => serve;
