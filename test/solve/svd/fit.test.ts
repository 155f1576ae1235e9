// fitSvd against a dense float64 decomposition: singular values to 1e-5, subspaces to 1e-3 (here far better), on shapes
// and spectra that are hard for an iteration, and on matrices of which there is nothing left.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import type { Centring } from '../../../src/solve/svd/centring.ts';
import { fitSvd } from '../../../src/solve/svd/fit.ts';
import type { Svd } from '../../../src/solve/svd/model.ts';
import { gram, type Matrix, multiply, norm, relativeError, square, transpose } from '../../reference/dense.ts';
import { type DenseSvd, denseSvd, largestSine } from '../../reference/svd.ts';
import { type Seeded, seeded } from '../../seeded.ts';

/** Interactions of the matrix's nonzero elements, which must be float32. */
function interactionsOf(a: Matrix): Interactions {
  const entries = a.flatMap((row, user) => row.flatMap((value, item) => (value ? [{ user, item, value }] : [])));
  return Interactions.fromTriplets({
    users: entries.map(({ user }) => user),
    items: entries.map(({ item }) => item),
    values: entries.map(({ value }) => value),
    userCount: a.length,
    itemCount: a[0].length,
  });
}

/** Columns of a row-major array as rows. */
function columnsOf(matrix: ArrayLike<number>, d: number): number[][] {
  const rows = matrix.length / d;
  return Array.from({ length: d }, (_, k) => Array.from({ length: rows }, (_, i) => matrix[i * d + k]));
}

function orthonormal(random: Seeded, rows: number, count: number): number[][] {
  return denseSvd(random.matrix(count, rows)).v.slice(0, count);
}

/** m × n with these singular values, rounded to float32: the oracle decomposes the rounded matrix. */
function withSpectrum(random: Seeded, m: number, n: number, sigma: readonly number[]): number[][] {
  const u = orthonormal(random, m, sigma.length);
  const v = orthonormal(random, n, sigma.length);
  const scaled = u.map((vector, k) => vector.map((x) => x * sigma[k]));
  return multiply(transpose(scaled), v).map((row) => row.map(Math.fround));
}

function sparse(random: Seeded, m: number, n: number, density: number): number[][] {
  return Array.from({ length: m }, () =>
    Array.from({ length: n }, () => (random.uniform(0, 1) < density ? random.normal() : 0)),
  );
}

/** Values below this part of the largest are not told from zero. */
const RESOLUTION = 2 ** -26;

function expectDecomposition(svd: Svd, a: Matrix, oracle: DenseSvd = denseSvd(a)): void {
  const d = svd.sigma.length;
  const u = columnsOf(svd.u, d);
  const v = columnsOf(svd.v, d);
  const rank = svd.sigma.filter((value) => value > 0).length;
  expect(svd.converged).toBe(true);
  expect([...svd.sigma]).toEqual([...svd.sigma].sort((p, q) => q - p));
  for (let k = 0; k < d; k++) {
    const expected = oracle.sigma[k] ?? 0;
    if (svd.sigma[k] > 0) expect(Math.abs(svd.sigma[k] / expected - 1)).toBeLessThan(1e-5);
    else expect(expected).toBeLessThanOrEqual(2 * RESOLUTION * oracle.sigma[0]);
  }
  for (const side of [u, v]) {
    expect(side.slice(rank).every((column) => column.every((x) => x === 0))).toBe(true);
    const identity = square(rank, (i, j) => Number(i === j));
    expect(relativeError(gram(transpose(side.slice(0, rank)), rank).flat(), identity.flat())).toBeLessThan(1e-6);
  }
  // A subspace is defined only where a gap closes it.
  for (let k = 1; k <= rank; k++) {
    const gap = oracle.sigma[k - 1] - (oracle.sigma[k] ?? 0);
    if (gap < 0.01 * oracle.sigma[k - 1]) continue;
    expect(largestSine(v.slice(0, k), oracle.v.slice(0, k))).toBeLessThan(1e-3);
    expect(largestSine(u.slice(0, k), oracle.u.slice(0, k))).toBeLessThan(1e-3);
  }
  // No rank-d matrix is closer.
  const rows = a.map((row, i) =>
    row.map((value, j) => value - svd.sigma.reduce((sum, s, k) => sum + s * u[k][i] * v[k][j], 0)),
  );
  const optimum = norm(oracle.sigma.slice(d));
  expect(norm(rows.flat())).toBeLessThan(optimum * (1 + 1e-6) + 1e-6 * norm(a.flat()));
}

const range = (count: number) => Array.from({ length: count }, (_, k) => k);

const spectra: [string, number, number, number, number[]][] = [
  ['graded', 120, 90, 20, range(90).map((k) => 0.7 ** k)],
  ['graded steeply, wider than tall', 60, 110, 12, range(60).map((k) => 10 ** (-k / 2))],
  ['flat but for ten', 100, 80, 10, range(80).map((k) => (k < 10 ? 2 - k / 20 : 1))],
  ['slowly falling', 110, 100, 30, range(100).map((k) => 1 / (1 + k / 10))],
  ['in clusters of 25 equal values', 120, 100, 25, range(100).map((k) => 2 ** -Math.floor(k / 25))],
  ['in clusters, cut through the second', 120, 100, 30, range(100).map((k) => 3 ** -Math.floor(k / 25))],
  ['near-equal pairs', 90, 80, 16, range(80).map((k) => 0.8 ** (k >> 1) * (1 + (k & 1) * 1e-6))],
  ['of rank 7', 80, 90, 20, range(7).map((k) => 1 + k)],
  ['of rank 7, cut below it', 80, 90, 5, range(7).map((k) => 1 + k)],
];

