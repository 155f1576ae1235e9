// The primal system of one row, d × d:   (D + Yᵀ C Y) x = Yᵀ (w∘a).
//
// Source: Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008), in the principal axes
// of the fixed side, where the dense part is the diagonal D (task.ts). Terms with C ≥ 0 enter as rank-k updates of
// √C-scaled panels; terms with C < 0 (an entry that weighs less than an unobserved one) are subtracted by a second pass.
// Where the fixed side is not in its axes, the dense part comes with the task, and D is λ alone (`assemble`).
//
// In: the row's entries [begin, end) of the task, D (stride). Out: x (stride), padding zero. The system (stride × stride) is
// the lower triangle, in slivers (rank-update.ts). Scratch: primalBytes(stride). Aliasing: none. Flops: n·d² + d³/3 + O(d·(n + d)).
// Returns 0, or above 0 when float32 has lost its grip.

import { choleskyFactor, choleskySolve, DOUBTFUL } from '../dense/cholesky';
import { gatherPanel } from '../dense/gather';
import { ADD, elementAt, rankUpdate, STORE, SUBTRACT, systemBytes } from '../dense/rank-update';
import { at32, row32 } from '../math/address';
import { madd } from '../math/lanes';
import { refine, refineBytes } from './refine';
import { Task } from './task';
import { addressAt, BATCH, batchBytes, excess, padTerms, putTerm, targetAt, weightAt } from './terms';

export function primalBytes(stride: i32): usize {
  const refinement = refineBytes(stride);
  return (
    batchBytes() + ((<usize>BATCH * <usize>stride) << 2) + systemBytes(stride) + ((<usize>stride) << 2) + refinement
  );
}

export function solvePrimal(
  task: Task,
  begin: i32,
  end: i32,
  rowWeight: f32,
  dPtr: usize,
  xPtr: usize,
  scratchPtr: usize,
): i32 {
  const stride = task.stride;
  const panelPtr = scratchPtr + batchBytes();
  const systemPtr = row32(panelPtr, BATCH, stride);
  const inversePtr = systemPtr + systemBytes(stride);
  assemble(task, begin, end, rowWeight, dPtr, systemPtr, xPtr, scratchPtr, panelPtr);
  const code = choleskyFactor(systemPtr, stride, xPtr, inversePtr);
  if (code > 0) return code;
  choleskySolve(systemPtr, stride, xPtr, inversePtr);
  if (code != DOUBTFUL) return 0;
  const refinePtr = at32(inversePtr, stride);
  return refine(task, begin, end, rowWeight, dPtr, systemPtr, inversePtr, xPtr, refinePtr);
}

/** The system's lower triangle and b, its right-hand side. Flops: n·d², and d² where the task has a dense Gram. */
export function assemble(
  task: Task,
  begin: i32,
  end: i32,
  rowWeight: f32,
  dPtr: usize,
  systemPtr: usize,
  bPtr: usize,
  batchPtr: usize,
  panelPtr: usize,
): void {
  const stride = task.stride;
  memory.fill(bPtr, 0, (<usize>stride) << 2);
  const negative = accumulate(task, begin, end, rowWeight, false, systemPtr, bPtr, batchPtr, panelPtr);
  // Before the terms with C < 0, which the Gram outweighs.
  if (task.gramPtr) addGram(systemPtr, task.gramPtr, rowWeight, stride);
  if (negative) accumulate(task, begin, end, rowWeight, true, systemPtr, bPtr, batchPtr, panelPtr);
  addDiagonal(systemPtr, dPtr, stride);
}

/**
 * Adds the terms of one sign to the system and the right-hand side; the pass over C ≥ 0 comes first and overwrites what
 * the last row left there. Returns how many terms of the other sign it passed over.
 */
function accumulate(
  task: Task,
  begin: i32,
  end: i32,
  rowWeight: f32,
  subtract: bool,
  systemPtr: usize,
  bPtr: usize,
  batchPtr: usize,
  panelPtr: usize,
): i32 {
  const stride = task.stride;
  let mode = subtract ? SUBTRACT : STORE;
  let skipped = 0;
  let p = begin;
  do {
    let count = 0;
    for (; p < end && count < BATCH; p++) {
      const w = weightAt(task, p);
      const c = excess(task, p, w, rowWeight);
      if (c < 0 != subtract) {
        skipped++;
        continue;
      }
      putTerm(batchPtr, count++, addressAt(task, p), sqrt<f32>(abs<f32>(c)), w * targetAt(task, p));
    }
    const padded = padTerms(batchPtr, count);
    gatherPanel(batchPtr, padded, panelPtr, BATCH, stride, bPtr);
    rankUpdate(systemPtr, panelPtr, padded, BATCH, stride, mode);
    if (!subtract) mode = ADD;
  } while (p < end);
  return skipped;
}

/** C ← C + s·G over the lower parts of the slivers. */
function addGram(systemPtr: usize, gramPtr: usize, scale: f32, stride: i32): void {
  const factor = f32x4.splat(scale);
  const sliverBytes = (<usize>stride) << 4;
  for (let s: usize = 0; s < <usize>stride >> 2; s++) {
    const first = s * sliverBytes;
    for (let at = first; at < first + ((s + 1) << 6); at += 16) {
      v128.store(systemPtr + at, madd(v128.load(gramPtr + at), factor, v128.load(systemPtr + at)));
    }
  }
}

function addDiagonal(systemPtr: usize, dPtr: usize, stride: i32): void {
  for (let i = 0; i < stride; i++) {
    const elementPtr = elementAt(systemPtr, stride, i, i);
    store<f32>(elementPtr, load<f32>(elementPtr) + load<f32>(at32(dPtr, i)));
  }
}
