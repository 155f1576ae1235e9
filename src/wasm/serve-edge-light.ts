// `#serve-kernels` in edge runtimes, which compile what is imported as `?module`.
import type { Binary } from './builds.ts';
import serve from './serve.wasm?module';

export const serveBuild = (): Binary => serve;
