// gramChunk and gramFinish, every build, against the naive Gram.
import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { builds } from '../../builds.ts';
import { gram, type Matrix, relativeError, type Vector } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { guarded, padRows, strideOf } from '../memory.ts';

describe.each(builds)('gram ($name)', ({ create }) => {
  const kernels = create();

  describe.each([1, 3, 8, 10, 33, 64])('%i factors', (d) => {
    it.each([0, 1, 63, 64, 65, 1000])('sums %i rows', (rows) => {
      const random = seeded(1000 * d + rows);
      const y = random.matrix(rows, d);
      const c = y.map(() => random.uniform(0, 3));
      expect(relativeError(gramOf(kernels, y, d, [0, rows]), gram(y, d).flat())).toBeLessThan(1e-6);
      expect(relativeError(gramOf(kernels, y, d, [0, rows], c), gram(y, d, c).flat())).toBeLessThan(1e-6);
    });

    it('adds up chunks, empty ones too', () => {
      const random = seeded(d);
      const y = random.matrix(300, d);
      const c = y.map(() => random.uniform(0, 3));
      const chunked = gramOf(kernels, y, d, [0, 64, 64, 65, 200, 300], c);
      expect(relativeError(chunked, gram(y, d, c).flat())).toBeLessThan(1e-6);
      // Blocks of 64 rows are the same ones whether or not a chunk ends at their edge; the rest is float64.
      const aligned = gramOf(kernels, y, d, [0, 128, 256, 300], c);
      expect(relativeError(aligned, gramOf(kernels, y, d, [0, 300], c))).toBeLessThan(1e-14);
    });

    it('sums with all products in float64', () => {
      const random = seeded(7 + d);
      const y = random.matrix(200, d);
      const c = y.map(() => random.uniform(0, 3));
      const wide = (weights?: Vector) => gramOf(kernels, y, d, [0, 64, 64, 65, 200], weights, 'gramChunk64');
      expect(relativeError(wide(), gram(y, d).flat())).toBeLessThan(1e-14);
      expect(relativeError(wide(c), gram(y, d, c).flat())).toBeLessThan(1e-14);
    });

    it('leaves out rows of weight zero', () => {
      const y = seeded(d).matrix(10, d);
      const c = y.map((_, j) => (j < 4 ? 1 : 0));
      expect(relativeError(gramOf(kernels, y, d, [0, 10], c), gram(y.slice(0, 4), d).flat())).toBeLessThan(1e-6);
    });
  });
});

/** G by chunks [edges[k], edges[k + 1]), each with scratch that is not clean; checks that it is symmetric. */
function gramOf(
  kernels: Kernels,
  y: Matrix,
  d: number,
  edges: Vector,
  c?: Vector,
  kernel: 'gramChunk' | 'gramChunk64' = 'gramChunk',
): number[] {
  const { call, arena } = kernels;
  const stride = strideOf(d);
  const chunks = edges.length - 1;
  return guarded(kernels, ({ take }) => {
    const yPtr = arena.put(padRows(y, stride));
    const cPtr = c ? arena.put(Float32Array.from(c)) : 0;
    const sumsPtr = take(chunks * call.chunkBytes(stride));
    const scratchPtr = take(call.gramScratchBytes(stride));
    const gPtr = take(d * d * 8);
    for (let k = 0; k < chunks; k++) {
      const sumPtr = sumsPtr + k * call.chunkBytes(stride);
      call[kernel](yPtr, cPtr, edges[k], edges[k + 1], stride, sumPtr, scratchPtr);
    }
    call.gramFinish(sumsPtr, chunks, stride, d, gPtr);
    const g = [...arena.f64(gPtr, d * d)];
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < i; j++) expect(g[i * d + j]).toBe(g[j * d + i]);
    }
    return g;
  });
}
