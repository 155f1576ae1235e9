// The Gram, its axes and the rotation: of rows in JavaScript at once, and of rows in linear memory as jobs.
import { describe, expect, it } from 'vitest';
import { takeRows } from '../../src/matrix/columns.ts';
import { gramOf } from '../../src/matrix/gram.ts';
import { principalAxes, turnRows } from '../../src/matrix/principal-axes.ts';
import { putRows, rowRange, rowViews, strideOf } from '../../src/matrix/rows.ts';
import { rotateRows, sumGram } from '../../src/matrix/side-jobs.ts';
import { gramSumsBytes } from '../../src/matrix/sizes.ts';
import { createKernels } from '../../src/wasm/kernels.ts';
import { createExecutor } from '../../src/workers/executor.ts';
import { builds } from '../builds.ts';
import { gram, multiply, relativeError, square, transpose } from '../reference/dense.ts';
import { seeded } from '../seeded.ts';

describe.each(builds)('$name', ({ create }) => {
  const kernels = create();
  const { arena, call } = kernels;

  describe.each([
    [700, 5],
    [1500, 24],
  ])('%i rows of %i factors', (rows, factors) => {
    const y = seeded(rows).matrix(rows, factors);
    const c = Float32Array.from({ length: rows }, (_, j) => (j % 7) / 4);
    const matrix = Float32Array.from(y.flat());
    const stride = strideOf(factors);
    const place = () => putRows(kernels, rowViews(matrix, factors), factors, rowRange(0, rows));

    it.each([
      ['ones', null],
      ['weights', c],
    ])('have the Gram of the sum, in any chunks: %s', async (_, scale) => {
      const expected = gram(y, factors, scale ? [...scale] : undefined).flat();
      for (const block of [64, 100, rows, undefined]) {
        const found = gramOf(kernels, rowViews(matrix, factors), rows, factors, scale, block);
        expect(relativeError(found, expected)).toBeLessThan(1e-6);
      }
      await arena.scopeAsync(async () => {
        const executor = createExecutor(kernels, null, { scratch: [call.gramScratchBytes(stride)] });
        const [sumsPtr, gramPtr] = [arena.alloc(gramSumsBytes(kernels, stride)), arena.alloc(8 * factors ** 2)];
        await sumGram(executor, { ...place(), scalePtr: scale ? arena.put(scale) : 0 }, factors, { sumsPtr, gramPtr });
        expect(relativeError(arena.f64(gramPtr, factors ** 2), expected)).toBeLessThan(1e-6);
        executor.close();
      });
    });

    it('have axes in which the Gram is diagonal, and are turned into them, at once or by jobs', async () => {
      const { axes, spectrum } = principalAxes(
        kernels,
        gramOf(kernels, rowViews(matrix, factors), rows, factors),
        factors,
      )!;
      const q = square(factors, (i, j) => axes[i * factors + j]);
      const diagonal = square(factors, (i, j) => (i === j ? spectrum[i] : 0));
      const expected = multiply(y, transpose(q)).flat();
      await arena.scopeAsync(async () => {
        const placed = place();
        turnRows(kernels, placed, axes, factors);
        const turned = takeRows(kernels, placed, factors);
        expect(relativeError(turned, expected)).toBeLessThan(1e-6);
        const found = gramOf(kernels, rowViews(turned, factors), rows, factors);
        expect(relativeError(found, diagonal.flat())).toBeLessThan(1e-6);

        const executor = createExecutor(kernels, null, { scratch: [call.rotateScratchBytes(stride)] });
        const packedPtr = arena.alloc(call.axesBytes(stride));
        call.packAxes(arena.put(axes), factors, stride, packedPtr);
        const byJobs = place();
        await rotateRows(executor, byJobs, packedPtr);
        expect(takeRows(kernels, byJobs, factors)).toEqual(turned);

        const some = place();
        await rotateRows(executor, some, packedPtr, 3);
        const row = (of: Float32Array, j: number) => of.subarray(j * factors, (j + 1) * factors);
        const rotated = takeRows(kernels, some, factors);
        for (const j of [0, 1, 2, 3, 600]) {
          expect(row(rotated, j)).toEqual(row(j < 3 ? turned : matrix, j));
        }
        executor.close();
      });
    });
  });
});

it('finds no axes of a matrix that is not finite', () => {
  const kernels = createKernels({ simd: 'strict' });
  const { top } = kernels.arena;
  expect(principalAxes(kernels, new Float64Array(9).fill(Number.NaN), 3)).toBeNull();
  expect(kernels.arena.top).toBe(top);
});
