// The axes of fewer rows than columns against those of the whole Gram.
import { describe, expect, it } from 'vitest';
import { axesOfFew } from '../../src/matrix/axes-of-few.ts';
import { principalAxes } from '../../src/matrix/principal-axes.ts';
import { createKernels } from '../../src/wasm/kernels.ts';
import { gram, multiply, relativeError, square, transpose } from '../reference/dense.ts';
import { seeded } from '../seeded.ts';

const kernels = createKernels({ simd: 'strict' });
const unit = (at: number, length: number, value = 1) => Array.from({ length }, (_, k) => (k === at ? value : 0));

const [one, ...others] = seeded(2).matrix(4, 9);
const cases: [string, number[][]][] = [
  ['one row', [one]],
  ['three rows', others],
  ['as many rows as columns but one', seeded(3).matrix(8, 9)],
  ['a row of zeros first', [unit(0, 9, 0), ...others]],
  ['a row of zeros last', [...others, unit(0, 9, 0)]],
  ['rows that are axes, of length 1', [unit(3, 9), unit(0, 9), unit(5, 9, -1)]],
  ['the same row twice', [one, others[0], one]],
  ['rows that begin below 0 and above', [one, others[0]].flatMap((row) => [row, row.map((x, k) => (k ? x : -x))])],
];

describe.each(cases)('%s', (_, rows) => {
  const [n, d] = [rows.length, rows[0].length];
  const { axes, spectrum } = axesOfFew(kernels, Float32Array.from(rows.flat()), n, d)!;
  const q = square(d, (i, j) => axes[i * d + j]);

  it('have axes at right angles, each of length 1', () => {
    expect(relativeError(multiply(q, transpose(q)).flat(), square(d, (i, j) => Number(i === j)).flat())).toBeLessThan(
      1e-12,
    );
  });

  it('are turned into columns at right angles, of which no more than the rows are not zero', () => {
    const turned = gram(multiply(rows, transpose(q)), d);
    const expected = square(d, (i, j) => (i === j ? spectrum[i] : 0));
    expect(relativeError(turned.flat(), expected.flat())).toBeLessThan(1e-6);
    expect([...spectrum.subarray(n)]).toEqual(unit(0, d - n, 0));
  });

  it('have the spectrum of the whole Gram, the largest first', () => {
    const whole = principalAxes(kernels, Float64Array.from(gram(rows, d).flat()), d)!;
    expect(relativeError(spectrum, whole.spectrum)).toBeLessThan(1e-6);
    expect([...spectrum]).toEqual([...spectrum].sort((a, b) => b - a));
  });
});

it('there are none of rows that are not finite', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(axesOfFew(kernels, Float32Array.of(1, bad, 2, 3, 4, 5), 2, 3)).toBeNull();
  }
});
