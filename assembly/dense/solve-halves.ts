// T = Q Λ Qᵀ by divide and conquer: pieces of at most 32 columns by QL steps, then halves merged until one is left.
//
// Source: Cuppen, "A divide and conquer method for the symmetric tridiagonal eigenproblem" (1981), as LAPACK's dlaed0. Pieces
// and merges are the nodes of a binary tree, numbered like a heap: node i has the children 2i and 2i + 1, so that counting down
// comes to children first. Pieces begin at multiples of four columns, as tiles do.
//
// All in the scratch of halves-work.ts: T in d and e; out, Λ in d, and Q in the rows of Z, which are zero at first. In the room:
// what its parts say. Aliasing: none. Flops: 4/3·n³ at most. A step returns its flops, 0 when all is done, or −i where
// eigenvalue i did not converge.
import { at64, row64 } from '../math/address';
import { deflate } from './deflate';
import { BEGIN, COLUMNS, D, E, END, ITEM, MIDDLE, NEXT, POLES, ROOM, STAGE, STRIDE, vectorAt } from './halves-work';
import { implicitQl } from './implicit-ql';
import { MERGE_ROWS, mergeRows, packHalves, refineWeight } from './merge-halves';
import { findRoot } from './secular';

// The stages of a merge.
const DEFLATE: i32 = 0;
const ROOTS: i32 = 1;
const WEIGHTS: i32 = 2;
const ROWS: i32 = 3;

/** Columns of a piece at most. */
const PIECE: i32 = 32;

/** Takes the couplings of the pieces out of T. Returns the last node. */
export function tear(workPtr: usize): i32 {
  const levels = levelsOf(workPtr);
  const pieces = 1 << levels;
  for (let piece = 1; piece < pieces; piece++) {
    const begin = beginOf(workPtr, levels, piece);
    const dPtr = at64(load<usize>(workPtr, D), begin);
    const coupling = abs<f64>(load<f64>(at64(load<usize>(workPtr, E), begin - 1)));
    store<f64>(dPtr - 8, load<f64>(dPtr - 8) - coupling);
    store<f64>(dPtr, load<f64>(dPtr) - coupling);
  }
  return 2 * pieces - 1;
}

function levelsOf(workPtr: usize): i32 {
  const s = load<i32>(workPtr, STRIDE);
  let levels = 0;
  while (s > PIECE << levels) levels++;
  return levels;
}

/** The first column of node `index` of a level. */
function beginOf(workPtr: usize, level: i32, index: i32): i32 {
  return min((((load<i32>(workPtr, STRIDE) >> 2) * index) >> level) << 2, load<i32>(workPtr, COLUMNS));
}

export function solveStep(workPtr: usize): f64 {
  const node = load<i32>(workPtr, NEXT);
  if (node == 0) return 0;
  const level = 31 - clz<i32>(node);
  const index = node - (1 << level);
  const begin = beginOf(workPtr, level, index);
  const end = beginOf(workPtr, level, index + 1);
  const columns = <f64>(end - begin);
  if (level == levelsOf(workPtr)) {
    store<i32>(workPtr, node - 1, NEXT);
    const failed = solvePiece(workPtr, begin, end);
    return failed ? <f64>-failed : 6 * columns * columns * columns;
  }
  store<i32>(workPtr, begin, BEGIN);
  store<i32>(workPtr, beginOf(workPtr, level + 1, 2 * index + 1), MIDDLE);
  store<i32>(workPtr, end, END);
  return mergeStep(workPtr, node) * columns + 1;
}

/** In the room: e, what QL steps keep, and the eigenvectors, which then go to Z. */
function solvePiece(workPtr: usize, begin: i32, end: i32): i32 {
  const size = end - begin;
  const rowBytes = (<usize>size) << 3;
  const ePtr = load<usize>(workPtr, ROOM);
  const progressPtr = ePtr + rowBytes;
  const zPtr = progressPtr + 8;
  memory.copy(ePtr, at64(load<usize>(workPtr, E), begin), rowBytes);
  memory.fill(progressPtr, 0, 8 + <usize>size * rowBytes);
  for (let i = 0; i < size; i++) store<f64>(at64(row64(zPtr, i, size), i), 1);
  const failed = implicitQl(zPtr, size, at64(load<usize>(workPtr, D), begin), ePtr, progressPtr, Infinity);
  if (failed) return begin + failed;
  for (let i = 0; i < size; i++) {
    memory.copy(at64(vectorAt(workPtr, begin + i), begin), row64(zPtr, i, size), rowBytes);
  }
  return 0;
}

/** A stage of a merge, or some items of it. Returns flops a column. */
function mergeStep(workPtr: usize, node: i32): f64 {
  const stage = load<i32>(workPtr, STAGE);
  if (stage == DEFLATE) {
    if (deflate(workPtr) > 0) store<i32>(workPtr, ROOTS, STAGE);
    else store<i32>(workPtr, node - 1, NEXT);
    return 64;
  }
  const k = load<i32>(workPtr, POLES);
  const begin = load<i32>(workPtr, ITEM);
  const end = min(begin + MERGE_ROWS, k);
  if (stage == ROOTS) for (let i = begin; i < end; i++) findRoot(workPtr, i);
  else if (stage == WEIGHTS) for (let j = begin; j < end; j++) refineWeight(workPtr, j);
  else mergeRows(workPtr, begin);
  store<i32>(workPtr, end < k ? end : 0, ITEM);
  if (end == k) {
    if (stage == WEIGHTS) packHalves(workPtr);
    store<i32>(workPtr, stage == ROWS ? DEFLATE : stage + 1, STAGE);
    if (stage == ROWS) store<i32>(workPtr, node - 1, NEXT);
  }
  return stage == ROWS ? <f64>(MERGE_ROWS * k) : <f64>(64 * MERGE_ROWS);
}