describe('fitSvd', () => {
  it.each(spectra)('finds a spectrum %s', async (_, m, n, factors, sigma) => {
    const a = withSpectrum(seeded(7), m, n, sigma);
    expectDecomposition(await fitSvd(interactionsOf(a), { factors }), a);
  });

  it.each([
    [300, 200, 24],
    [200, 300, 24],
  ])('finds the triplets of a sparse matrix of %i × %i', async (m, n, factors) => {
    const a = sparse(seeded(m), m, n, 0.05);
    expectDecomposition(await fitSvd(interactionsOf(a), { factors }), a);
  });

  it('finds the triplets of any small matrix, empty rows and columns, and more factors than it has, included', async () => {
    const shape = fc.record({
      seed: fc.nat(1e6),
      m: fc.integer({ min: 1, max: 25 }),
      n: fc.integer({ min: 1, max: 25 }),
      factors: fc.integer({ min: 1, max: 30 }),
      density: fc.constantFrom(0.02, 0.1, 0.5, 1),
      exponent: fc.constantFrom(-30, 0, 15),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ seed, m, n, factors, density, exponent }) => {
        const random = seeded(seed);
        const a = sparse(random, m, n, density).map((row) => row.map((x) => Math.fround(x * 10 ** exponent)));
        // There is no such thing as no interactions.
        a[random.index(m)][random.index(n)] ||= Math.fround(10 ** exponent);
        expectDecomposition(await fitSvd(interactionsOf(a), { factors, seed }), a);
      }),
      { numRuns: 60 },
    );
  });

  it('knows the singular values of the smallest matrices', async () => {
    const one = await fitSvd(interactionsOf([[-3]]), { factors: 2 });
    expect([[...one.u], [...one.sigma], [...one.v]]).toEqual([
      [-1, 0],
      [3, 0],
      [1, 0],
    ]);
    const zero = await fitSvd(Interactions.fromTriplets({ users: [0, 1], items: [1, 0], values: [0, 0] }), {
      factors: 2,
    });
    expect([...zero.u, ...zero.sigma, ...zero.v, zero.norm].every((x) => x === 0)).toBe(true);
    const identity = await fitSvd(interactionsOf(square(40, (i, j) => Number(i === j))), { factors: 9 });
    expect([...identity.sigma].every((x) => Math.abs(x - 1) < 1e-12)).toBe(true);
  });

  it.each<Centring>(['global', 'items', 'users'])('centres by %s without making the matrix dense', async (centre) => {
    const random = seeded(5);
    const a = sparse(random, 40, 30, 0.2).map((row) => row.map((x) => (x ? Math.fround(x + 2) : 0)));
    const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
    const items = transpose(a).map(mean);
    const centred = a.map((row) =>
      row.map((x, j) => x - { global: mean(items), items: items[j], users: mean(row), none: 0 }[centre]),
    );
    const svd = await fitSvd(interactionsOf(a), { factors: 8, centre });
    expectDecomposition(svd, centred);
    expect(svd.norm).toBeCloseTo(norm(centred.flat()), 10);
    const taken = multiply(
      Array.from(svd.centre!.users, (p) => [p]),
      [[...svd.centre!.items]],
    );
    expect(
      relativeError(
        taken.flat(),
        a.flatMap((row, i) => row.map((x, j) => x - centred[i][j])),
      ),
    ).toBeLessThan(1e-12);
  });

  it('finds nothing in a constant matrix that is centred', async () => {
    const a = square(20, () => 0.3).map((row) => row.map(Math.fround));
    for (const centre of ['global', 'items', 'users'] as const) {
      const svd = await fitSvd(interactionsOf(a), { factors: 3, centre });
      expect([...svd.sigma]).toEqual([0, 0, 0]);
    }
  });

  it('takes every interaction as 1 when asked to', async () => {
    const a = sparse(seeded(8), 30, 20, 0.3);
    const ones = a.map((row) => row.map((x) => Number(x !== 0)));
    expectDecomposition(await fitSvd(interactionsOf(a), { factors: 6, values: 'binary' }), ones);
  });

  it('makes the largest element of each column of V positive', async () => {
    const svd = await fitSvd(interactionsOf(sparse(seeded(3), 50, 30, 0.3)), { factors: 10 });
    for (const column of columnsOf(svd.v, 10)) {
      expect(Math.max(...column)).toBe(Math.max(...column.map(Math.abs)));
    }
  });

  it('gives the same bits for the same seed, and the same decomposition for another', async () => {
    const interactions = interactionsOf(sparse(seeded(4), 80, 60, 0.1));
    const [a, b, c] = [3, 3, 4].map((seed) => fitSvd(interactions, { factors: 12, seed, simd: 'strict' }));
    expect((await a).u).toEqual((await b).u);
    expect((await a).sigma).toEqual((await b).sigma);
    expect((await a).v).toEqual((await b).v);
    expect(relativeError((await c).sigma, (await a).sigma)).toBeLessThan(1e-9);
    expect((await c).sigma).not.toEqual((await a).sigma);
  });
});
