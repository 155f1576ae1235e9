// eigh of many columns (divide and conquer), every build: residuals, orthogonality and order, over matrices that trip it.
import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { builds } from '../../builds.ts';
import { seeded } from '../../seeded.ts';
import { guarded } from '../memory.ts';

/** The columns from which eigh divides; below them the other tests of eigh are at home. */
const MANY = 128;

type Element = (i: number, j: number) => number;

/** The lower triangle of a matrix of n columns, i ≥ j. */
const kinds: Record<string, (n: number) => Element> = {
  'a Gram': (n) => gramOf(n, 2 * n),
  'of a quarter of the rank': (n) => gramOf(n, n >> 2),
  'of rank one': (n) => gramOf(n, 1),
  'of ones': () => () => 1,
  zero: () => () => 0,
  'the identity': () => diagonal(() => 1),
  'diagonal, ascending': () => diagonal((i) => i),
  'diagonal, but for 1e-9': (n) =>
    tridiagonal(
      (i) => (7 * i) % n,
      () => 1e-9,
    ),
  'the second difference': () =>
    tridiagonal(
      () => 2,
      () => -1,
    ),
  "Wilkinson's": (n) =>
    tridiagonal(
      (i) => Math.abs(i - (n - 1) / 2),
      () => 1,
    ),
  "Wilkinson's of 21 columns, glued by 1e-8": () => glued(1e-8),
  "Wilkinson's of 21 columns, glued by 1e-14": () => glued(1e-14),
  "Legendre's": () =>
    tridiagonal(
      () => 0,
      (i) => i / Math.sqrt(4 * i * i - 1),
    ),
  'of two eigenvalues': (n) => withSpectrum(n, (k) => (k % 2 ? 3 : 1)),
  'of two clusters': (n) => withSpectrum(n, (k) => (k % 7 ? 2 : 1 + 1e-13 * k)),
  'of one large eigenvalue': (n) => withSpectrum(n, (k) => (k ? 1e-10 : 1)),
  'graded over 1e12': (n) => withSpectrum(n, (k) => 10 ** ((-12 * k) / n)),
  'graded by its diagonal': (n) => (i, j) => 10 ** ((-6 * (i + j)) / n) * (i === j ? 1 : 0.5),
  'graded upwards': (n) => (i, j) => 10 ** ((-6 * (2 * n - i - j)) / n) * (i === j ? 1 : 0.5),
  tiny: (n) => gramOf(n, 2 * n, 1e-307),
  huge: (n) => gramOf(n, 2 * n, 1e304),
};
const names = Object.keys(kinds);

describe.each(builds)('eigh of many columns ($name)', ({ create }) => {
  const kernels = create();

  it.each(names)('diagonalises a matrix that is %s', (name) => {
    for (const n of [MANY, 163]) check(kernels, n, kinds[name](n));
  });

  it('diagonalises matrices of all remainders by pieces, panels and tiles', () => {
    // 7 and the number of kinds have no common factor.
    for (let n = MANY + 1; n < MANY + 40; n++) check(kernels, n, kinds[names[(7 * n) % names.length]](n));
    for (const n of [255, 256, 257, 300]) check(kernels, n, gramOf(n, n));
  });

  it('finds the eigenvalues of the second difference', () => {
    const n = 200;
    const { values } = eigh(kernels, n, kinds['the second difference'](n));
    const errors = values.map((x, k) => Math.abs(x - 2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))));
    expect(Math.max(...errors)).toBeLessThan(1e-14);
  });

  it('has the same bits whatever a slice is', () => {
    for (const [n, name] of [
      [MANY, 'a Gram'],
      [165, "Wilkinson's of 21 columns, glued by 1e-8"],
      [165, 'of a quarter of the rank'],
    ] as const) {
      const whole = eigh(kernels, n, kinds[name](n));
      for (const flops of [1, 3e5]) expect(eigh(kernels, n, kinds[name](n), flops)).toEqual(whole);
    }
  });

  it('returns non-zero for what is not finite, wherever it stands', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const [row, column] of [
        [0, 0],
        [MANY - 1, MANY - 1],
        [MANY - 1, 0],
        [70, 33],
      ]) {
        const broken: Element = (i, j) => (i === row && j === column ? wrong : i === j ? 1 : 0);
        expect(eigh(kernels, MANY, broken).failed).not.toBe(0);
      }
    }
  });

  it('returns non-zero where an eigenvalue is beyond float64', () => {
    expect(eigh(kernels, MANY, () => 1e308).failed).not.toBe(0);
  });
});

