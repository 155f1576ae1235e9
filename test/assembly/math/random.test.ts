// fillNormal, every build: moments, independence of how the rows are split, of the sides and of the seeds.
import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { builds } from '../../builds.ts';
import { guarded, strideOf, unpadRows } from '../memory.ts';

interface Filling {
  rows: number;
  factors: number;
  deviation?: number;
  seed?: number;
  stream?: number;
  edges?: number[];
}

describe.each(builds)('fillNormal ($name)', ({ create }) => {
  const kernels = create();

  it.each([
    [1, 0],
    [1, 1],
    [2, 1],
    [0xffffffff, 1],
  ])('has the moments of a normal distribution, seed %i, stream %i', (seed, stream) => {
    const x = fill(kernels, { rows: 3125, factors: 32, seed, stream }).flat();
    const n = x.length;
    const moment = (power: number) => x.reduce((sum, value) => sum + value ** power, 0) / n;
    // The standard deviations of the sample moments of N(0, 1) are √(1/n), √(2/n), √(15/n) and √(96/n).
    expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(1 / n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    // P(|x| > 1) = 0.31731, and neighbours, in a row and in a column, are uncorrelated.
    expect(Math.abs(x.filter((value) => Math.abs(value) > 1).length / n - 0.31731)).toBeLessThan(
      4 * Math.sqrt(0.217 / n),
    );
    for (const lag of [1, 2, 32, 64]) expect(Math.abs(covariance(x, lag))).toBeLessThan(4 / Math.sqrt(n - lag));
  });

  it('scales by the deviation', () => {
    const one = fill(kernels, { rows: 4, factors: 5 }).flat();
    const quarter = fill(kernels, { rows: 4, factors: 5, deviation: 0.25 }).flat();
    expect(quarter).toEqual(one.map((value) => value / 4));
  });

  it.each([1, 7, 8, 9, 33])('gives the same bits for any split of the rows, %i factors', (factors) => {
    const whole = fill(kernels, { rows: 50, factors });
    expect(fill(kernels, { rows: 50, factors, edges: [0, 1, 3, 3, 40, 50] })).toEqual(whole);
    // More rows or more factors do not change those that were there.
    expect(fill(kernels, { rows: 60, factors }).slice(0, 50)).toEqual(whole);
    expect(fill(kernels, { rows: 50, factors: factors + 5 }).map((row) => row.slice(0, factors))).toEqual(whole);
  });

  it('is the polar method on the numbers of SplitMix64, a stream a row', () => {
    for (const [seed, stream] of [
      [0, 0],
      [1, 1],
      [0xffffffff, 3],
    ]) {
      const rows = fill(kernels, { rows: 40, factors: 9, deviation: 0.5, seed, stream });
      for (const [row, numbers] of rows.entries()) {
        const expected = normals(seed, stream, row, 9);
        // float32, and a logarithm of the engine's.
        for (const [k, x] of numbers.entries()) expect(x / (0.5 * expected[k])).toBeCloseTo(1, 6);
      }
    }
  });

  it('differs from seed to seed, stream to stream and row to row', () => {
    const fillings = [
      fill(kernels, { rows: 20, factors: 8, seed: 1, stream: 0 }),
      fill(kernels, { rows: 20, factors: 8, seed: 2, stream: 0 }),
      fill(kernels, { rows: 20, factors: 8, seed: 1, stream: 1 }),
      fill(kernels, { rows: 20, factors: 8, seed: 0, stream: 2 }),
    ];
    const numbers = fillings.flat(2);
    // Among 640 float32 normals a chance pair is unlikely (p ≈ 0.02) and the seeds are fixed.
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

/** Rows of `factors` numbers; checks the padding. */
function fill(kernels: Kernels, filling: Filling): number[][] {
  const { rows, factors, deviation = 1, seed = 1, stream = 0, edges = [0, rows] } = filling;
  const stride = strideOf(factors);
  const { call, arena } = kernels;
  return guarded(kernels, ({ take }) => {
    const yPtr = take(rows * stride * 4);
    for (let k = 1; k < edges.length; k++) {
      call.fillNormal(yPtr, edges[k - 1], edges[k], factors, stride, deviation, seed, stream);
    }
    const y = arena.f32(yPtr, rows * stride);
    expect(y.every((value, at) => at % stride < factors || value === 0)).toBe(true);
    return unpadRows(y, stride, factors);
  });
}

/** As Steele, Lea and Flood, and Marsaglia, write them down; the second number is of the lower half. */
function normals(seed: number, stream: number, row: number, count: number): number[] {
  const u64 = (x: bigint) => BigInt.asUintN(64, x);
  const golden = 0x9e3779b97f4a7c15n;
  const mix = (x: bigint) => {
    const once = u64((x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n);
    const twice = u64((once ^ (once >> 27n)) * 0x94d049bb133111ebn);
    return twice ^ (twice >> 31n);
  };
  let state = mix(u64(mix((BigInt(stream) << 32n) | BigInt(seed)) + BigInt(row) * golden));
  const found: number[] = [];
  while (found.length < count) {
    state = u64(state + golden);
    const bits = mix(state);
    const [x, y] = [bits >> 32n, bits].map((half) => Number(BigInt.asIntN(32, half)) / 2 ** 31);
    const s = x * x + y * y;
    if (s >= 1 || s === 0) continue;
    const scale = Math.sqrt((-2 * Math.log(s)) / s);
    found.push(x * scale, y * scale);
  }
  return found.slice(0, count);
}

function covariance(x: number[], lag: number): number {
  let sum = 0;
  for (let k = lag; k < x.length; k++) sum += x[k] * x[k - lag];
  return sum / (x.length - lag);
}
