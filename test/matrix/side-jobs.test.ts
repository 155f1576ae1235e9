// The eigenproblem in slices: the bits of the whole, and a pause after each slice in which it may be called off.
import { describe, expect, it } from 'vitest';
import { diagonalise } from '../../src/matrix/side-jobs.ts';
import type { Kernels } from '../../src/wasm/kernels.ts';
import { builds } from '../builds.ts';
import { gram } from '../reference/dense.ts';
import { seeded } from '../seeded.ts';

/** Runs `work` on a Gram of n columns; returns the eigenvectors and eigenvalues that it leaves. */
async function solved(
  { call, arena }: Kernels,
  n: number,
  work: (matrix: number, spectrum: number, scratch: number) => number | Promise<number>,
): Promise<{ code: number; numbers: number[] }> {
  return arena.scopeAsync(async () => {
    const matrix = arena.put(Float64Array.from(gram(seeded(n).matrix(2 * n, n), n).flat()));
    const [spectrum, scratch] = [arena.alloc(8 * n), arena.alloc(call.eighScratchBytes(n))];
    const code = await work(matrix, spectrum, scratch);
    return { code, numbers: [...arena.f64(matrix, n * n), ...arena.f64(spectrum, n)] };
  });
}

describe.each(builds)('the eigenproblem in slices ($name)', ({ create }) => {
  const kernels = create();
  /** An executor of which nothing but its pauses is asked. */
  const executorOf = (breathe: () => Promise<void>) => ({
    kernels,
    breathe,
    workers: [],
    run: async () => 0,
    close: () => {},
  });

  it.each([1, 2, 40, 180])('has the bits of the whole (%i columns)', async (n) => {
    const whole = await solved(kernels, n, (a, w, scratch) => kernels.call.eigh(a, n, w, scratch));
    let pauses = 0;
    const executor = executorOf(async () => void pauses++);
    const sliced = await solved(kernels, n, (a, w, scratch) => diagonalise(executor, a, n, w, scratch));
    expect(whole.code).toBe(0);
    expect(sliced).toEqual(whole);
    expect(pauses > 3).toBe(n === 180);
  });

  it('has the bits of the whole when every slice is one row', async () => {
    const { call } = kernels;
    const whole = await solved(kernels, 30, (a, w, scratch) => call.eigh(a, 30, w, scratch));
    let slices = 0;
    const sliced = await solved(kernels, 30, (a, w, scratch) => {
      call.eighStart(30, scratch);
      for (;;) {
        slices++;
        const code = call.eighAdvance(a, 30, w, scratch, 1);
        if (code >= 0) return code;
      }
    });
    expect(sliced).toEqual(whole);
    expect(slices).toBeGreaterThan(60);
  });

  it('ends where it is called off', async () => {
    const reason = new Error('enough');
    let pauses = 0;
    const executor = executorOf(async () => {
      if (++pauses === 2) throw reason;
    });
    const attempt = solved(kernels, 180, (a, w, scratch) => diagonalise(executor, a, 180, w, scratch));
    await expect(attempt).rejects.toBe(reason);
    expect(pauses).toBe(2);
  });
});
