// Tasks for the half-sweep and loss kernels, from plain arrays, and the systems they stand for.
import type { Kernels } from '../../../src/wasm/kernels.ts';
import { dot, type Matrix, solve, square, type Vector } from '../../reference/dense.ts';
import { type GuardedMemory, guarded, padRows, strideOf, unpadRows } from '../memory.ts';

export interface Row {
  readonly columns: readonly number[];
  /** w and a of each entry. */
  readonly weights: Vector;
  readonly targets: Vector;
  /** r_i and λ_i. */
  readonly r: number;
  readonly ridge: number;
  /** λ of the last column, where it is not λ_i. */
  readonly biasRidge?: number;
  /** What stands in the solved side before. */
  readonly start: Vector;
}

/** All numbers must be exact in float32. */
export interface Problem {
  readonly factors: number;
  readonly fixed: Matrix;
  /** c_j. */
  readonly c: Vector;
  readonly rows: readonly Row[];
  /** w0·Λ. Any numbers ≥ 0 will do for the kernels. */
  readonly dense: Vector;
  readonly unobservedWeight: number;
  /** o_j, taken off the targets; with them every row has its biasRidge. */
  readonly offsets?: Vector;
  /** Whether x ≥ 0; the dense part is then w0·r·G with this G. */
  readonly gram?: Matrix;
  /** The same in float64, for rows that are solved and losses that are summed in float64. */
  readonly gram64?: Matrix;
}

export interface Solver {
  readonly dualLimit?: number;
  readonly cgSteps?: number;
  readonly cgTolerance?: number;
  /** Whether rows that do not reach the tolerance are solved outright. */
  readonly cgThenExact?: boolean;
  /** Calls solve rows [edges[k], edges[k + 1]); default: one call. */
  readonly edges?: readonly number[];
}

/** C = w − w0·r·c of entry p. */
export function excess({ unobservedWeight, c }: Problem, row: Row, p: number): number {
  return row.weights[p] - unobservedWeight * row.r * c[row.columns[p]];
}

/** a of entry p, less o_j. */
function targetOf({ offsets }: Problem, row: Row, p: number): number {
  return row.targets[p] - (offsets ? offsets[row.columns[p]] : 0);
}

function ridgeOf({ factors }: Problem, row: Row, k: number): number {
  return k === factors - 1 ? (row.biasRidge ?? row.ridge) : row.ridge;
}

/** A = r·w0(Λ or G) + λ + Σ C y yᵀ and b = Σ w a y, in float64. */
export function systemOf(problem: Problem, row: Row): { a: number[][]; b: number[] } {
  const { factors, fixed, dense, gram64, gram = gram64, unobservedWeight } = problem;
  const y = row.columns.map((column) => fixed[column]);
  const a = square(
    factors,
    (i, j) =>
      (gram ? unobservedWeight * row.r * gram[i][j] : 0) +
      (i === j ? row.r * dense[i] + ridgeOf(problem, row, i) : 0) +
      y.reduce((sum, yp, p) => sum + excess(problem, row, p) * yp[i] * yp[j], 0),
  );
  const b = dense.map((_, i) => y.reduce((sum, yp, p) => sum + row.weights[p] * targetOf(problem, row, p) * yp[i], 0));
  return { a, b };
}

/** A x = b; zeros for a row without entries. */
export function solveRow(problem: Problem, row: Row): number[] {
  const { a, b } = systemOf(problem, row);
  return row.columns.length ? solve(a, b) : b;
}

/** ½ × the gradient of the row's objective at x: A·x − b. */
export function residual(problem: Problem, row: Row, x: Vector): number[] {
  const { fixed, dense } = problem;
  const out = dense.map((lambda, k) => (row.r * lambda + ridgeOf(problem, row, k)) * x[k]);
  row.columns.forEach((column, p) => {
    const y = fixed[column];
    const term = excess(problem, row, p) * dot(y, x) - row.weights[p] * targetOf(problem, row, p);
    for (let k = 0; k < out.length; k++) out[k] += term * y[k];
  });
  return out;
}

