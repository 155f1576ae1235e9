// The eigenproblem in slices: the bits of the whole, and a pause after each slice in which it may be called off.
import { describe, expect, it } from 'vitest';
import { diagonalise, sumGram } from '../../src/matrix/side-jobs.ts';
import { gramChunks, gramSumsBytes } from '../../src/matrix/sizes.ts';
import { createKernels, type Kernels } from '../../src/wasm/kernels.ts';
import type { Job } from '../../src/workers/job.ts';
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

describe('the sum of a Gram', () => {
  const kernels = createKernels({ simd: 'strict' });
  const { arena, call } = kernels;

  /** The job that an executor is given for it. */
  async function jobFor(rows: number, stride: number, wide: boolean): Promise<Job> {
    const jobs: Job[] = [];
    const run = async (job: Job) => jobs.push(job);
    const executor = { kernels, run, breathe: async () => {}, workers: [], close: () => {} };
    await arena.scopeAsync(async () => {
      const sumsPtr = arena.alloc(gramSumsBytes(kernels, stride));
      arena.u8(sumsPtr, gramSumsBytes(kernels, stride)).fill(0);
      const placed = { factorsPtr: 0, rows, stride, scalePtr: 0 };
      await sumGram(executor, placed, stride, { sumsPtr, gramPtr: arena.alloc(8 * stride ** 2) }, wide);
    });
    expect(jobs).toHaveLength(1);
    return jobs[0];
  }

  it.each([
    [8, 16],
    [512, 16],
    [1024, 8],
    [2048, 2],
    [4096, 1],
  ])('is of as many chunks as there is room for: stride %i, %i chunks', async (stride, chunks) => {
    expect(gramChunks(stride)).toBe(chunks);
    expect(gramSumsBytes(kernels, stride)).toBe(chunks * call.chunkBytes(stride));
  });

  it.each([
    [1, [0, 1]],
    [64, [0, 64]],
    [130, [0, 64, 128, 130]],
    [16 * 64, Array.from({ length: 17 }, (_, k) => 64 * k)],
    [16 * 64 + 1, [...Array.from({ length: 9 }, (_, k) => 128 * k), 16 * 64 + 1]],
  ])('of %i rows is in chunks of whole blocks of 64', async (rows, edges) => {
    for (const wide of [false, true]) {
      const job = await jobFor(rows, 8, wide);
      expect(job.kernel).toBe(wide ? 'gramChunk64' : 'gramChunk');
      expect([...job.edges]).toEqual(edges);
    }
  });
});
