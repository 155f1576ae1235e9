// The terms of one row's system, a batch at a time: for entry p of the row, in column j,
//   address of y_j,   √|C|,   w·a,    with C = w − w0·r·c_j (task.ts).
//
// Batch: BATCH addresses (u32), BATCH scales (f32), BATCH coefficients (f32). The last group of GROUP is filled up with
// harmless terms (the first address, scale 0, coefficient 0), so that the gathers need no remainder loop.
// dense/gather.ts and terms-product.ts read the batches.
// Aliasing: the batch overlaps nothing. Scratch: none. Flops: about 6 an entry.
import { at32, row32 } from '../math/address';
import { Task } from './task';

/** Terms in a batch: the rows of one panel, 64 · 4d bytes, small enough for the first-level cache at d = 128. */
export const BATCH: i32 = 64;
/** Rows gathered together, so that the right-hand side is loaded and stored once for four of them. */
export const GROUP: i32 = 4;

export function batchBytes(): usize {
  return <usize>BATCH * 12;
}

export function addressesOf(batchPtr: usize): usize {
  return batchPtr;
}

export function scalesOf(batchPtr: usize): usize {
  return batchPtr + <usize>BATCH * 4;
}

export function coefficientsOf(batchPtr: usize): usize {
  return batchPtr + <usize>BATCH * 8;
}

/** w_ij of entry p. */
export function weightAt(task: Task, p: i32): f32 {
  return task.weightsPtr ? load<f32>(at32(task.weightsPtr, p)) : task.weight;
}

/** a_ij of entry p, less o_j. */
export function targetAt(task: Task, p: i32): f32 {
  const target = task.targetsPtr ? load<f32>(at32(task.targetsPtr, p)) : task.target;
  if (!task.offsetsPtr) return target;
  return target - load<f32>(at32(task.offsetsPtr, columnAt(task, p)));
}

/** The column of entry p. */
export function columnAt(task: Task, p: i32): i32 {
  return load<i32>(at32(task.indicesPtr, p));
}

/** C_ij of entry p with weight w; `rowWeight` is w0·r_i. */
export function excess(task: Task, p: i32, w: f32, rowWeight: f32): f32 {
  if (!task.fixedScalePtr) return w - rowWeight;
  return w - rowWeight * load<f32>(at32(task.fixedScalePtr, columnAt(task, p)));
}

/** The same in float64, where w0 r c may be so large beside w that float32 would cancel it out. */
export function excess64(task: Task, p: i32, w: f32, rowWeight: f64): f64 {
  if (!task.fixedScalePtr) return <f64>w - rowWeight;
  return <f64>w - rowWeight * <f64>load<f32>(at32(task.fixedScalePtr, columnAt(task, p)));
}

/** The address of y_j for entry p. */
export function addressAt(task: Task, p: i32): usize {
  return row32(task.fixedPtr, columnAt(task, p), task.stride);
}

/** Writes one term. */
export function putTerm(batchPtr: usize, k: i32, yPtr: usize, scale: f32, coefficient: f32): void {
  const termPtr = at32(batchPtr, k);
  store<u32>(termPtr, <u32>yPtr);
  store<f32>(termPtr, scale, <usize>BATCH * 4);
  store<f32>(termPtr, coefficient, <usize>BATCH * 8);
}

/** Fills the batch up to a multiple of GROUP and returns the padded count. */
export function padTerms(batchPtr: usize, count: i32): i32 {
  const padded = (count + GROUP - 1) & -GROUP;
  const firstPtr = <usize>load<u32>(batchPtr);
  for (let k = count; k < padded; k++) putTerm(batchPtr, k, firstPtr, 0, 0);
  return padded;
}
