// Every kernel build this engine can run; kernel tests go through all of them with the same cases.
import { chooseSimd } from '../src/wasm/binary.ts';
import { createKernels, type Kernels } from '../src/wasm/kernels.ts';

export interface Build {
  name: string;
  create(): Kernels;
}

export const builds: Build[] = [
  { name: 'strict', create: () => createKernels({ simd: 'strict' }) },
  { name: 'strict, shared memory', create: () => createKernels({ simd: 'strict', shared: true }) },
];

if (chooseSimd() === 'relaxed') {
  builds.push(
    { name: 'relaxed', create: () => createKernels({ simd: 'relaxed' }) },
    { name: 'relaxed, shared memory', create: () => createKernels({ simd: 'relaxed', shared: true }) },
  );
} else {
  console.warn(`NOT TESTED HERE: the relaxed SIMD builds; Node ${process.versions.node} runs them only with a flag.`);
}
