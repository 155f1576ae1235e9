// compact-scores and select, every build and the small one: scores of rows as they are stored, and the best of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServeKernels } from '../../../src/wasm/kernels.ts';
import { createServeKernels } from '../../../src/wasm/serve-kernels.ts';
import { builds } from '../../builds.ts';
import { dot, relativeError } from '../../reference/dense.ts';
import { best } from '../../reference/ranking.ts';
import { seeded } from '../../seeded.ts';
import { guarded } from '../memory.ts';

const all: { name: string; create(): ServeKernels }[] = [...builds, { name: 'serve', create: createServeKernels }];
const up = (count: number, multiple: number) => Math.ceil(count / multiple) * multiple;
const shape = { seed: fc.nat(1e6), count: fc.integer({ min: 1, max: 70 }), d: fc.integer({ min: 1, max: 70 }) };

/** The readable bytes that a kernel wants: rows to a multiple of four, and the lanes of the last one. */
function rowBytes(count: number, d: number, elementBytes: number): number {
  return up(count, 4) * d * elementBytes + 16 * elementBytes;
}

/** The bits of an exact float16, by the definition. */
function halfBits(value: number): number {
  const size = Math.abs(value);
  const sign = value < 0 ? 0x8000 : 0;
  if (size === 0) return sign;
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const fraction = size / 2 ** exponent;
  return fraction < 1 ? sign | (fraction * 1024) : sign | ((exponent + 15) << 10) | ((fraction - 1) * 1024);
}

