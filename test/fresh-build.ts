// Before any test: are the kernels, and dist/, made from the sources as they are? Kernels are in every test; dist/ is in those
// that setup.ts finds.
import type { TestProject } from 'vitest/node';
import { builtFrom, sourceDigests } from '../scripts/built-from.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    staleDist: boolean;
  }
}

export default function checkBuild({ provide }: TestProject): void {
  const [built, now] = [builtFrom(), sourceDigests()];
  if (built.kernels !== now.kernels) {
    throw new Error(
      'The kernels were built from other sources than those of assembly/ and scripts/: run `npm run build`.',
    );
  }
  provide('staleDist', built.dist !== now.dist);
}
