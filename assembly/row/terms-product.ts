// Products of a row's terms with a vector, matrix-free, the work of a conjugate-gradient step:
//   residual:   out ← out + Σ_j (w_j a_j − C_j ⟨y_j,v⟩) y_j
//   product:    out ← out + Σ_j C_j ⟨y_j,v⟩ y_j
//   curvature:  Σ_j C_j ⟨y_j,v⟩²
//
// The terms of the whole row are collected once, as batches (terms.ts) one after the other with C for scales and w·a for
// coefficients. Rows are taken four at a time: each is read from memory for its dot product and again, from the
// first-level cache, for its update; v and out are read once for four rows.
//
// Source: the product of cg.ts with YᵀCY, one row of Y after the other, which never forms it.
//
// v, out (stride). Aliasing: out is neither v nor Y. Scratch: rowTermsBytes(n). Flops: 4·n·d, 2·n·d for the curvature.
// The curvature is returned; the others return nothing.
import { madd, nmadd, sumLanes, sumLanes4 } from '../math/lanes';
import { Task } from './task';
import {
  addressAt,
  addressesOf,
  BATCH,
  batchBytes,
  coefficientsOf,
  excess,
  GROUP,
  padTerms,
  putTerm,
  scalesOf,
  targetAt,
  weightAt,
} from './terms';

/** Where collectRow leaves what it touched, behind a batch, so that no compiler takes the touches for dead. */
const TOUCHED_BYTES: usize = 16;
const CACHE_LINE: usize = 64;

/** Bytes of the terms of a row of n entries. */
export function rowTermsBytes(n: i32): usize {
  return <usize>((n + BATCH - 1) / BATCH) * batchBytes() + TOUCHED_BYTES;
}

/**
 * Collects the entries [begin, end) of the task; returns their number, padded to a multiple of GROUP. Where the task has Y
 * far away, each cache line of a row is asked for here, so that all of them are on their way at once.
 */
export function collectRow(task: Task, begin: i32, end: i32, rowWeight: f32, termsPtr: usize): i32 {
  let padded = 0;
  const bytes: usize = task.touches ? (<usize>task.stride) << 2 : 0;
  let touched: u32 = 0;
  for (let p = begin; p < end; p += BATCH) {
    const count = min(end - p, BATCH);
    for (let k = 0; k < count; k++) {
      const w = weightAt(task, p + k);
      const c = excess(task, p + k, w, rowWeight);
      const yPtr = addressAt(task, p + k);
      for (let i: usize = 0; i < bytes; i += CACHE_LINE) touched ^= load<u32>(yPtr + i);
      putTerm(termsPtr, k, yPtr, c, w * targetAt(task, p + k));
    }
    store<u32>(termsPtr + batchBytes(), touched);
    padded += padTerms(termsPtr, count);
    termsPtr += batchBytes();
  }
  return padded;
}

/** Σ_j max(C_j, 0). */
export function sumPositive(termsPtr: usize, count: i32): f32 {
  let sum = f32x4.splat(0);
  for (let k = 0; k < count; k += GROUP) {
    sum = f32x4.add(sum, f32x4.max(v128.load(scalesOf(groupAt(termsPtr, k))), f32x4.splat(0)));
  }
  return sumLanes(sum);
}

/** The group that begins with term k. */
function groupAt(termsPtr: usize, k: i32): usize {
  return termsPtr + <usize>(k / BATCH) * batchBytes() + ((<usize>(k & (BATCH - 1))) << 2);
}

export function addResidual(termsPtr: usize, count: i32, stride: i32, vPtr: usize, outPtr: usize): void {
  for (let k = 0; k < count; k += GROUP) {
    const groupPtr = groupAt(termsPtr, k);
    const dots = dotGroup(groupPtr, stride, vPtr);
    const factors = nmadd(dots, v128.load(scalesOf(groupPtr)), v128.load(coefficientsOf(groupPtr)));
    addGroup(groupPtr, factors, stride, outPtr);
  }
}