function check(kernels: Kernels, n: number, element: Element): void {
  const { failed, values, vectors } = eigh(kernels, n, element);
  expect(failed).toBe(0);
  // By the largest element, so that no square leaves float64.
  const unit = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
  const a = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return element(Math.max(i, j), Math.min(i, j)) / unit;
  });
  let residual = 0;
  let skew = 0;
  for (let k = 0; k < n; k++) {
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (dotOf(a, i, vectors, k, n) - (values[k] / unit) * vectors[k * n + i]) ** 2;
    residual = Math.max(residual, Math.sqrt(squares));
    for (let l = 0; l <= k; l++) skew = Math.max(skew, Math.abs(dotOf(vectors, k, vectors, l, n) - (k === l ? 1 : 0)));
    if (k > 0) expect(values[k]).toBeLessThanOrEqual(values[k - 1]);
  }
  // A NaN is no number below.
  expect(residual).toBeLessThan(1e-16 * n);
  expect(skew).toBeLessThan(1e-16 * n);
}

function dotOf(a: Float64Array, i: number, b: Float64Array, j: number, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += a[i * n + k] * b[j * n + k];
  return sum;
}

/** The upper triangle is handed over as NaN: only the lower one may be read. At once, or in slices. */
function eigh(kernels: Kernels, n: number, element: Element, flops?: number) {
  const { call, arena } = kernels;
  return guarded(kernels, ({ take }) => {
    const aPtr = take(n * n * 8);
    const wPtr = take(n * 8);
    const scratchPtr = take(call.eighScratchBytes(n));
    const a = arena.f64(aPtr, n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) a[i * n + j] = j <= i ? element(i, j) : Number.NaN;
    }
    let failed = -1;
    if (flops) call.eighStart(n, scratchPtr);
    while (failed === -1) {
      failed = flops ? call.eighAdvance(aPtr, n, wPtr, scratchPtr, flops) : call.eigh(aPtr, n, wPtr, scratchPtr);
    }
    return { failed, values: arena.f64(wPtr, n).slice(), vectors: arena.f64(aPtr, n * n).slice() };
  });
}

function gramOf(n: number, rows: number, size = 1): Element {
  const y = seeded(n).matrix(n, rows);
  return (i, j) => size * y[i].reduce((sum, x, r) => sum + x * y[j][r], 0);
}

function diagonal(d: (i: number) => number): Element {
  return (i, j) => (i === j ? d(i) : 0);
}

/** e(i) couples i − 1 and i. */
function tridiagonal(d: (i: number) => number, e: (i: number) => number): Element {
  return (i, j) => (i === j ? d(i) : i === j + 1 ? e(i) : 0);
}

function glued(coupling: number): Element {
  return tridiagonal(
    (i) => Math.abs((i % 21) - 10),
    (i) => (i % 21 ? 1 : coupling),
  );
}

/** H Λ H with a Householder reflection H = I − 2vvᵀ/vᵀv. */
function withSpectrum(n: number, eigenvalue: (k: number) => number): Element {
  const v = seeded(n).matrix(1, n)[0];
  const square = v.reduce((sum, x) => sum + x * x, 0);
  const turned = v.reduce((sum, x, k) => sum + eigenvalue(k) * x * x, 0);
  return (i, j) => {
    const both = v[i] * v[j];
    const part = -2 * (eigenvalue(i) + eigenvalue(j)) * (both / square) + 4 * turned * (both / square / square);
    return part + (i === j ? eigenvalue(i) : 0);
  };
}