describe.each(all)('compact-scores ($name)', ({ create }) => {
  const kernels = create();
  const { arena, call } = kernels;

  it('int8: exact integers, then the two scales', () => {
    fc.assert(
      fc.property(fc.record(shape), ({ seed, count, d }) => {
        const random = seeded(seed);
        const rows = Array.from({ length: count }, () => Array.from({ length: d }, () => random.index(256) - 128));
        const query = Array.from({ length: d }, () => random.index(65535) - 32767);
        // Powers of two, so that the products with them are exact; sums below 2²⁴ and rounded above.
        const scales = rows.map((_, row) => 2 ** (row % 5));
        guarded(kernels, (memory) => {
          const rowsPtr = memory.zeros(rowBytes(count, d, 1));
          arena.u8(rowsPtr, count * d).set(rows.flat().map((x) => x & 0xff));
          const queryPtr = memory.zeros(2 * up(d, 16));
          new Int16Array(arena.memory.buffer, queryPtr, d).set(query);
          const scalesPtr = memory.zeros(4 * up(count, 4));
          arena.f32(scalesPtr, count).set(scales);
          const out = memory.take(4 * up(count, 4));
          call.scoresInt8(out, queryPtr, 0.5, rowsPtr, scalesPtr, count, d);
          const expected = rows.map((row, j) => Math.fround(dot(row, query)) * 0.5 * scales[j]);
          expect(Array.from(arena.f32(out, count), (x) => x + 0)).toEqual(expected.map((x) => x + 0));
        });
      }),
      { numRuns: 80 },
    );
  });

  it('float16: the numbers behind the bits, subnormal ones too', () => {
    fc.assert(
      fc.property(fc.record(shape), ({ seed, count, d }) => {
        const random = seeded(seed);
        const element = () => ((random.index(2048) - 1024) / 1024) * 2 ** -random.index(16);
        const exact = (x: number) => Math.round(x * 2 ** 24) / 2 ** 24;
        const rows = Array.from({ length: count }, () =>
          Array.from({ length: d }, () => {
            const x = exact(element());
            // Eleven digits at most, and no finer than the smallest subnormal number.
            const unit = 2 ** Math.max(-24, Math.floor(Math.log2(Math.abs(x) || 1)) - 10);
            return Math.round(x / unit) * unit;
          }),
        );
        const query = random.matrix(1, d)[0];
        guarded(kernels, (memory) => {
          const rowsPtr = memory.zeros(rowBytes(count, d, 2));
          new Uint16Array(arena.memory.buffer, rowsPtr, count * d).set(rows.flat().map(halfBits));
          const queryPtr = memory.zeros(4 * up(d, 16));
          arena.f32(queryPtr, d).set(query.map((x) => x * 2 ** 112));
          const scalesPtr = memory.zeros(4 * up(count, 4));
          arena.f32(scalesPtr, count).fill(2);
          const out = memory.take(4 * up(count, 4));
          call.scoresHalf(out, queryPtr, 0.25, rowsPtr, scalesPtr, count, d);
          const sizes = rows.map((row) => dot(row.map(Math.abs), query.map(Math.abs)));
          rows.forEach((row, j) => {
            const error = Math.abs(arena.f32(out, count)[j] - 0.5 * dot(row, query));
            expect(error).toBeLessThanOrEqual(0.5 * 2e-6 * sizes[j]);
          });
        });
      }),
      { numRuns: 80 },
    );
  });

  it('float32: inner products', () => {
    fc.assert(
      fc.property(fc.record(shape), ({ seed, count, d }) => {
        const random = seeded(seed);
        const [rows, [query]] = [random.matrix(count, d), random.matrix(1, d)];
        guarded(kernels, (memory) => {
          const rowsPtr = memory.zeros(rowBytes(count, d, 4));
          arena.f32(rowsPtr, count * d).set(rows.flat());
          const queryPtr = memory.zeros(4 * up(d, 16));
          arena.f32(queryPtr, d).set(query);
          const out = memory.take(4 * up(count, 4));
          call.scoresFloat(out, queryPtr, rowsPtr, count, d);
          const sizes = rows.map((row) => dot(row.map(Math.abs), query.map(Math.abs)));
          const scaled = (scores: ArrayLike<number>) => Array.from(scores, (x, j) => x / sizes[j]);
          const expected = rows.map((row) => dot(row, query));
          expect(relativeError([...scaled(arena.f32(out, count)), 1], [...scaled(expected), 1])).toBeLessThan(3e-6);
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe.each(all)('select ($name)', ({ create }) => {
  const kernels = create();
  const { arena, call } = kernels;

  it('equals sorting: the best, of all or of some, ties by id, none that is left out', () => {
    const problem = fc.record({
      // Few different scores, for ties.
      scores: fc.array(fc.constantFrom(-2, -0, 0, 1, 1.5, 3e38, Number.NEGATIVE_INFINITY), {
        minLength: 1,
        maxLength: 60,
      }),
      k: fc.integer({ min: 0, max: 65 }),
      only: fc.option(fc.uniqueArray(fc.nat(1000), { maxLength: 20 })),
    });
    fc.assert(
      fc.property(problem, ({ scores, k, only }) => {
        const ids = only && [...new Set(only.map((id) => id % scores.length))];
        guarded(kernels, (memory) => {
          const scoresPtr = memory.take(4 * up(scores.length, 4));
          arena.f32(scoresPtr, up(scores.length, 4)).fill(3e38).set(scores);
          const idsPtr = ids ? memory.take(4 * ids.length) : 0;
          if (ids) arena.i32(idsPtr, ids.length).set(ids);
          const [outIds, outScores, heap] = [4, 4, 8].map((bytes) => memory.take(bytes * k));
          const count = scores.length;
          const found = call.selectBest(outIds, outScores, k, scoresPtr, count, idsPtr, ids?.length ?? 0, heap);
          const allowed = (id: number) => scores[id] > Number.NEGATIVE_INFINITY && (ids?.includes(id) ?? true);
          const expected = best(scores, k, allowed);
          expect(Array.from(arena.i32(outIds, found))).toEqual(expected);
          expect(Array.from(arena.f32(outScores, found))).toEqual(expected.map((id) => Math.fround(scores[id]) + 0));
        });
      }),
      { numRuns: 200 },
    );
  });
});
