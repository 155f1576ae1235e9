// Jobs on this thread and on a pool: every range once, at any address below 4 GiB.
import { expect, it } from 'vitest';
import { createMemory } from '../../src/wasm/arena.ts';
import { createKernels, type Kernels } from '../../src/wasm/kernels.ts';
import { createExecutor } from '../../src/workers/executor.ts';
import { createWorkerPool } from '../../src/workers/index.ts';
import { type Executor, evenRanges } from '../../src/workers/job.ts';
import { executorBytes } from '../../src/workers/worker-memory.ts';

/** `fillNormal` takes neither. */
const nothing = { task: 0, scratch: [0] };

it('cuts rows into ranges that cover them once', () => {
  expect([...evenRanges(0, 5)]).toEqual([0]);
  expect([...evenRanges(5, 5)]).toEqual([0, 5]);
  expect([...evenRanges(11, 5)]).toEqual([0, 5, 10, 11]);
});

it('takes of the arena what is said beforehand, the largest scratch for each of its threads', async () => {
  using pool = await createWorkerPool({ workers: 3 });
  const bytes = { task: 100, scratch: [7, 1000, 200] };
  for (const threads of [null, pool]) {
    const kernels = createKernels({ simd: 'strict', memory: createMemory(threads !== null) });
    const { top } = kernels.arena;
    const { workers, close } = createExecutor(kernels, threads, bytes);
    close();
    expect(kernels.arena.top - top).toBe(executorBytes(threads?.size ?? 0, bytes));
    expect(workers).toHaveLength(threads?.size ?? 1);
    const ends = [...workers.slice(1).map(({ taskPtr }) => taskPtr), kernels.arena.top];
    workers.forEach(({ taskPtr, scratchPtr }, at) => {
      expect(scratchPtr - taskPtr).toBeGreaterThanOrEqual(100);
      expect(ends[at] - scratchPtr).toBeGreaterThanOrEqual(1000);
    });
  }
});

it('calls a kernel once a range, with the edges and the part of the range, until one fails', async () => {
  const kernels = createKernels({ simd: 'strict' });
  const calls: number[][] = [];
  const fillNormal = (...args: number[]) => {
    calls.push(args);
    return args[1] === 20 ? 7 : 0;
  };
  const executor = createExecutor({ ...kernels, call: { ...kernels.call, fillNormal } as never }, null, nothing);
  const [{ taskPtr, scratchPtr }] = executor.workers;
  const args = [{ ptr: 64, bytes: 8 }, 'begin', 'end', 1, 'scratch', 'task', 42, 1] as never;
  const run = (edges: number[]) => executor.run({ kernel: 'fillNormal', args, edges: Int32Array.from(edges) });
  const called = (ptr: number, begin: number, end: number) => [ptr, begin, end, 1, scratchPtr, taskPtr, 42, 1];
  expect(await run([0])).toBe(0);
  expect(calls).toEqual([]);
  expect(await run([0, 5, 12])).toBe(0);
  expect(calls.splice(0)).toEqual([called(64, 0, 5), called(72, 5, 12)]);
  expect(await run([0, 20, 25, 30])).toBe(7);
  expect(calls).toEqual([called(64, 0, 20), called(72, 20, 25)]);
  executor.close();
});

it.each([0, 2 ** 31 - 4096, 2 ** 31, 2 ** 31 + 2 ** 30])('fills every range of rows %i bytes up', async (below) => {
  const rows = 1000;
  const stride = 8;
  const alone = createKernels({ simd: 'strict' });
  const expected = await fill(alone, createExecutor(alone, null, nothing), rows, stride);
  const shared = createKernels({ simd: 'strict', memory: createMemory(true) });
  // Pages that nobody touches cost nothing.
  shared.arena.alloc(below);
  using pool = await createWorkerPool({ workers: 3 });
  const executor = createExecutor(shared, pool, nothing);
  expect(await fill(shared, executor, rows, stride)).toEqual(expected);
});

it('begins no further range after an abort, and works on for the next job', async () => {
  const rows = 2_000_000;
  const kernels = createKernels({ simd: 'strict', memory: createMemory(true) });
  const { arena } = kernels;
  const y = arena.alloc(rows * 8 * 4);
  arena.f32(y, rows * 8).fill(Number.NaN);
  using pool = await createWorkerPool({ workers: 2 });
  const controller = new AbortController();
  const executor = createExecutor(kernels, pool, nothing, controller.signal);
  const args = [y, 'begin', 'end', 8, 8, 1, 42, 1] as const;
  const run = executor.run({ kernel: 'fillNormal', args, edges: evenRanges(rows, 1) });
  setTimeout(() => controller.abort('enough'), 30);
  await expect(run).rejects.toBe('enough');
  expect(arena.f32(y, rows * 8).at(-1)).toBeNaN();
  expect(await fill(kernels, createExecutor(kernels, pool, nothing), 1000, 8)).toHaveLength(8000);
});

/** N(0, 1) in every row, a range of seven rows at a time; NaN where no range came. */
async function fill({ arena }: Kernels, executor: Executor, rows: number, stride: number): Promise<Float32Array> {
  const y = arena.alloc(rows * stride * 4);
  arena.f32(y, rows * stride).fill(Number.NaN);
  const edges = evenRanges(rows, 7);
  await executor.run({ kernel: 'fillNormal', args: [y, 'begin', 'end', stride, stride, 1, 42, 1], edges });
  await executor.run({
    kernel: 'fillNormal',
    args: [y, 'begin', 'end', stride, stride, 1, 42, 1],
    edges: evenRanges(0, 7),
  });
  executor.close();
  const out = arena.f32(y, rows * stride).slice();
  expect(out.every(Number.isFinite)).toBe(true);
  return out;
}
