// One step of stochastic gradient descent on the rows that a score touches. With the slope s = −∂ℓ/∂p:
//   u ← u + η_u (s·v − λ_U u),   v ← v + η_v (s·u − λ_V v),   b ← b + η_b (s − λ_B b),
// all from the old values. For a pair of items (BPR, WARP) v stands for v_j − v_k in the first, and v_k has slope −s.
//
// Plain: every rate is η. Adagrad (Duchi, Hazan and Singer 2011), with one sum a row instead of one an element, which
// turns with the axes (Chin, Zhuang, Juan and Lin, "A Learning-Rate Schedule for Stochastic Gradient Methods to Matrix
// Factorization", 2015): S ← S + ‖g‖²/d and then η_row = η/√S, where S starts at one.
//
// Rows of `stride` floats, a multiple of 8. Aliasing: none (different rows). Scratch: none. Flops: 6·stride a pair, 10·stride
// a pair of items; Adagrad 4·stride and 12·stride more. Return nothing.
import { at32, row32 } from '../math/address';
import { madd, nmadd } from '../math/lanes';
import { dot } from '../math/vector';
import { SgdTask } from './task';

/** The step for the score of one user and one item; `product` is ⟨u, v⟩. */
export function updatePair(task: SgdTask, user: i32, item: i32, slope: f32, product: f32): void {
  const stride = task.stride;
  const uPtr = row32(task.usersPtr, user, stride);
  const vPtr = row32(task.itemsPtr, item, stride);
  let userRate = task.rate;
  let itemRate = task.rate;
  if (task.userSquaresPtr) {
    const uu = dot(uPtr, uPtr, stride);
    const vv = dot(vPtr, vPtr, stride);
    userRate = adapt(
      task,
      task.userSquaresPtr,
      user,
      squaredStep(slope, vv, product, uu, task.userRidge) / <f32>task.factors,
    );
    itemRate = adapt(
      task,
      task.itemSquaresPtr,
      item,
      squaredStep(slope, uu, product, vv, task.itemRidge) / <f32>task.factors,
    );
  }
  const keepU = f32x4.splat(1 - userRate * task.userRidge);
  const keepV = f32x4.splat(1 - itemRate * task.itemRidge);
  const stepU = f32x4.splat(userRate * slope);
  const stepV = f32x4.splat(itemRate * slope);
  for (let at: usize = 0; at < (<usize>stride) << 2; at += 32) {
    const u0 = v128.load(uPtr + at);
    const u1 = v128.load(uPtr + at, 16);
    const v0 = v128.load(vPtr + at);
    const v1 = v128.load(vPtr + at, 16);
    v128.store(uPtr + at, madd(stepU, v0, f32x4.mul(keepU, u0)));
    v128.store(uPtr + at, madd(stepU, v1, f32x4.mul(keepU, u1)), 16);
    v128.store(vPtr + at, madd(stepV, u0, f32x4.mul(keepV, v0)));
    v128.store(vPtr + at, madd(stepV, u1, f32x4.mul(keepV, v1)), 16);
  }
  updateBias(task, task.userBiasesPtr, task.userBiasSquaresPtr, user, slope);
  updateBias(task, task.itemBiasesPtr, task.itemBiasSquaresPtr, item, slope);
}

/** The step for the difference of the scores of two items, `positive` and `negative`. */
export function updatePairOfItems(task: SgdTask, user: i32, positive: i32, negative: i32, slope: f32): void {
  const stride = task.stride;
  const uPtr = row32(task.usersPtr, user, stride);
  const vPtr = row32(task.itemsPtr, positive, stride);
  const wPtr = row32(task.itemsPtr, negative, stride);
  let userRate = task.rate;
  let positiveRate = task.rate;
  let negativeRate = task.rate;
  if (task.userSquaresPtr) {
    const d = <f32>task.factors;
    const uu = dot(uPtr, uPtr, stride);
    const uv = dot(uPtr, vPtr, stride);
    const uw = dot(uPtr, wPtr, stride);
    const vv = dot(vPtr, vPtr, stride);
    const ww = dot(wPtr, wPtr, stride);
    // Rounding may leave a difference of nearly equal rows below zero.
    const apart = max<f32>(0, vv + ww - 2 * dot(vPtr, wPtr, stride));
    userRate = adapt(task, task.userSquaresPtr, user, squaredStep(slope, apart, uv - uw, uu, task.userRidge) / d);
    positiveRate = adapt(task, task.itemSquaresPtr, positive, squaredStep(slope, uu, uv, vv, task.itemRidge) / d);
    negativeRate = adapt(task, task.itemSquaresPtr, negative, squaredStep(-slope, uu, uw, ww, task.itemRidge) / d);
  }
  const keepU = f32x4.splat(1 - userRate * task.userRidge);
  const keepV = f32x4.splat(1 - positiveRate * task.itemRidge);
  const keepW = f32x4.splat(1 - negativeRate * task.itemRidge);
  const stepU = f32x4.splat(userRate * slope);
  const stepV = f32x4.splat(positiveRate * slope);
  const stepW = f32x4.splat(negativeRate * slope);
  for (let at: usize = 0; at < (<usize>stride) << 2; at += 16) {
    const x = v128.load(uPtr + at);
    const y = v128.load(vPtr + at);
    const z = v128.load(wPtr + at);
    v128.store(uPtr + at, madd(stepU, f32x4.sub(y, z), f32x4.mul(keepU, x)));
    v128.store(vPtr + at, madd(stepV, x, f32x4.mul(keepV, y)));
    v128.store(wPtr + at, nmadd(stepW, x, f32x4.mul(keepW, z)));
  }
  updateBias(task, task.itemBiasesPtr, task.itemBiasSquaresPtr, positive, slope);
  updateBias(task, task.itemBiasesPtr, task.itemBiasSquaresPtr, negative, -slope);
}

function updateBias(task: SgdTask, biasesPtr: usize, squaresPtr: usize, index: i32, slope: f32): void {
  if (!biasesPtr) return;
  const biasPtr = at32(biasesPtr, index);
  const bias = load<f32>(biasPtr);
  const step = slope - task.biasRidge * bias;
  const rate = squaresPtr ? adapt(task, squaresPtr, index, step * step) : task.rate;
  store<f32>(biasPtr, bias + rate * step);
}

/** ‖s·y − λx‖², from ‖y‖², ⟨x, y⟩ and ‖x‖². */
function squaredStep(slope: f32, yy: f32, xy: f32, xx: f32, ridge: f32): f32 {
  return max<f32>(0, slope * slope * yy - 2 * slope * ridge * xy + ridge * ridge * xx);
}

/** Adds to Adagrad's sum and returns the rate that follows from it. */
function adapt(task: SgdTask, squaresPtr: usize, index: i32, squared: f32): f32 {
  const sumPtr = at32(squaresPtr, index);
  const sum = load<f32>(sumPtr) + squared;
  store<f32>(sumPtr, sum);
  return task.rate / sqrt<f32>(sum);
}
