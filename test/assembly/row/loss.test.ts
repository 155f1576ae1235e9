// rowLoss, rowPenalty and columnEnergy, every build, against sums written out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builds } from '../../builds.ts';
import { dot, relativeError } from '../../reference/dense.ts';
import { seeded } from '../../seeded.ts';
import { guarded, padRows, strideOf } from '../memory.ts';
import { problemOf, setting } from './row-problems.ts';
import { type Problem, placeTask, type Row } from './tasks.ts';

describe.each(builds)('loss ($name)', ({ create }) => {
  const kernels = create();
  const { call, arena } = kernels;

  it('sums the observed part of every row and its penalty', () => {
    fc.assert(
      fc.property(setting, fc.nat(14), (given, begin) => {
        const problem = problemOf(given);
        const rows = problem.rows.length;
        const got = guarded(kernels, (memory) => {
          const { task } = placeTask(kernels, problem, memory);
          const outPtr = memory.take(rows * 8);
          call.rowLoss(task, begin, rows, outPtr);
          return arena.f64(outPtr, rows).slice();
        });
        problem.rows.forEach((row, i) => {
          if (i < begin) {
            expect(got[i]).toBeNaN();
            return;
          }
          const { loss, size } = rowLoss(problem, row);
          expect(Math.abs(got[i] - loss)).toBeLessThanOrEqual(1e-6 * size);
        });
      }),
      { seed: 8, numRuns: 30 },
    );
  });

  it('has its products in float64 for a task with a Gram in float64', () => {
    const problem = problemOf({
      seed: 4,
      factors: 33,
      weights: 'per entry',
      targets: 'per entry',
      scaled: true,
      unobserved: 'mixed',
      ridge: 0,
    });
    const gram64 = problem.dense.map((_, i) => problem.dense.map((_, j) => Number(i === j)));
    const got = guarded(kernels, (memory) => {
      const { task } = placeTask(kernels, { ...problem, gram64 }, memory);
      const outPtr = memory.take(problem.rows.length * 8);
      call.rowLoss(task, 0, problem.rows.length, outPtr);
      return arena.f64(outPtr, problem.rows.length).slice();
    });
    problem.rows.forEach((row, i) => {
      const { loss, size } = rowLoss(problem, row);
      expect(Math.abs(got[i] - loss)).toBeLessThanOrEqual(1e-14 * size);
    });
  });

  it.each([1, 3, 8, 10, 33])('sums the penalty and the energy of %i columns', (factors) => {
    const random = seeded(factors);
    const stride = strideOf(factors);
    const y = random.matrix(100, factors);
    const weights = y.map(() => random.uniform(0, 2));
    guarded(kernels, ({ take }) => {
      const yPtr = arena.put(padRows(y, stride));
      const weightsPtr = arena.put(Float32Array.from(weights));
      const outPtr = take(y.length * 8);
      // The last column has weights of its own, or not.
      const own = weights.map(() => random.uniform(0, 2));
      for (const bias of [weights, own]) {
        const biasPtr = bias === own ? arena.put(Float32Array.from(own)) : 0;
        call.rowPenalty(yPtr, weightsPtr, biasPtr, factors, 0, y.length, stride, outPtr);
        const expected = y.map((row, j) =>
          row.reduce((sum, x, k) => sum + (k === factors - 1 ? bias : weights)[j] * x * x, 0),
        );
        expect(relativeError(arena.f64(outPtr, y.length), expected)).toBeLessThan(1e-6);
      }

      const energyPtr = take(stride * 8);
      for (const c of [weights, y.map(() => 1)]) {
        call.columnEnergy(yPtr, c === weights ? weightsPtr : 0, 20, 70, stride, energyPtr);
        const expected = y[0].map((_, k) => y.slice(20, 70).reduce((sum, row, j) => sum + c[20 + j] * row[k] ** 2, 0));
        expect(relativeError(arena.f64(energyPtr, factors), expected)).toBeLessThan(1e-12);
        expect([...arena.f64(energyPtr, stride).subarray(factors)]).toEqual(new Array(stride - factors).fill(0));
      }
    });
  });
});

/** The row's part of the loss, and the sum of its terms' magnitudes, which bounds the rounding. */
function rowLoss({ fixed, c, unobservedWeight }: Problem, row: Row): { loss: number; size: number } {
  const penalty = row.ridge * dot(row.start, row.start);
  const observed = row.columns.map((column, p) => {
    const score = dot(fixed[column], row.start);
    return {
      error: row.weights[p] * (row.targets[p] - score) ** 2,
      asUnobserved: unobservedWeight * row.r * c[column] * score ** 2,
      size: row.weights[p] * (Math.abs(row.targets[p]) + Math.abs(score)) ** 2,
    };
  });
  return {
    loss: observed.reduce((sum, { error, asUnobserved }) => sum + error - asUnobserved, penalty),
    size: observed.reduce((sum, { size, asUnobserved }) => sum + size + asUnobserved, penalty),
  };
}
