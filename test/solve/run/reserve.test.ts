// What a fit costs in memory and in work, before it begins.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { MemoryLimitError } from '../../../src/errors.ts';
import { multiplyAdds } from '../../../src/solve/run/effort.ts';
import { reserveFit } from '../../../src/solve/run/reserve.ts';
import { MAX_BYTES } from '../../../src/wasm/arena.ts';
import { createKernels } from '../../../src/wasm/kernels.ts';

describe('reserveFit', () => {
  it('grows the memory by what the fit takes', () => {
    const kernels = createKernels({ simd: 'strict' });
    reserveFit(kernels, 10, (factors) => factors * 1e6);
    expect(kernels.arena.memory.buffer.byteLength).toBeGreaterThanOrEqual(kernels.arena.top + 1e7);
    expect(kernels.arena.memory.buffer.byteLength).toBeLessThan(kernels.arena.top + 1.1e7);
  });

  it('says how many factors would fit where it cannot', () => {
    const kernels = createKernels({ simd: 'strict' });
    const had = kernels.arena.memory.buffer.byteLength;
    const each = Math.floor((MAX_BYTES - kernels.arena.top) / 7);
    const ask = (factors: number) => () => reserveFit(kernels, factors, (count) => count * each);
    expect(ask(8)).toThrow(MemoryLimitError);
    expect(ask(9)).toThrow(/ Take fewer factors \(of this data, 7 factors would fit\)\.$/);
    const none = (otherwise?: string) => () => reserveFit(kernels, 9, () => 2 ** 33, otherwise);
    expect(none()).toThrow(/ No number of factors fits: take fewer interactions\.$/);
    expect(none('wait')).toThrow(/ No number of factors fits: take fewer interactions, or wait\.$/);
    expect(kernels.arena.memory.buffer.byteLength).toBe(had);
  });
});

describe('multiplyAdds', () => {
  const data = Interactions.fromTriplets({ users: [0, 1, 2], items: [0, 1, 1] });

  it('counts d² an entry and d³/6 a row of an exact solver', () => {
    expect(multiplyAdds(data, { factors: 6, epochs: 2, solver: 'exact' })).toBe(2 * (3 * 36 + 5 * 36));
  });

  it('counts four products a step of conjugate gradients', () => {
    expect(multiplyAdds(data, { factors: 6, epochs: 2, solver: 'cg' })).toBe(2 * (3 * 48 + 5 * 48));
  });
});