export function addProduct(termsPtr: usize, count: i32, stride: i32, vPtr: usize, outPtr: usize): void {
  for (let k = 0; k < count; k += GROUP) {
    const groupPtr = groupAt(termsPtr, k);
    const dots = dotGroup(groupPtr, stride, vPtr);
    addGroup(groupPtr, f32x4.mul(dots, v128.load(scalesOf(groupPtr))), stride, outPtr);
  }
}

export function curvature(termsPtr: usize, count: i32, stride: i32, vPtr: usize): f32 {
  let sum = f32x4.splat(0);
  for (let k = 0; k < count; k += GROUP) {
    const groupPtr = groupAt(termsPtr, k);
    const dots = dotGroup(groupPtr, stride, vPtr);
    sum = madd(f32x4.mul(dots, dots), v128.load(scalesOf(groupPtr)), sum);
  }
  return sumLanes(sum);
}

/** ⟨y_k,v⟩ for the four rows of a group. */
function dotGroup(groupPtr: usize, stride: i32, vPtr: usize): v128 {
  const y0Ptr = <usize>load<u32>(addressesOf(groupPtr));
  const y1Ptr = <usize>load<u32>(addressesOf(groupPtr), 4);
  const y2Ptr = <usize>load<u32>(addressesOf(groupPtr), 8);
  const y3Ptr = <usize>load<u32>(addressesOf(groupPtr), 12);
  const bytes = (<usize>stride) << 2;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let t0 = s0;
  let t1 = s0;
  let t2 = s0;
  let t3 = s0;
  for (let i: usize = 0; i < bytes; i += 32) {
    const v = v128.load(vPtr + i);
    const u = v128.load(vPtr + i, 16);
    s0 = madd(v128.load(y0Ptr + i), v, s0);
    s1 = madd(v128.load(y1Ptr + i), v, s1);
    s2 = madd(v128.load(y2Ptr + i), v, s2);
    s3 = madd(v128.load(y3Ptr + i), v, s3);
    t0 = madd(v128.load(y0Ptr + i, 16), u, t0);
    t1 = madd(v128.load(y1Ptr + i, 16), u, t1);
    t2 = madd(v128.load(y2Ptr + i, 16), u, t2);
    t3 = madd(v128.load(y3Ptr + i, 16), u, t3);
  }
  return sumLanes4(f32x4.add(s0, t0), f32x4.add(s1, t1), f32x4.add(s2, t2), f32x4.add(s3, t3));
}

/** out ← out + Σ_k factors[k]·y_k for the four rows of a group. */
function addGroup(groupPtr: usize, factors: v128, stride: i32, outPtr: usize): void {
  const y0Ptr = <usize>load<u32>(addressesOf(groupPtr));
  const y1Ptr = <usize>load<u32>(addressesOf(groupPtr), 4);
  const y2Ptr = <usize>load<u32>(addressesOf(groupPtr), 8);
  const y3Ptr = <usize>load<u32>(addressesOf(groupPtr), 12);
  const c0 = v128.shuffle<f32>(factors, factors, 0, 0, 0, 0);
  const c1 = v128.shuffle<f32>(factors, factors, 1, 1, 1, 1);
  const c2 = v128.shuffle<f32>(factors, factors, 2, 2, 2, 2);
  const c3 = v128.shuffle<f32>(factors, factors, 3, 3, 3, 3);
  const bytes = (<usize>stride) << 2;
  for (let i: usize = 0; i < bytes; i += 32) {
    let sum = madd(v128.load(y0Ptr + i), c0, v128.load(outPtr + i));
    let next = madd(v128.load(y0Ptr + i, 16), c0, v128.load(outPtr + i, 16));
    sum = madd(v128.load(y1Ptr + i), c1, sum);
    next = madd(v128.load(y1Ptr + i, 16), c1, next);
    sum = madd(v128.load(y2Ptr + i), c2, sum);
    next = madd(v128.load(y2Ptr + i, 16), c2, next);
    v128.store(outPtr + i, madd(v128.load(y3Ptr + i), c3, sum));
    v128.store(outPtr + i, madd(v128.load(y3Ptr + i, 16), c3, next), 16);
  }
}
