// halfSweep, every build: the primal, dual, conjugate-gradient and float64 forms against dense float64 solutions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builds } from '../../builds.ts';
import { dot, gram, norm, relativeError } from '../../reference/dense.ts';
import { type Seeded, seeded } from '../../seeded.ts';
import { strideOf } from '../memory.ts';
import { lengthsFor, problemOf, setting } from './row-problems.ts';
import { halfSweep, type Problem, type Row, residual, type Solver, solveRow } from './tasks.ts';

const exactForms: Record<string, (factors: number) => Solver> = {
  primal: () => ({ dualLimit: 0 }),
  dual: (factors) => ({ dualLimit: strideOf(factors) }),
  'crossing over at 0.75 d': (factors) => ({ dualLimit: Math.floor(0.75 * strideOf(factors)) }),
};

/** A problem of the usual kind. */
const plain = {
  seed: 1,
  weights: 'per entry',
  targets: 'per entry',
  scaled: false,
  unobserved: 'below',
} as const;

describe.each(builds)('halfSweep ($name)', ({ create }) => {
  const kernels = create();

  it.each(Object.keys(exactForms))('solves every row exactly: %s', (form) => {
    fc.assert(
      fc.property(setting, (given) => {
        const problem = problemOf(given);
        const { failed, solved, padding } = halfSweep(kernels, problem, exactForms[form](given.factors));
        expect(failed).toBe(0);
        expect(padding).toBe(0);
        expectSolutions(problem, solved, 1e-4);
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  it('gives the same by the primal and the dual form', () => {
    const well = setting.map((given) => ({ ...given, unobserved: 'below' as const, ridge: 8 }));
    fc.assert(
      fc.property(well, (given) => {
        const lengths = lengthsFor(given.factors).filter((length) => length <= strideOf(given.factors));
        const problem = problemOf(given, lengths);
        const primal = halfSweep(kernels, problem, { dualLimit: 0 }).solved;
        const dual = halfSweep(kernels, problem, { dualLimit: strideOf(given.factors) }).solved;
        dual.forEach((x, i) => {
          expect(relativeError(x, primal[i])).toBeLessThan(1e-5);
        });
      }),
      { seed: 4, numRuns: 25 },
    );
  });

  it('arrives at the exact solution by 100 conjugate-gradient steps', () => {
    fc.assert(
      fc.property(setting, (given) => {
        const problem = startNear(problemOf(given), seeded(given.seed));
        const { failed, solved, padding } = halfSweep(kernels, problem, { cgSteps: 100, cgTolerance: 1e-6 });
        expect(failed).toBe(0);
        expect(padding).toBe(0);
        expectSolutions(problem, solved, 1e-4);
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  it('comes closer, in the norm of the system, with every conjugate-gradient step', () => {
    fc.assert(
      fc.property(setting, (given) => {
        const problem = problemOf(given);
        const exact = problem.rows.map((row) => solveRow(problem, row));
        let before = problem.rows.map((row) => row.start as number[]);
        for (const cgSteps of [1, 2, 3, 4]) {
          const { solved } = halfSweep(kernels, problem, { cgSteps });
          solved.forEach((x, i) => {
            if (problem.rows[i].columns.length === 0) return;
            expect(energy(problem, i, x, exact[i])).toBeLessThanOrEqual(
              energy(problem, i, before[i], exact[i]) * (1 + 1e-5) +
                1e-10 * energy(problem, i, problem.rows[i].start, exact[i]),
            );
          });
          before = solved;
        }
      }),
      { seed: 6, numRuns: 15 },
    );
  });

  it('stops conjugate gradients at the relative residual asked for', () => {
    const problem = problemOf({
      seed: 1,
      factors: 32,
      weights: 'per entry',
      targets: 'per entry',
      scaled: false,
      unobserved: 'below',
      ridge: 0.5,
    });
    const loose = halfSweep(kernels, problem, { cgSteps: 100, cgTolerance: 0.5 }).solved;
    const tight = halfSweep(kernels, problem, { cgSteps: 100, cgTolerance: 1e-6 }).solved;
    problem.rows.forEach((row, i) => {
      if (row.columns.length === 0) return;
      expect(preconditioned(problem, i, loose[i])).toBeLessThan(0.5 + 1e-4);
      expect(preconditioned(problem, i, tight[i])).toBeLessThan(1e-5);
    });
    // Some row must have stopped early, or the tolerance does nothing.
    expect(Math.max(...loose.map((x, i) => preconditioned(problem, i, x)))).toBeGreaterThan(1e-3);
  });

  it('solves outright what conjugate gradients do not bring to the tolerance', () => {
    const problem = problemOf({ ...plain, factors: 32, ridge: 0.01 });
    const short = { cgSteps: 2, cgTolerance: 1e-6 };
    const exact = halfSweep(kernels, problem).solved;
    const ended = halfSweep(kernels, problem, { ...short, cgThenExact: true }).solved;
    expect(relativeError(ended.flat(), exact.flat())).toBeLessThan(1e-5);
    expect(relativeError(halfSweep(kernels, problem, short).solved.flat(), exact.flat())).toBeGreaterThan(1e-3);
  });

  it.each([1e14, 1e-25])('goes over to the exact form where squares of conjugate gradients do not fit: %f', (size) => {
    const problem = problemOf({ ...plain, factors: 10, ridge: 0.01 });
    const times = (values: readonly number[]) => values.map((x) => Math.fround(x * size));
    const rows = problem.rows.map((row) => ({ ...row, targets: times(row.targets), start: times(row.start) }));
    const given = { ...problem, rows };
    const { solved } = halfSweep(kernels, given, { cgSteps: 2 });
    const expected = rows.map((row) => solveRow(given, row));
    expect(relativeError(solved.flat(), expected.flat())).toBeLessThan(1e-4);
  });

  it('tells the observed entries from unobserved ones that weigh 10^5 times as much, given the Gram in float64', () => {
    const random = seeded(5);
    const factors = 10;
    const fixed = random.matrix(30, factors);
    const c = fixed.map(() => Math.fround(random.uniform(0.5, 1)));
    const wide: Problem = {
      ...problemOf({ ...plain, factors, ridge: 1e-3 }),
      fixed,
      c,
      dense: new Array(factors).fill(0),
      unobservedWeight: 1e5,
      gram64: gram(fixed, factors, c),
    };
    // Every row has all columns but one, so that next to nothing of the unobserved weights is left.
    const rows = wide.rows.map((row, i) => {
      const columns = fixed.map((_, j) => j).filter((j) => j !== i % fixed.length);
      const of = (values: () => number) => columns.map(() => Math.fround(values()));
      return { ...row, columns, weights: of(() => random.uniform(0.5, 2)), targets: of(() => random.uniform(1, 5)) };
    });
    const problem = { ...wide, rows };
    const { failed, solved } = halfSweep(kernels, problem, { cgSteps: 2, dualLimit: 8 });
    expect(failed).toBe(0);
    expect(
      relativeError(
        solved.flat(),
        rows.flatMap((row) => solveRow(problem, row)),
      ),
    ).toBeLessThan(1e-6);
  });

  it('gives the same bits in any split of the rows', () => {
    const problem = problemOf({
      seed: 2,
      factors: 10,
      weights: 'per entry',
      targets: 'per entry',
      scaled: true,
      unobserved: 'mixed',
      ridge: 1,
    });
    for (const solver of [{ dualLimit: 7 }, { cgSteps: 3 }]) {
      const whole = halfSweep(kernels, problem, solver).solved;
      expect(halfSweep(kernels, problem, { ...solver, edges: [0, 1, 5, problem.rows.length] }).solved).toEqual(whole);
    }
  });

  it.each(Object.keys(exactForms))('goes on in float64 where float32 gives out: %s', (form) => {
    const question = fc.record({
      seed: fc.nat(1e6),
      factors: fc.constantFrom(3, 10, 33),
      ridge: fc.constantFrom(1e-2, 1e-4, 1e-6, 1e-8, 1e-9).map(Math.fround),
      repeated: fc.boolean(),
    });
    fc.assert(
      fc.property(question, ({ repeated, ...given }) => {
        // Without a dense part, rows shorter than d leave λ alone in some directions; so do repeated rows of Y.
        const setting = { weights: 'per entry', targets: 'per entry', scaled: true, unobserved: 'none' } as const;
        const problem = problemOf({ ...given, ...setting });
        const fixed = repeated ? problem.fixed.map((_, j) => problem.fixed[j - (j % 3)]) : problem.fixed;
        const { failed, solved } = halfSweep(kernels, { ...problem, fixed }, exactForms[form](given.factors));
        expect(failed).toBe(0);
        expectSolutions({ ...problem, fixed }, solved, 1e-3);
        // The dual form leaves a row to the primal one where entries outweigh D by 1e3: three of seven digits.
        expectMinima({ ...problem, fixed }, solved, 5e-4);
      }),
      { seed: 7, numRuns: 40 },
    );
  });

  it('is as exact where float32 gives out little by little', () => {
    // Rows of Y at ever smaller angles: the system's condition is about the angle to the power of −2, times ten.
    for (let seed = 1; seed <= 6; seed++) {
      for (let angle = 1e-1; angle > 1e-4; angle /= 1.3) {
        const random = seeded(seed);
        const [base, ...turns] = random.matrix(13, 8);
        const fixed = turns.map((turn) => turn.map((x, k) => Math.fround(base[k] + angle * x)));
        const columns = fixed.map((_, j) => j);
        const row: Row = {
          columns,
          weights: columns.map(() => 1),
          targets: columns.map(() => Math.fround(random.uniform(-1, 1))),
          r: 1,
          ridge: 0,
          start: base.map(() => 0),
        };
        const problem: Problem = {
          factors: 8,
          fixed,
          c: row.weights,
          rows: [row],
          dense: row.start,
          unobservedWeight: 0,
        };
        const { failed, solved } = halfSweep(kernels, problem, { dualLimit: 0 });
        expect(failed).toBe(0);
        expectSolutions(problem, solved, 1e-4);
      }
    }
  });

  it('takes the dual form only where λ is not next to nothing beside the entries', () => {
    // Rows of Y at small angles, whose energies over λ are what the dual system's condition comes to.
    for (let seed = 1; seed <= 10; seed++) {
      const random = seeded(seed);
      const [base, ...turns] = random.matrix(7, 16);
      const fixed = turns.map((turn) => turn.map((x, k) => Math.fround(base[k] + 0.04 * x)));
      const columns = fixed.map((_, j) => j);
      const ones = columns.map(() => 1);
      const row: Row = {
        columns,
        weights: ones,
        targets: columns.map(() => Math.fround(random.uniform(-1, 1))),
        r: 1,
        ridge: Math.fround(dot(base, base) / 9e4),
        start: base.map(() => 0),
      };
      const problem: Problem = { factors: 16, fixed, c: ones, rows: [row], dense: row.start, unobservedWeight: 0 };
      const { failed, solved } = halfSweep(kernels, problem, { dualLimit: 16 });
      expect(failed).toBe(0);
      // In float64: the dual form would leave some of these rows four digits.
      expectSolutions(problem, solved, 1e-6);
    }
  });

  it.each([3, 10, 33, 128])('returns the 1-based row of a singular system, %i factors', (factors) => {
    for (let seed = 0; seed < 10; seed++) {
      const base = { seed, factors, weights: 'per entry', targets: 'per entry', scaled: false } as const;
      const regular = 2 * Math.min(factors, 64);
      for (const short of [1, Math.floor(factors / 2), factors - 1]) {
        // λ = 0 and w0 = 0: the short row, third in line, has fewer equations than unknowns.
        const lengths = factors < 64 ? [0, regular, short, regular] : [0, 0, short, 0];
        const problem = problemOf({ ...base, unobserved: 'none', ridge: 0 }, lengths);
        for (const solver of [{ dualLimit: 0 }, { dualLimit: strideOf(factors) }, { cgSteps: 3 }]) {
          expect(halfSweep(kernels, problem, solver).failed, `${short} entries, seed ${seed}`).toBe(3);
        }
      }
    }
  });

  it('returns the 1-based row of a system of zeros', () => {
    const given = { seed: 1, factors: 10, weights: 'per entry', targets: 'per entry', scaled: false } as const;
    const problem = problemOf({ ...given, unobserved: 'none', ridge: 0 }, [0, 3, 12]);
    const fixed = problem.fixed.map((y) => y.map(() => 0));
    for (const solver of [{ dualLimit: 0 }, { dualLimit: strideOf(10) }, { cgSteps: 3 }]) {
      expect(halfSweep(kernels, { ...problem, fixed }, solver).failed).toBe(2);
    }
  });

  it('makes rows without entries zero, whatever stood there', () => {
    for (const solver of [{ dualLimit: 0 }, { dualLimit: 8 }, { cgSteps: 2 }]) {
      const base = { seed: 1, factors: 5, weights: 'constant', targets: 'constant', scaled: false } as const;
      const { solved } = halfSweep(kernels, problemOf({ ...base, unobserved: 'below', ridge: 1 }, [0, 0]), solver);
      expect(solved).toEqual([new Array(5).fill(0), new Array(5).fill(0)]);
    }
  });
});

// Some seconds of work, to which the memory makes no difference, and a minute where every access is checked.
describe.each(builds.filter(({ name }) => name === 'strict' || name === 'relaxed'))(
  'halfSweep of a long row ($name)',
  ({ create }) => {
    const kernels = create();

    it('leaves a row to the primal form where equal entries bring the dual to the end of its digits', () => {
      // One row of Y 1,300 times, each just within the bound of an entry's energy: the last pivots are one beside a thousand.
      const factors = 1304;
      const random = seeded(1);
      const [y] = random.matrix(1, factors);
      const ridge = Math.fround(dot(y, y) / 999.9);
      const columns = new Array<number>(1300).fill(0);
      const ones = columns.map(() => 1);
      const targets = columns.map(() => Math.fround(random.uniform(0.5, 1)));
      const dense = y.map(() => 0);
      const row: Row = { columns, weights: ones, targets, r: 1, ridge, start: dense };
      const problem: Problem = { factors, fixed: [y], c: [1], rows: [row], dense, unobservedWeight: 0 };
      const { failed, solved } = halfSweep(kernels, problem, { dualLimit: factors });
      expect(failed).toBe(0);
      const share = dot(targets, ones) / (ridge + columns.length * dot(y, y));
      expect(
        relativeError(
          solved[0],
          y.map((x) => share * x),
        ),
      ).toBeLessThan(1e-4);
    });
  },
);

/** Starts of the size of the solutions: from a far larger one, float32 cannot come any closer than its rounding. */
function startNear(problem: Problem, random: Seeded): Problem {
  const near = (row: Row) => solveRow(problem, row).map((x) => Math.fround(x * random.normal(2)));
  return { ...problem, rows: problem.rows.map((row) => ({ ...row, start: near(row) })) };
}

function expectSolutions(problem: Problem, solved: number[][], threshold: number): void {
  problem.rows.forEach((row, i) => {
    expect(relativeError(solved[i], solveRow(problem, row)), `${row.columns.length} entries`).toBeLessThan(threshold);
  });
}

/** ‖A·x − b‖ ≤ threshold·‖b‖: what the solution is for, and well determined where the solution itself is not. */
function expectMinima(problem: Problem, solved: number[][], threshold: number): void {
  problem.rows.forEach((row, i) => {
    const rightHandSide = norm(
      residual(
        problem,
        row,
        solved[i].map(() => 0),
      ),
    );
    const error = norm(residual(problem, row, solved[i]));
    expect(error, `${row.columns.length} entries`).toBeLessThanOrEqual(threshold * rightHandSide);
  });
}

/** (x − x*)ᵀ A (x − x*): twice how far the row's objective is above its minimum. */
function energy(problem: Problem, i: number, x: readonly number[], exact: readonly number[]): number {
  return residual(problem, problem.rows[i], x).reduce((sum, g, k) => sum + g * (x[k] - exact[k]), 0);
}

/** √(rᵀD⁻¹r / bᵀD⁻¹b), the quantity that cgTolerance bounds. */
function preconditioned(problem: Problem, i: number, x: readonly number[]): number {
  const row = problem.rows[i];
  if (row.columns.length === 0) return 0;
  const scaled = (r: number[]) => norm(r.map((g, k) => g / Math.sqrt(row.r * problem.dense[k] + row.ridge)));
  return (
    scaled(residual(problem, row, x)) /
    scaled(
      residual(
        problem,
        row,
        x.map(() => 0),
      ),
    )
  );
}
