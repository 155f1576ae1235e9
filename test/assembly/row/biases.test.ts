// halfSweep and rowLoss with biases, every build: a column of ones with a λ of its own, targets less what is known.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builds } from '../../builds.ts';
import { dot, relativeError } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { guarded, strideOf } from '../memory.ts';
import { problemOf, type Setting, setting } from './row-problems.ts';
import { halfSweep, type Problem, placeTask, type Solver, solveRow } from './tasks.ts';

const forms: [string, (factors: number) => Solver][] = [
  ['primal', () => ({ dualLimit: 0 })],
  ['dual', (factors) => ({ dualLimit: strideOf(factors) })],
  ['conjugate gradients', (factors) => ({ dualLimit: Math.min(12, factors), cgSteps: 100, cgTolerance: 1e-7 })],
];

/** Observed entries alone, the last column of the fixed side ones. */
const biased = fc
  .record({ given: setting, ridge: fc.constantFrom(0.25, 2, 16), ones: fc.boolean() })
  .map(({ given, ridge, ones }) => withBiases({ ...given, unobserved: 'none' }, ridge, ones ? 1 : 0));

function withBiases(given: Setting, biasRidge: number, constant: number): Problem {
  const problem = problemOf(given);
  const random = seeded(given.seed + 1);
  return {
    ...problem,
    fixed: problem.fixed.map((y) => [...y.slice(0, -1), constant]),
    offsets: problem.fixed.map(() => random.normal(2)),
    rows: problem.rows.map((row) => ({
      ...row,
      biasRidge,
      start: solveRow(problem, row).map((x) => Math.fround(x * random.normal(2))),
    })),
  };
}

describe.each(builds)('rows with biases ($name)', ({ create }) => {
  const kernels = create();

  it.each(forms)('are solved exactly: %s', (_, solver) => {
    fc.assert(
      fc.property(biased, (problem) => {
        const { failed, solved, padding } = halfSweep(kernels, problem, solver(problem.factors));
        expect(failed).toBe(0);
        expect(padding).toBe(0);
        problem.rows.forEach((row, i) => {
          const expected = solveRow(problem, row);
          expect(relativeError(solved[i], expected), `${row.columns.length} entries`).toBeLessThan(2e-4);
        });
      }),
      { seed: 21, numRuns: 30 },
    );
  });

  it('have the loss of their targets less the offsets, and both penalties', () => {
    fc.assert(
      fc.property(biased, (problem) => {
        const { rows, fixed, factors } = problem;
        const got = guarded(kernels, (memory) => {
          const { task } = placeTask(kernels, problem, memory);
          const outPtr = memory.take(rows.length * 8);
          kernels.call.rowLoss(task, 0, rows.length, outPtr);
          return kernels.arena.f64(outPtr, rows.length).slice();
        });
        const offsets = problem.offsets as number[];
        rows.forEach(({ columns, weights, targets, ridge, biasRidge = Number.NaN, start }, i) => {
          const observed = columns.map((column, p) => {
            const score = dot(fixed[column], start);
            const size = Math.abs(targets[p]) + Math.abs(offsets[column]) + Math.abs(score);
            return { loss: weights[p] * (targets[p] - offsets[column] - score) ** 2, size: weights[p] * size ** 2 };
          });
          const penalty = start.reduce((sum, x, k) => sum + (k === factors - 1 ? biasRidge : ridge) * x * x, 0);
          const total = (key: 'loss' | 'size') => observed.reduce((sum, entry) => sum + entry[key], 0);
          const bound = 1e-6 * (total('size') + (ridge + biasRidge) * dot(start, start));
          expect(Math.abs(got[i] - total('loss') - penalty)).toBeLessThanOrEqual(bound);
        });
      }),
      { seed: 22, numRuns: 20 },
    );
  });
});
