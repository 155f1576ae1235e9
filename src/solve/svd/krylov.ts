// The largest eigenpairs of B = AᵀA by randomised block Krylov, restarted.
//
// Source: Musco and Musco, "Randomized Block Krylov Methods for Stronger and Faster Approximate Singular Value
// Decomposition" (2015): the best rank-d approximation within span[X, BX, B²X, …] of a random block X of more than d
// columns, which misses no direction, however many singular values coincide. The basis K is kept orthonormal by full
// projection, twice and more; its coefficients are the columns of T = KᵀBK, so that Rayleigh–Ritz costs no more products
// with A. When K is full it shrinks to the best block of Ritz vectors and grows on from there (thick restart: Wu and
// Simon, "Thick-Restart Lanczos Method for Large Symmetric Eigenvalue Problems", 2000).
import { NumericalError } from '../../errors.ts';
import { copyColumns } from '../../matrix/columns.ts';
import { diagonalise } from '../../matrix/side-jobs.ts';
import type { Addresses } from '../../wasm/arena.ts';
import {
  crossProduct,
  elementsOf,
  firstColumns,
  multiply,
  orthonormalise,
  project,
  type Tall,
  type TallWork,
} from './tall-block.ts';

export interface KrylovSpace {
  readonly work: TallWork;
  /** n × capacity: K. */
  readonly basis: Tall;
  /** n × block: the newest block of K, then B times it. On entry random; at the end the best Ritz vectors. */
  readonly block: Tall;
  /** capacity² float64, capacity float64, and scratch for the eigenproblem. */
  readonly ptr: Addresses<'axes' | 'spectrum' | 'eighScratch'>;
}

export interface KrylovLimits {
  /** How many of the eigenpairs must converge. */
  readonly wanted: number;
  /** ‖Bv − θv‖ ≤ tolerance·θ ends the work. */
  readonly tolerance: number;
  /** Products with B at most. */
  readonly epochs: number;
  /** An upper bound of ‖B‖. */
  readonly scale: number;
}

export interface KrylovOutcome {
  readonly epochs: number;
  /** The largest ‖Bv − θv‖/θ of the wanted pairs. */
  readonly residual: number;
  readonly converged: boolean;
}

/** Parts of ‖B‖ below which a direction is rounding error. */
const NOISE = 1e-14;

/**
 * `applySquare` replaces `space.block` by B times it; `report` is told after each epoch, with the residual when it is
 * known. Directions that B does not have (its rank is less than the block) end as zero vectors.
 */
export async function blockKrylov(
  space: KrylovSpace,
  limits: KrylovLimits,
  applySquare: () => Promise<void>,
  report: (epoch: number, residual: number | undefined) => Promise<void>,
): Promise<KrylovOutcome> {
  const { work, basis, block } = space;
  const size = block.columns;
  const floor = NOISE * limits.scale;
  const projected = new Float64Array(basis.columns ** 2);
  let used = 0;
  await orthonormalise(work, block, 1, NOISE);
  for (let epoch = 1; ; epoch++) {
    append(space, used);
    used += size;
    await applySquare();
    const whole = firstColumns(basis, used);
    await project(work, block, whole);
    record(space, projected, used);
    let residual: number | undefined;
    if (used + size > basis.columns || used >= basis.rows || epoch === limits.epochs) {
      residual = await shrink(space, projected, used, limits, floor);
      used = size;
    }
    await report(epoch, residual);
    if (residual !== undefined && (residual <= limits.tolerance || epoch === limits.epochs)) {
      return finish(space, { epochs: epoch, residual, converged: residual <= limits.tolerance });
    }
    const kept = await orthonormalise(work, block, limits.scale, floor, firstColumns(basis, used));
    if (kept > 0) continue;
    // Nothing is left outside the basis: B maps it onto itself, and the Ritz pairs are exact.
    if (residual === undefined) await shrink(space, projected, used, limits, floor);
    return finish(space, { epochs: epoch, residual: 0, converged: true });
  }
}

/** Copies the block into the basis, behind its `used` columns. */
function append({ work, basis, block }: KrylovSpace, used: number): void {
  const { arena } = work.executor.kernels;
  copyColumns(elementsOf(arena, block), { ...elementsOf(arena, basis), first: used }, block.columns);
}

/** The coefficients of the newest block are the last columns of T, and by symmetry its last rows. */
function record({ work, basis, block }: KrylovSpace, projected: Float64Array, used: number): void {
  const size = block.columns;
  const coefficients = work.executor.kernels.arena.f64(work.ptr.coefficients, used * size);
  for (let i = 0; i < used; i++) {
    for (let j = 0; j < size; j++) {
      const column = used - size + j;
      projected[i * basis.columns + column] = coefficients[i * size + j];
      projected[column * basis.columns + i] = coefficients[i * size + j];
    }
  }
}

/**
 * Rayleigh–Ritz: the first columns of the basis become the best Ritz vectors, T their eigenvalues. Returns the largest
 * relative residual of the wanted pairs, by what is left of the block outside the basis.
 */
async function shrink(
  space: KrylovSpace,
  projected: Float64Array,
  used: number,
  { wanted }: KrylovLimits,
  floor: number,
): Promise<number> {
  const { work, basis, block, ptr } = space;
  const { arena } = work.executor.kernels;
  const capacity = basis.columns;
  const size = block.columns;
  await crossProduct(work, block, block, work.ptr.gram);
  const vectors = arena.f64(ptr.axes, used * used);
  for (let i = 0; i < used; i++) vectors.set(projected.subarray(i * capacity, i * capacity + used), i * used);
  if (await diagonalise(work.executor, ptr.axes, used, ptr.spectrum, ptr.eighScratch)) {
    throw new NumericalError('The eigenvalues of the projected matrix did not converge.', {});
  }
  const values = arena.f64(ptr.spectrum, used);
  const gram = arena.f64(work.ptr.gram, size * size);
  let worst = 0;
  for (let k = 0; k < Math.min(wanted, size); k++) {
    const residual = outside(vectors.subarray((k + 1) * used - size, (k + 1) * used), gram);
    if (residual > floor) worst = Math.max(worst, residual / Math.max(values[k], floor));
  }
  const turn = arena.f64(work.ptr.coefficients, used * size);
  for (let i = 0; i < used; i++) {
    for (let k = 0; k < size; k++) turn[i * size + k] = vectors[k * used + i];
  }
  projected.fill(0);
  for (let k = 0; k < size; k++) projected[k * capacity + k] = values[k];
  await multiply(work, firstColumns(basis, size), firstColumns(basis, used), work.ptr.coefficients);
  return worst;
}

/** √(sᵀGs): the length of the block times the coefficients that a Ritz vector has in the newest block. */
function outside(s: Float64Array, gram: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < s.length; i++) {
    let row = 0;
    for (let j = 0; j < s.length; j++) row += gram[i * s.length + j] * s[j];
    sum += s[i] * row;
  }
  return Math.sqrt(Math.max(sum, 0));
}

/** Leaves the Ritz vectors in the block. */
function finish({ work, basis, block }: KrylovSpace, outcome: KrylovOutcome): KrylovOutcome {
  const { arena } = work.executor.kernels;
  copyColumns(elementsOf(arena, basis), elementsOf(arena, block), block.columns);
  return outcome;
}
