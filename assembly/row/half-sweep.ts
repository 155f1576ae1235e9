// The half-sweep: every row of one side solved against the other, x_i = argmin of the task's row objective (task.ts).
//
// Each row takes the cheapest form that is exact for it: the dual system when it is short, else the primal one; float64
// when float32 cannot factorise. When the task asks for conjugate-gradient steps, rows that are not short take those; when
// it asks for x_i ≥ 0, every row goes on from where it was by coordinate descent. A task with a Gram in float64 has every
// row solved in float64. A task with ω ≠ 1 has every row go on past its solution, to x_start + ω (x − x_start).
// Rows are independent: any split of them over calls and workers gives the same bits.
//
// Source: alternating least squares row by row, of Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback
// Datasets" (2008); over-relaxation: Young, "Iterative Methods for Solving Partial Difference Equations of Elliptic Type"
// (1954), by blocks of rows; docs/MATH.md.
//
// In: a Task. Out: rows of task.solved; a row without entries becomes zero.
// Scratch: scratchBytes(stride, dualLimit, longest). Aliasing: solved and fixed are apart. Flops: those of the row's form.
// Returns 0, or the 1-based row that has no unique solution even in float64, or with x_i ≥ 0 no finite one.
import { at32, at64, row32 } from '../math/address';
import { madd, sumLanes } from '../math/lanes';
import { cgBytes, solveCg } from './cg';
import { dualBytes, solveDual } from './dual';
import { nonNegativeBytes, solveNonNegative } from './nonnegative';
import { primalBytes, solvePrimal } from './primal';
import { primal64Bytes, solvePrimal64 } from './primal64';
import { Task } from './task';

/** Bytes of scratch for one worker; `longest` is the longest row that takes conjugate-gradient steps, or 0. */
export function scratchBytes(stride: i32, dualLimit: i32, longest: i32): usize {
  const solver = max(
    max(primalBytes(stride), dualBytes(stride, dualLimit)),
    max(max(primal64Bytes(stride), nonNegativeBytes(stride)), cgBytes(stride, longest)),
  );
  return ((<usize>stride) << 2) * 3 + solver;
}

/** Solves rows first … last − 1. */
export function halfSweep(taskPtr: usize, first: i32, last: i32): i32 {
  const task = changetype<Task>(taskPtr);
  for (let row = first; row < last; row++) {
    if (solveRow(task, row)) return row + 1;
  }
  return 0;
}

function solveRow(task: Task, row: i32): i32 {
  const stride = task.stride;
  const xPtr = row32(task.solvedPtr, row, stride);
  const begin = load<i32>(at32(task.indptrPtr, row));
  const end = load<i32>(at32(task.indptrPtr, row), 4);
  const relaxed = task.relaxation != 1 && row < task.relaxedRows && begin < end;
  if (!relaxed) {
    if (task.movedPtr) store<f64>(at64(task.movedPtr, row), 0);
    if (begin < end) return solveSystem(task, row, begin, end, xPtr, task.scratchPtr);
    memory.fill(xPtr, 0, (<usize>stride) << 2);
    return 0;
  }
  const startPtr = task.scratchPtr;
  memory.copy(startPtr, xPtr, (<usize>stride) << 2);
  const failed = solveSystem(task, row, begin, end, xPtr, at32(startPtr, stride));
  const moved = relax(startPtr, xPtr, task.relaxation, stride);
  if (task.movedPtr) store<f64>(at64(task.movedPtr, row), <f64>moved);
  return failed;
}

/** x ← x_start + ω (x − x_start); returns ‖x − x_start‖² as it was before. */
function relax(startPtr: usize, xPtr: usize, omega: f32, stride: i32): f32 {
  const factor = f32x4.splat(omega);
  let moved = f32x4.splat(0);
  for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) {
    const start = v128.load(startPtr + i);
    const way = f32x4.sub(v128.load(xPtr + i), start);
    moved = madd(way, way, moved);
    v128.store(xPtr + i, madd(way, factor, start));
  }
  return sumLanes(moved);
}

/** x ← its solution, or so many steps towards it. Scratch: that of the task, or what is left of it. */
function solveSystem(task: Task, row: i32, begin: i32, end: i32, xPtr: usize, freePtr: usize): i32 {
  const stride = task.stride;
  const r: f32 = task.solvedScalePtr ? load<f32>(at32(task.solvedScalePtr, row)) : 1;
  const rowWeight = task.unobservedWeight * r;
  const dPtr = freePtr;
  const qPtr = at32(dPtr, stride);
  const scratchPtr = at32(qPtr, stride);
  const positive = diagonal(task, row, r, dPtr);
  if (task.gram64Ptr) return solvePrimal64(task, begin, end, r, dPtr, xPtr, scratchPtr);
  if (task.nonNegative) return solveNonNegative(task, begin, end, rowWeight, dPtr, xPtr, scratchPtr);
  if (positive && end - begin <= task.dualLimit) {
    for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) {
      v128.store(qPtr + i, f32x4.div(f32x4.splat(1), f32x4.sqrt(v128.load(dPtr + i))));
    }
    if (!solveDual(task, begin, end, rowWeight, qPtr, xPtr, scratchPtr)) return 0;
  }
  // A short row that the dual form declined was not kept up as a start for conjugate gradients.
  if (task.cgSteps && positive && end - begin > task.dualLimit) {
    if (!solveCg(task, begin, end, rowWeight, dPtr, xPtr, scratchPtr)) return 0;
  }
  if (!solvePrimal(task, begin, end, rowWeight, dPtr, xPtr, scratchPtr)) return 0;
  return solvePrimal64(task, begin, end, r, dPtr, xPtr, scratchPtr);
}

/** D = r·w0Λ + λ_row, the bias's own λ in its column, ones in the padding; whether it is positive throughout. */
function diagonal(task: Task, row: i32, r: f32, dPtr: usize): bool {
  const lambda = v128.load32_splat(at32(task.ridgePtr, row));
  const scale = f32x4.splat(r);
  const zero = f32x4.splat(0);
  let positive = i32x4.splat(-1);
  for (let i: usize = 0; i < (<usize>task.stride) << 2; i += 16) {
    v128.store(dPtr + i, f32x4.add(f32x4.mul(scale, v128.load(task.densePtr + i)), lambda));
  }
  if (task.biasRidgePtr) {
    store<f32>(at32(dPtr, task.factors - 1), load<f32>(at32(task.biasRidgePtr, row)));
  }
  for (let i = task.factors; i < task.stride; i++) store<f32>(at32(dPtr, i), 1);
  for (let i: usize = 0; i < (<usize>task.stride) << 2; i += 16) {
    positive = v128.and(positive, f32x4.gt(v128.load(dPtr + i), zero));
  }
  return i32x4.all_true(positive);
}
