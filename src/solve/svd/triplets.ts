// From the Ritz vectors of AᵀA to singular triplets: σ = ‖Av‖ and u = Av/σ, sorted, with a sign.

import { copyColumns } from '../../matrix/columns.ts';
import type { SvdProblem } from './memory.ts';
import { applySparse } from './sparse-operator.ts';
import { crossProduct, elementsOf, orthonormalise, type Tall } from './tall-block.ts';

/** U (users × d), σ (d) and V (items × d), row-major, float64. */
export interface Triplets {
  readonly u: Float64Array;
  readonly sigma: Float64Array;
  readonly v: Float64Array;
}

/** √ε: the method works with σ², of which nothing below ε·σ₁² can be told from rounding error. */
const SIGMA_FLOOR = 2 ** -26;
/** Rounding error of a product with A, in parts of ‖A‖_F. */
const NOISE = 1e-14;

/** `norm` is ‖A‖_F before centring. Triplets past the rank have σ = 0 and zero vectors. */
export async function triplets(problem: SvdProblem, factors: number, norm: number): Promise<Triplets> {
  const { space, image, inner, outer } = problem;
  const { work, block } = space;
  const { arena } = work.executor.kernels;
  await applySparse(work, outer, inner, block, image);
  await crossProduct(work, image, image, work.ptr.gram);
  const size = image.columns;
  const gram = arena.f64(work.ptr.gram, size * size);
  const lengths = Float64Array.from({ length: size }, (_, k) => Math.sqrt(gram[k * size + k]));
  const largest = lengths.reduce((a, b) => Math.max(a, b), 0);
  const floor = Math.max(SIGMA_FLOOR * largest, NOISE * norm);
  await orthonormalise(work, image, largest || 1, floor);
  // Ritz values fall, but what rounding made of equal ones need not.
  const order = Array.from(lengths.subarray(0, Math.min(factors, size)).keys())
    .filter((k) => lengths[k] > floor)
    .sort((a, b) => lengths[b] - lengths[a]);
  const sigma = new Float64Array(factors);
  order.forEach((k, at) => {
    sigma[at] = lengths[k];
  });
  const columnsOf = (block: Tall) => {
    const columns = new Float64Array(block.rows * factors);
    copyColumns(elementsOf(arena, block), { values: columns, stride: factors }, order);
    return columns;
  };
  const [narrow, wide] = [columnsOf(block), columnsOf(image)];
  const [u, v] = outer === problem.users ? [wide, narrow] : [narrow, wide];
  fixSigns(u, v, factors);
  return { u, sigma, v };
}

/** Makes the element of largest magnitude in each column of V positive; of equal ones the first. */
function fixSigns(u: Float64Array, v: Float64Array, factors: number): void {
  for (let k = 0; k < factors; k++) {
    let peak = 0;
    for (let at = k; at < v.length; at += factors) if (Math.abs(v[at]) > Math.abs(peak)) peak = v[at];
    if (peak >= 0) continue;
    for (let at = k; at < v.length; at += factors) v[at] = -v[at];
    for (let at = k; at < u.length; at += factors) u[at] = -u[at];
  }
}
