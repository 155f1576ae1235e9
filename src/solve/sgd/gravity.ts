// Gravity: the pull ½w0·Σ_ij (p_ij² + λ_U‖u_i‖² + λ_V‖v_j‖²) of all pairs, through the Grams and without samples. Its
// gradient in u_i is w0·(VᵀV + n·λ_U I)·u_i (Bayer, He, Kanagal and Rendle, "A Generic Coordinate Descent Framework for
// Learning from Implicit Feedback", 2017, §4; for stochastic gradients Krichene et al., "Efficient Training on Very Large
// Corpora via Gramian Estimation", 2019).
//
// After every stratum each side takes its share of the epoch's pull in one proximal step, U ← U·M with
// M = (I + η·w0·(VᵀV + n·λ_U I))⁻¹ (assembly/sgd/shrinkage.ts), then the items against the new users. It is the same matrix
// for all rows, one product at the speed of the rotations; and no rate makes it unstable, where an explicit step would
// need η·w0·‖VᵀV‖ < 2. Entries and pull take turns, so that the fit settles beside the minimum by as much as η is long:
// schedules that end at small rates come to it.
import { rotateRows, sumGram, type WeightedRows } from '../../matrix/side-jobs.ts';
import type { SgdProblem } from './memory.ts';

interface PulledSide extends WeightedRows {
  readonly gramPtr: number;
  readonly regularization: number;
}

/** Pulls on both sides with step length `rate`. False when the factors are no longer finite. */
export async function pull(problem: SgdProblem, rate: number): Promise<boolean> {
  const { ptr, interactions, settings, stride } = problem;
  const { regularization } = settings;
  const users = {
    factorsPtr: ptr.users,
    rows: interactions.userCount,
    stride,
    scalePtr: 0,
    gramPtr: ptr.userGram,
    regularization: regularization.users,
  };
  const items = {
    factorsPtr: ptr.items,
    rows: interactions.itemCount,
    stride,
    scalePtr: 0,
    gramPtr: ptr.itemGram,
    regularization: regularization.items,
  };
  return (await pullSide(problem, items, users, rate)) && pullSide(problem, users, items, rate);
}

/** ½w0·Σp² = ½w0⟨UᵀU, VᵀV⟩ with the Grams of the last pull, an entry's share of it. */
export function pullLoss({ kernels, settings, interactions, ptr }: SgdProblem): number {
  const size = settings.factors ** 2;
  const userGram = kernels.arena.f64(ptr.userGram, size);
  const itemGram = kernels.arena.f64(ptr.itemGram, size);
  const energy = userGram.reduce((sum, value, at) => sum + value * itemGram[at], 0);
  return (settings.unobservedWeight * energy) / (2 * Math.max(interactions.nnz, 1));
}

async function pullSide(problem: SgdProblem, fixed: PulledSide, pulled: PulledSide, rate: number): Promise<boolean> {
  const { kernels, executor, settings, stride, ptr } = problem;
  const { call } = kernels;
  const { factors, unobservedWeight } = settings;
  await sumGram(executor, fixed, factors, { sumsPtr: ptr.gramSums, gramPtr: fixed.gramPtr });
  const strength = rate * unobservedWeight;
  const ridge = fixed.rows * pulled.regularization;
  if (call.shrinkage(fixed.gramPtr, factors, strength, ridge, ptr.shrinkage, ptr.shrinkageScratch)) return false;
  call.packAxes(ptr.shrinkage, factors, stride, ptr.packed);
  await rotateRows(executor, pulled, ptr.packed);
  return true;
}
