// halfSweep with x ≥ 0, every build: the Karush-Kuhn-Tucker conditions of every row, against its system in float64.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builds } from '../../builds.ts';
import { dot, gram, type Matrix, relativeError, square, type Vector } from '../../reference/dense.ts';
import { problemOf, type Setting, setting } from './row-problems.ts';
import { excess, halfSweep, type Problem, type Row, systemOf } from './tasks.ts';

/** The kernel's own, of max|b|; and what float32 leaves of the terms that a gradient is the sum of. */
const TOLERANCE = 1.01e-5;
const ROUNDING = 1e-6;

/** A problem whose dense part is the Gram of its fixed side; starts of either kind, zeros and not. */
function nonNegative(given: Setting, lengths?: number[], fixedAtLeastZero = false): Problem {
  const problem = problemOf(given, lengths);
  const fixed = fixedAtLeastZero ? problem.fixed.map((y) => y.map(Math.abs)) : problem.fixed;
  return {
    ...problem,
    fixed,
    dense: problem.dense.map(() => 0),
    gram: gram(fixed, given.factors, problem.c).map((line) => line.map(Math.fround)),
    rows: problem.rows.map((row) => ({ ...row, start: row.start.map((x) => Math.max(0, x)) })),
  };
}

const example: Setting = {
  seed: 4,
  factors: 33,
  weights: 'per entry',
  targets: 'per entry',
  scaled: true,
  unobserved: 'mixed',
  ridge: 1,
};

describe.each(builds)('x ≥ 0 ($name)', ({ create }) => {
  const kernels = create();

  it('fulfils the conditions for a minimum, and lowers the objective', () => {
    let active = 0;
    let free = 0;
    fc.assert(
      fc.property(setting, fc.boolean(), (given, fixedAtLeastZero) => {
        const problem = nonNegative(given, undefined, fixedAtLeastZero);
        const { failed, solved, padding } = halfSweep(kernels, problem);
        expect(failed).toBe(0);
        expect(padding).toBe(0);
        problem.rows.forEach((row, i) => {
          const x = solved[i];
          const { a, b } = systemOf(problem, row);
          if (row.columns.length === 0) {
            expect(x).toEqual(b);
            return;
          }
          const terms = magnitudes(problem, row, x);
          x.forEach((xk, k) => {
            const allowed = TOLERANCE * Math.max(...b.map(Math.abs)) + ROUNDING * terms[k];
            const g = dot(a[k], x) - b[k];
            expect(xk).toBeGreaterThanOrEqual(0);
            if (xk > 0) expect(Math.abs(g), `g_${k} where x is free`).toBeLessThanOrEqual(allowed);
            else expect(-g, `g_${k} at the bound`).toBeLessThanOrEqual(allowed);
            xk > 0 ? free++ : active++;
          });
          const before = objective(a, b, row.start);
          expect(objective(a, b, x)).toBeLessThanOrEqual(before + 1e-5 * Math.abs(before));
        });
      }),
      { seed: 31, numRuns: 40 },
    );
    // Both kinds of condition have been met with.
    expect(Math.min(active, free)).toBeGreaterThan(1000);
  });

  it('finds the one minimum from any start', () => {
    fc.assert(
      fc.property(setting, (given) => {
        const problem = nonNegative({ ...given, ridge: 8 });
        const fromZero = { ...problem, rows: problem.rows.map((row) => ({ ...row, start: row.start.map(() => 0) })) };
        const other = halfSweep(kernels, fromZero).solved;
        halfSweep(kernels, problem).solved.forEach((x, i) => {
          expect(relativeError(x, other[i])).toBeLessThan(1e-3);
        });
      }),
      { seed: 32, numRuns: 15 },
    );
  });

  it('is the solution without bounds where that is positive', () => {
    // One factor, and positive targets: every solution is.
    const problem = nonNegative({ ...example, factors: 1, targets: 'constant', unobserved: 'below' }, undefined, true);
    halfSweep(kernels, problem).solved.forEach((x, i) => {
      const { a, b } = systemOf(problem, problem.rows[i]);
      expect(Math.abs(x[0] - b[0] / a[0][0])).toBeLessThan(1e-5 * (1 + x[0]));
    });
  });

  it('gives the same bits in any split of the rows', () => {
    const problem = nonNegative(example);
    const split = halfSweep(kernels, problem, { edges: [0, 1, 5, problem.rows.length] }).solved;
    expect(split).toEqual(halfSweep(kernels, problem).solved);
  });

  it('leaves a coordinate that nothing bends where it stands', () => {
    // Neither λ nor an entry nor the Gram has anything to say of the second factor.
    const row = { columns: [0, 1], weights: [1, 1], targets: [2, 4], r: 1, ridge: 0, start: [1, 0.5] };
    const fixed = [
      [1, 0],
      [2, 0],
    ];
    const problem: Problem = {
      factors: 2,
      fixed,
      c: [1, 1],
      rows: [row],
      dense: [0, 0],
      unobservedWeight: 0,
      gram: square(2, () => 0),
    };
    const { failed, solved } = halfSweep(kernels, problem);
    expect(failed).toBe(0);
    expect(Math.abs(solved[0][0] - 2)).toBeLessThan(1e-5);
    expect(solved[0][1]).toBe(0.5);
  });

  it('returns the 1-based row whose factors are not finite', () => {
    const problem = nonNegative(example, [5, 0, 5]);
    const [first, second, third] = problem.rows;
    const rows = [first, second, { ...third, targets: third.targets.map(() => 3e38), weights: third.weights }];
    expect(halfSweep(kernels, { ...problem, rows }).failed).toBe(3);
  });
});

/** A·x with the magnitudes of all that A is the sum of. */
function magnitudes(problem: Problem, row: Row, x: Vector): number[] {
  const { unobservedWeight, gram: g = [], fixed } = problem;
  const sums = g.map((line) => unobservedWeight * row.r * dot(line.map(Math.abs), x));
  row.columns.forEach((column, p) => {
    const y = fixed[column].map(Math.abs);
    const score = Math.abs(excess(problem, row, p)) * dot(y, x);
    y.forEach((yk, k) => {
      sums[k] += score * yk;
    });
  });
  return sums;
}

/** ½·xᵀAx − bᵀx. */
function objective(a: Matrix, b: Vector, x: Vector): number {
  return dot(
    x,
    a.map((line, k) => 0.5 * dot(line, x) - b[k]),
  );
}