/** Runs the kernel over all rows; checks that nothing is written past its end, and that the padding stays zero. */
export function halfSweep(kernels: Kernels, problem: Problem, solver: Solver = {}) {
  const { call, arena } = kernels;
  const { factors, rows } = problem;
  const stride = strideOf(factors);
  return guarded(kernels, (memory) => {
    const { task, solvedPtr } = placeTask(kernels, problem, memory);
    const { dualLimit = 0, cgSteps = 0, cgTolerance = 0, edges = [0, rows.length] } = solver;
    const longest = Math.max(...rows.map((row) => row.columns.length));
    const scratch = memory.take(call.scratchBytes(stride, dualLimit, longest));
    call.setTaskSolver(task, scratch, dualLimit, cgSteps, cgTolerance, solver.cgThenExact ? 1 : 0);
    let failed = 0;
    for (let k = 1; k < edges.length && !failed; k++) failed = call.halfSweep(task, edges[k - 1], edges[k]);
    const solved = arena.f32(solvedPtr, rows.length * stride).slice();
    const padding = solved.filter((x, at) => at % stride >= factors && x !== 0).length;
    return { failed, solved: unpadRows(solved, stride, factors), padding };
  });
}

/** A task with everything but its solver. Equal weights, targets, r and c are given as constants, as fits do. */
export function placeTask({ call, arena }: Kernels, problem: Problem, { take }: GuardedMemory) {
  const { factors, fixed, rows, c, dense, unobservedWeight } = problem;
  const stride = strideOf(factors);
  const column = (values: Vector) =>
    values.every((value) => value === values[0])
      ? { ptr: 0, value: values[0] ?? 0 }
      : { ptr: arena.put(Float32Array.from(values)), value: Number.NaN };
  const scale = (values: Vector) => (values.every((x) => x === 1) ? 0 : arena.put(Float32Array.from(values)));
  const indptr = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    indptr[i + 1] = indptr[i] + row.columns.length;
  });
  const solvedPtr = take(rows.length * stride * 4);
  arena.f32(solvedPtr, rows.length * stride).set(
    padRows(
      rows.map((row) => row.start),
      stride,
    ),
  );
  const task = take(call.taskBytes());
  const weights = column(rows.flatMap((row) => row.weights));
  const targets = column(rows.flatMap((row) => row.targets));
  const indptrPtr = arena.put(indptr);
  const indicesPtr = arena.put(Int32Array.from(rows.flatMap((row) => row.columns)));
  call.setTaskEntries(task, indptrPtr, indicesPtr, weights.ptr, weights.value, targets.ptr, targets.value);
  call.setTaskSides(
    task,
    arena.put(padRows(fixed, stride)),
    scale(c),
    solvedPtr,
    scale(rows.map((row) => row.r)),
    arena.put(Float32Array.from(rows, (row) => row.ridge)),
    arena.put(padRows([dense], stride)),
    unobservedWeight,
    factors,
    stride,
  );
  if (problem.offsets) {
    const biasRidges = Float32Array.from(rows, (row) => row.biasRidge as number);
    call.setTaskBiases(task, arena.put(Float32Array.from(problem.offsets)), arena.put(biasRidges));
  }
  if (problem.gram) call.setTaskNonNegative(task, unobservedWeight > 0 ? slivers(problem.gram, stride) : 0);
  if (problem.gram64) call.setTaskGram64(task, arena.put(Float64Array.from(problem.gram64.flat())));
  return { task, solvedPtr };

  /** A whole matrix as a system, [stride/4][stride][4]. */
  function slivers(matrix: Matrix, n: number): number {
    const out = new Float32Array(n * n);
    matrix.forEach((line, i) => {
      line.forEach((x, j) => {
        out[((i >> 2) * n + j) * 4 + (i & 3)] = x;
      });
    });
    return arena.put(out);
  }
}
