// `#serve-kernels` by default: text in this file.
import serve from './binaries/serve.ts';
import type { Binary } from './builds.ts';
import { decodeByteText } from './byte-text.ts';

export const serveBuild = (): Binary => decodeByteText(serve);
