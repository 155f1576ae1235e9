// eigh, every build: residual ‖A − QΛQᵀ‖, orthogonality and order, over matrices that trip eigensolvers.
import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { builds } from '../../builds.ts';
import { dot, gram, type Matrix, multiply, norm, square, transpose } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { guarded } from '../memory.ts';

const kinds: Record<string, (n: number) => number[][]> = {
  'a Gram': (n) => gram(seeded(n).matrix(2 * n, n), n),
  indefinite: (n) => symmetric(seeded(n).matrix(n, n)),
  diagonal: (n) => square(n, (i, j) => (i === j ? ((7 * i) % n) + 1 : 0)),
  zero: (n) => square(n, () => 0),
  'the identity': (n) => square(n, (i, j) => (i === j ? 1 : 0)),
  'rank one': (n) => square(n, (i, j) => (i + 1) * (j + 1)),
  'of half rank': (n) => gram(seeded(n).matrix(Math.floor(n / 2), n), n),
  'of two eigenvalues': (n) => withSpectrum(n, (k) => (k % 2 ? 3 : 1)),
  'graded over 1e8': (n) => withSpectrum(n, (k) => 10 ** (-8 * (k / Math.max(1, n - 1)))),
  'graded by its diagonal': (n) =>
    square(n, (i, j) => 10 ** (-4 * ((i + j) / Math.max(1, n - 1))) + (i === j ? 1e-8 : 0)),
  tridiagonal: (n) => square(n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
  tiny: (n) => gram(seeded(n).matrix(n, n, 1e-12), n),
  huge: (n) => gram(seeded(n).matrix(n, n, 1e12), n),
  'of two blocks': (n) => gram(seeded(n).matrix(n, n), n).map((row, i) => row.map((x, j) => ((i ^ j) & 1 ? 0 : x))),
};
const names = Object.keys(kinds);

describe.each(builds)('eigh ($name)', ({ create }) => {
  const kernels = create();

  it.each(names)('diagonalises a matrix that is %s', (name) => {
    for (const n of [1, 2, 3, 4, 5, 7, 8, 9, 16, 33, 64, 100]) check(kernels, kinds[name](n));
  });

  it('diagonalises matrices of all sizes up to 150', () => {
    // Every small one, then every third; 3 and the number of kinds have no common factor.
    for (let n = 1; n <= 150; n += n < 48 ? 1 : 3) check(kernels, kinds[names[n % names.length]](n));
  });

  it('finds the eigenvalues of the second difference', () => {
    const n = 50;
    const { values } = eigh(kernels, kinds.tridiagonal(n));
    const expected = values.map((_, k) => 2 + 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)));
    expect(Math.max(...values.map((x, k) => Math.abs(x - expected[k])))).toBeLessThan(1e-14 * 4 * n);
  });

  it('turns what is 1e-9 of its neighbour as well', () => {
    for (const n of [3, 8, 40]) {
      const a = square(n, (i, j) => (i === j ? i + 1 : Math.abs(i - j) === 1 ? 1 : 1e-9));
      check(kernels, a);
    }
  });

  it('gives finite numbers where the squares of a rotation underflow', () => {
    for (const exponent of [-512, -520, -530]) {
      for (const n of [3, 9, 30]) {
        const tiny = gram(seeded(5).matrix(n, n), n).map((row) => row.map((x) => x * 2 ** exponent));
        const { failed, values, vectors } = eigh(kernels, tiny);
        expect(failed, `2^${exponent}, ${n} columns`).toBe(0);
        expect([...values, ...vectors.flat()].every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('returns non-zero for a NaN, wherever it stands', () => {
    for (const n of [1, 2, 3, 8, 33]) {
      const a = kinds['a Gram'](n);
      for (let i = 0; i < n; i++) {
        for (const j of new Set([0, Math.floor(i / 2), i])) {
          const broken = a.map((row) => [...row]);
          broken[i][j] = Number.NaN;
          broken[j][i] = Number.NaN;
          expect(eigh(kernels, broken).failed, `NaN at (${i}, ${j}) of ${n}`).not.toBe(0);
        }
      }
    }
  });

  it('returns non-zero for a NaN in a diagonal matrix', () => {
    for (const n of [1, 2, 5]) {
      for (let i = 0; i < n; i++) {
        const broken = kinds.diagonal(n);
        broken[i][i] = Number.NaN;
        expect(eigh(kernels, broken).failed, `NaN at ${i} of ${n}`).not.toBe(0);
      }
    }
  });
});

function check(kernels: Kernels, a: Matrix): void {
  const { failed, values, vectors } = eigh(kernels, a);
  expect(failed).toBe(0);
  const size = norm(a.flat());
  const back = multiply(
    transpose(vectors).map((row) => row.map((x, k) => x * values[k])),
    vectors,
  );
  const residual = norm(back.flatMap((row, i) => row.map((x, j) => x - a[i][j])));
  expect(residual).toBeLessThanOrEqual(1e-13 * size);
  let skew = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) skew = Math.max(skew, Math.abs(dot(vectors[i], vectors[j]) - (i === j ? 1 : 0)));
  }
  expect(skew).toBeLessThan(1e-13);
  for (let k = 1; k < values.length; k++) expect(values[k]).toBeLessThanOrEqual(values[k - 1]);
}

/** The upper triangle is handed over as NaN: only the lower one may be read. */
function eigh(kernels: Kernels, a: Matrix) {
  const { call, arena } = kernels;
  const n = a.length;
  return guarded(kernels, ({ take }) => {
    const aPtr = take(n * n * 8);
    const wPtr = take(n * 8);
    const scratchPtr = take(call.eighScratchBytes(n));
    arena.f64(aPtr, n * n).set(a.flatMap((row, i) => row.map((x, j) => (j <= i ? x : Number.NaN))));
    const failed = call.eigh(aPtr, n, wPtr, scratchPtr);
    const flat = arena.f64(aPtr, n * n);
    const vectors = Array.from({ length: n }, (_, k) => [...flat.subarray(k * n, (k + 1) * n)]);
    return { failed, values: [...arena.f64(wPtr, n)], vectors };
  });
}

function symmetric(a: Matrix): number[][] {
  return a.map((row, i) => row.map((x, j) => (x + a[j][i]) / 2));
}

/** H Λ H with a Householder reflection H = I − 2vvᵀ: exact eigenvalues up to rounding. */
function withSpectrum(n: number, eigenvalue: (k: number) => number): number[][] {
  const v = seeded(n).matrix(1, n)[0];
  const h = square(n, (i, j) => (i === j ? 1 : 0) - (2 * v[i] * v[j]) / dot(v, v));
  return symmetric(
    multiply(
      h.map((row) => row.map((x, k) => x * eigenvalue(k))),
      h,
    ),
  );
}
