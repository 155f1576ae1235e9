// Every kernel build this engine can run; kernel tests go through all of them with the same cases.
import { readFileSync } from 'node:fs';
import { Arena, createMemory } from '../src/wasm/arena.ts';
import type { KernelExports, TestExports } from '../src/wasm/binaries/interface.ts';
import { runnable, type Simd } from '../src/wasm/binary.ts';
import { createKernels, type Kernels } from '../src/wasm/kernels.ts';
import { callable, compiled, withSharedMemory } from '../src/wasm/module.ts';
import { checkedInstance, checkedModule, watch } from './faults/bounds/checked.mjs';

export interface Build {
  name: string;
  /** As it is shipped. */
  create(): Kernels;
  /** The build of the same kernels that exports parts of them besides, which nothing but tests and benchmarks calls. */
  createWithParts(): Kernels<TestExports>;
}

const plain = runnable().flatMap((simd) =>
  [false, true].map((shared) => ({
    name: shared ? `${simd}, shared memory` : simd,
    create: () => createKernels({ simd, memory: createMemory(shared) }),
    createWithParts: () => createTestKernels(simd, shared),
  })),
);

/** Strict alone, for the time that it takes: the other builds touch the same memory. faults/suites/bounds.mjs checks them all. */
const checked = {
  name: 'strict, every access checked',
  create: () => createCheckedKernels<KernelExports>('strict'),
  createWithParts: () => createCheckedKernels<TestExports>('test-strict'),
};

/** Kernels in the place of the build's are the same in all of them (test/mutation/). */
const own = process.env.HALFSWEEP_KERNELS ? plain.filter(({ name }) => name === 'strict') : plain;
export const builds: Build[] = [...own, checked];

/** Where the build has put the files; other kernels in their place (test/mutation/) are tested as they are. */
function fileOf(name: string): Buffer {
  return readFileSync(`${process.env.HALFSWEEP_KERNELS ?? 'build/wasm'}/${name}.wasm`);
}

if (!runnable().includes('relaxed')) {
  console.warn(`NOT TESTED HERE: the relaxed SIMD builds; Node ${process.versions.node} runs them only with a flag.`);
}

function createTestKernels(simd: Simd, shared: boolean): Kernels<TestExports> {
  const bytes = new Uint8Array(fileOf(`test-${simd}`));
  const memory = createMemory(shared);
  const module = compiled(shared ? withSharedMemory(bytes) : bytes);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const call = callable<TestExports>(exports);
  return { call, arena: new Arena(memory, call.heapBase()), simd };
}

/** With guards between the blocks of the arena, and an error for what reaches outside of them (faults/bounds/). */
function createCheckedKernels<Exports extends { heapBase(): number }>(file: string): Kernels<Exports> {
  const memory = createMemory();
  const module = checkedModule(fileOf(file));
  const call = callable<Exports>(checkedInstance(module, { env: { memory } }).exports);
  return { call, arena: watch(new Arena(memory, call.heapBase())), simd: 'strict' };
}
