// The terms of bench/beyond/shifted-als.mjs, by name: the objective `ials` with a target of unobserved entries, and RG².
import { rowLengths, transposed, withMeanOne } from './rows.mjs';

/**
 * Σ_Ω (1 − p)² + w0 Σ_all r_i (t0 − p)² with r_i ∝ n_i^γ: the objective `ials` where t0 and γ are 0. λ goes by the weight of a
 * row's entries, as with ν = 1.
 */
export function shiftedIals(interactions, settings) {
  const { unobservedWeight: w0, regularization, target = 0, exponent = 0, userRidge = 0, itemRidge = 0 } = settings;
  const counts = countsOf(interactions);
  const { itemCount, userCount } = interactions;
  const ridges = { users: ridgeShares(counts.users, userRidge), items: ridgeShares(counts.items, itemRidge) };
  const rest = userShares(interactions, exponent).map((r) => w0 * r);
  return {
    weight: rest.map((r) => 1 + r),
    target: rest.map((r) => (1 + r * target) / (1 + r)),
    rest,
    shift: rest.map(() => target),
    userPenalty: counts.users.map((n, i) => regularization * ridges.users[i] * (n + rest[i] * itemCount || 1)),
    itemPenalty: counts.items.map((n, j) => regularization * ridges.items[j] * (n + w0 * userCount)),
  };
}

/**
 * RG², the softmax of each entry to the second order about 0: with n items, every pair of a user weighs s_i n_i/n, observed ones have
 * the target n/n_i − 1 and the others −1. What a user counts is s_i ∝ n_i^exponent: 0 for one softmax an interaction, −1 for
 * one a user. λ goes by the weight of a row's entries, but for `itemExponent`: λ_j ∝ n_j^itemExponent.
 */
export function softmaxSecondOrder(interactions, { regularization, exponent = 0, itemExponent = 0 }) {
  const counts = countsOf(interactions);
  const { itemCount } = interactions;
  const shares = userShares(interactions, exponent);
  const rest = shares.map((s, i) => (s * counts.users[i]) / itemCount);
  const total = rest.reduce((sum, r) => sum + r, 0);
  const scales = ridgeShares(counts.items, itemExponent);
  return {
    weight: rest,
    target: counts.users.map((n) => (n > 0 ? itemCount / n - 1 : -1)),
    rest,
    shift: rest.map(() => -1),
    userPenalty: rest.map((r) => regularization * (r * itemCount || 1)),
    itemPenalty: scales.map((scale) => regularization * total * scale),
  };
}

/** What λ of a row is multiplied by: ∝ n^exponent with a mean of 1, a row without entries counting as one with one. */
function ridgeShares(counts, exponent) {
  return withMeanOne(
    counts.map((n) => Math.max(n, 1) ** exponent),
    counts,
  );
}

/** r_i ∝ n_i^exponent with a mean of 1. */
export function userShares(interactions, exponent) {
  const lengths = rowLengths(interactions.indptr);
  return withMeanOne(powers(lengths, exponent), lengths);
}

function countsOf(interactions) {
  return { users: rowLengths(interactions.indptr), items: rowLengths(transposed(interactions).indptr) };
}

/** n^exponent, 0 for a row without entries. */
function powers(counts, exponent) {
  return counts.map((n) => (n > 0 ? n ** exponent : 0));
}
