// What the users of one partition contribute to the systems of all items, row by row of the task's solved side, the items:
//   itemResiduals:   sum_j ← sum_j + Σ_i (w_ij a_ij − C_ij ⟨u_i,v_j⟩) u_i
//   itemProducts:    sum_j ← sum_j + Σ_i C_ij ⟨u_i,v_j⟩ u_i
//   itemCurvatures:  sum_j ← sum_j + Σ_i C_ij ⟨u_i,v_j⟩²
//   itemExcesses:    sum_j ← sum_j + Σ_i max(C_ij, 0)
// over the partition's users i of Ω_j. An addend is one float32 sum, whoever makes it; addends are added up in float64, in the order
// of the partitions.
//
// Source: the residual and the products of cg.ts, whose sums over rows of Y are cut into parts; docs/MATH.md, "Partitions".
//
// In: a Task whose entries are those of the partition by items, its fixed side the partition's users; V (items × stride), the vectors
// v_j. In and out: the sums, f64[items][stride], of the last two f64[items]. A row without entries is left alone.
// Scratch: itemSumsBytes(stride). Aliasing: none. Flops: 4·n·d a row, 2·n·d for the curvature. Return nothing.
import { at32, at64, row32, row64 } from '../math/address';
import { Task } from './task';
import { excess, weightAt } from './terms';
import { addProduct, addResidual, collectRow, curvature, rowTermsBytes } from './terms-product';

/** Entries whose terms are collected at a time: a popular item has as many as the partition has users. */
const PANEL: i32 = 4096;

export function itemSumsBytes(stride: i32): usize {
  return ((<usize>stride) << 2) + rowTermsBytes(PANEL);
}

export function itemResiduals(
  taskPtr: usize,
  vPtr: usize,
  begin: i32,
  end: i32,
  sumPtr: usize,
  scratchPtr: usize,
): void {
  addRows(changetype<Task>(taskPtr), vPtr, begin, end, sumPtr, scratchPtr, true);
}

export function itemProducts(
  taskPtr: usize,
  vPtr: usize,
  begin: i32,
  end: i32,
  sumPtr: usize,
  scratchPtr: usize,
): void {
  addRows(changetype<Task>(taskPtr), vPtr, begin, end, sumPtr, scratchPtr, false);
}

function addRows(
  task: Task,
  vPtr: usize,
  begin: i32,
  end: i32,
  sumPtr: usize,
  scratchPtr: usize,
  isResidual: bool,
): void {
  const stride = task.stride;
  const termsPtr = at32(scratchPtr, stride);
  for (let j = begin; j < end; j++) {
    const last = endOf(task, j);
    if (beginOf(task, j) == last) continue;
    memory.fill(scratchPtr, 0, (<usize>stride) << 2);
    for (let p = beginOf(task, j); p < last; p += PANEL) {
      const count = collectRow(task, p, min(p + PANEL, last), weightOf(task, j), termsPtr);
      const rowPtr = row32(vPtr, j, stride);
      if (isResidual) addResidual(termsPtr, count, stride, rowPtr, scratchPtr);
      else addProduct(termsPtr, count, stride, rowPtr, scratchPtr);
    }
    addRow(scratchPtr, stride, row64(sumPtr, j, stride));
  }
}

export function itemCurvatures(
  taskPtr: usize,
  vPtr: usize,
  begin: i32,
  end: i32,
  sumPtr: usize,
  scratchPtr: usize,
): void {
  const task = changetype<Task>(taskPtr);
  for (let j = begin; j < end; j++) {
    const last = endOf(task, j);
    let sum: f32 = 0;
    for (let p = beginOf(task, j); p < last; p += PANEL) {
      const count = collectRow(task, p, min(p + PANEL, last), weightOf(task, j), scratchPtr);
      sum += curvature(scratchPtr, count, task.stride, row32(vPtr, j, task.stride));
    }
    addNumber(sum, at64(sumPtr, j));
  }
}

export function itemExcesses(taskPtr: usize, begin: i32, end: i32, sumPtr: usize): void {
  const task = changetype<Task>(taskPtr);
  for (let j = begin; j < end; j++) {
    let sum: f32 = 0;
    for (let p = beginOf(task, j); p < endOf(task, j); p++) {
      sum += max<f32>(excess(task, p, weightAt(task, p), weightOf(task, j)), 0);
    }
    addNumber(sum, at64(sumPtr, j));
  }
}

/** out ← sums, rounded, for rows [begin, end); out may be where the sums begin, if the rows are taken in their order. */
export function narrowRows(sumPtr: usize, begin: i32, end: i32, stride: i32, outPtr: usize): void {
  const from = row64(sumPtr, begin, stride);
  const to = row32(outPtr, begin, stride);
  const bytes = (<usize>(end - begin) * <usize>stride) << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const low = f32x4.demote_f64x2_zero(v128.load(from + (i << 1)));
    const high = f32x4.demote_f64x2_zero(v128.load(from + (i << 1), 16));
    v128.store(to + i, v128.shuffle<f32>(low, high, 0, 1, 4, 5));
  }
}

function beginOf(task: Task, j: i32): i32 {
  return load<i32>(at32(task.indptrPtr, j));
}

function endOf(task: Task, j: i32): i32 {
  return load<i32>(at32(task.indptrPtr, j), 4);
}

/** w0·c_j: what an unobserved entry of the item weighs but for r_i. */
function weightOf(task: Task, j: i32): f32 {
  const c: f32 = task.solvedScalePtr ? load<f32>(at32(task.solvedScalePtr, j)) : 1;
  return task.unobservedWeight * c;
}

function addNumber(addend: f32, sumPtr: usize): void {
  store<f64>(sumPtr, load<f64>(sumPtr) + <f64>addend);
}

/** sum ← sum + addend, float32 into float64. */
function addRow(addendPtr: usize, stride: i32, sumPtr: usize): void {
  for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) {
    const addend = v128.load(addendPtr + i);
    const atPtr = sumPtr + (i << 1);
    const high = v128.shuffle<f32>(addend, addend, 2, 3, 2, 3);
    v128.store(atPtr, f64x2.add(v128.load(atPtr), f64x2.promote_low_f32x4(addend)));
    v128.store(atPtr, f64x2.add(v128.load(atPtr, 16), f64x2.promote_low_f32x4(high)), 16);
  }
}
