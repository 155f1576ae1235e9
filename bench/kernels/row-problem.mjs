// A half-sweep to measure: 96 rows of very different length against 4,096 others, weights and λ as in the iALS papers.
import { powerLawSample, seeded, uniform } from '../lib/random.mjs';

const COLUMNS = 4096;

/** The objective of the problem: w_ij, a_ij, w0. The fixed side counts as already in its principal axes. */
export const WEIGHT = 1.1;
export const TARGET = 1;
export const UNOBSERVED_WEIGHT = 0.1;

/** Row lengths from 8 to 512, evenly spaced in their logarithm. */
export const MIXED_LENGTHS = Array.from({ length: 96 }, (_, row) => Math.round(8 * 64 ** (row / 95)));

/** @returns { d, rows, nnz, indptr, indices, fixed, dense, ridge } with `dense` = w0·Λ and λ_i in `ridge` */
export function createRowProblem(d, lengths = MIXED_LENGTHS) {
  const random = seeded(d);
  const rows = lengths.map((length) => powerLawSample(length, COLUMNS, 50, random));
  const indptr = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    indptr[i + 1] = indptr[i] + row.length;
  });
  const indices = new Int32Array(indptr[rows.length]);
  rows.forEach((row, i) => {
    indices.set(row, indptr[i]);
  });
  const fixed = uniform(COLUMNS * d, 1 / Math.sqrt(d), random);
  const dense = Float32Array.from({ length: d }, (_, k) => (UNOBSERVED_WEIGHT * COLUMNS) / d / (1 + k));
  const ridge = Float32Array.from(rows, (row) => 0.003 * (row.length + UNOBSERVED_WEIGHT * COLUMNS));
  return { d, rows: rows.length, nnz: indices.length, indptr, indices, fixed, dense, ridge };
}

/**
 * The kernel's half-sweep over the problem.
 * @param solver { dualLimit, cgSteps } as in assembly/task.ts
 */
export function kernelHalfSweep({ call, f32, i32, bytes }, problem, { dualLimit, cgSteps }) {
  const { d, rows } = problem;
  const solved = f32(rows * d);
  const task = bytes(call.taskBytes());
  const indptr = i32(problem.indptr).byteOffset;
  const indices = i32(problem.indices).byteOffset;
  const fixed = f32(problem.fixed).byteOffset;
  const ridge = f32(problem.ridge).byteOffset;
  const dense = f32(problem.dense).byteOffset;
  call.setTaskEntries(task, indptr, indices, 0, WEIGHT, 0, TARGET);
  call.setTaskSides(task, fixed, 0, solved.byteOffset, 0, ridge, dense, UNOBSERVED_WEIGHT, d, d);
  const longest = Math.max(...problem.indptr.slice(1).map((end, row) => end - problem.indptr[row]));
  call.setTaskSolver(task, bytes(call.scratchBytes(d, dualLimit, longest)), dualLimit, cgSteps, 0, 0);
  return {
    prepare: () => solved.fill(0),
    run() {
      const failed = call.halfSweep(task, 0, rows);
      if (failed) throw new Error(`Row ${failed - 1} of the benchmark has no solution.`);
    },
    result: () => solved.slice(),
  };
}
