// Which models share a memory, and what one leaves to the others when it does not fit.
import { expect, it } from 'vitest';
import { MemoryLimitError } from '../../src/errors.ts';
import { Scorer } from '../../src/model/rank/scorer.ts';
import { createKernels, modelKernels } from '../../src/wasm/kernels.ts';
import { createServeKernels } from '../../src/wasm/serve-kernels.ts';

it('small models share kernels until 16 MiB are full; a large one has its own', () => {
  const first = modelKernels('strict', 1000);
  expect(modelKernels('strict', 2 ** 23)).toBe(first);
  const large = modelKernels('strict', 2 ** 24);
  expect(large).not.toBe(first);
  expect(modelKernels('strict', 2 ** 23)).toBe(first);
  first.arena.alloc(2 ** 23);
  const next = modelKernels('strict', 2 ** 23);
  expect(next).not.toBe(first);
  expect(modelKernels('strict', 1)).toBe(next);
  expect(createServeKernels(1)).toBe(createServeKernels(1));
  expect(createServeKernels(2 ** 24)).not.toBe(createServeKernels(1));
});

it('a memory is shared while all within stays below 16 MiB', () => {
  const first = modelKernels('strict', 2 ** 24 - 1);
  const left = 2 ** 24 - first.arena.top;
  expect(modelKernels('strict', left - 1)).toBe(first);
  expect(modelKernels('strict', left)).not.toBe(first);
});

it('rows that the engine has no room for leave nothing in the memory', () => {
  const kernels = createKernels({ simd: 'strict' });
  const { memory, top } = kernels.arena;
  const grow = memory.grow.bind(memory);
  const values = Float32Array.from({ length: 5000 * 64 }, (_, at) => Math.sin(at));
  memory.grow = () => {
    throw new RangeError('refused');
  };
  expect(() => new Scorer(kernels, values, 64)).toThrow(MemoryLimitError);
  expect(kernels.arena.top).toBe(top);
  memory.grow = grow;
  const options = { count: 3, leftOut: null, only: null };
  const fresh = new Scorer(createKernels({ simd: 'strict' }), values, 64).topk(values.subarray(0, 64), options);
  expect(new Scorer(kernels, values, 64).topk(values.subarray(0, 64), options)).toEqual(fresh);
});
