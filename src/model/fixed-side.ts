// The side of a model that a new row is solved against, and the row's numbers that depend on it. A half-sweep wants the
// fixed side in the axes where its Gram G = Σ_j c_j y_j y_jᵀ is diagonal: a model's items are left in them, its users are
// not, and carry their axes here; non-negative factors have no such axes, and carry G itself.
import type { IdMap } from '../data/id-map.ts';
import { ArgumentError, NumericalError } from '../errors.ts';
import type { ServeKernels } from '../wasm/kernels.ts';
import type { ModelFrame } from './model-parts.ts';
import type { Objective } from './objective.ts';
import { type SystemRows, systemRows } from './system-rows.ts';

export interface FixedSide extends SystemRows {
  readonly name: 'items' | 'users';
  readonly ids: IdMap;
  readonly objective: Objective;
  /** c_j of its rows, or null for ones. */
  readonly scale: Float32Array | null;
  /** The eigenvalues of G, or zeros where w0 = 0 and nobody asks for them. */
  readonly spectrum: Float64Array;
  /** The eigenvectors of G as rows, factors × factors; null where they are the model's own axes. */
  readonly axes: Float64Array | null;
  /** G, factors × factors, for non-negative rows and w0 > 0; null otherwise. */
  readonly gram: Float64Array | null;
}

/** The items of a model: what users are solved against. */
export function fixedItems(
  { items, itemWeights, itemGram, factors }: ModelFrame,
  objective: Objective,
  rowAt: FixedSide['rowAt'],
  gram: Float64Array | null = null,
): FixedSide {
  return {
    ...systemRows('items', objective, factors, rowAt),
    name: 'items',
    ids: items,
    objective,
    scale: itemWeights,
    spectrum: itemGram,
    axes: null,
    gram,
  };
}

/**
 * The diagonal w0·Λ of a system in the axes of G. An axis that no row has (a rank below the factors) has no part in any
 * system: one keeps its diagonal positive where λ = 0.
 */
export function denseDiagonal({ objective, spectrum, scale, factors }: FixedSide): Float64Array {
  const { unobservedWeight, nonNegative } = objective;
  const dense = new Float64Array(factors);
  if (unobservedWeight === 0 || nonNegative) return dense;
  const cleared = scale ? 0 : 1;
  return dense.map((_, k) => (spectrum[k] > 0 ? unobservedWeight * spectrum[k] : cleared));
}

/** The rows of a tight matrix, as views. */
export function rowsOf(matrix: Float32Array, factors: number): FixedSide['rowAt'] {
  return (index) => matrix.subarray(index * factors, (index + 1) * factors);
}

/**
 * λ_i = λ(n_i + w0·n)^ν of a row with `count` entries, in float32 as the half-sweeps have it, and that of the last column
 * of its system, which is a bias where there are any.
 */
export function ridgesOf(
  { call, arena }: ServeKernels,
  { objective, ids, lastLambda }: FixedSide,
  count: number,
): [ridge: number, last: number] {
  const { regularization, regularizationExponent, unobservedWeight } = objective;
  return arena.scope(() => {
    const indptr = arena.put(Int32Array.of(0, count));
    const out = arena.alloc(4);
    const scaled = (lambda: number) => {
      call.scaleRidge(indptr, 1, lambda, unobservedWeight * ids.size, regularizationExponent, out);
      return arena.f32(out, 1)[0];
    };
    return [scaled(regularization), scaled(lastLambda)];
  });
}

/** The row's own unobserved weight r_i: 1 unless the fit weighted rows; then the caller has to say. */
export function rowWeightOf({ objective, name }: FixedSide, given: number | undefined): number {
  const argument = name === 'items' ? 'userWeight' : 'itemWeight';
  const weighted = name === 'items' ? objective.userWeights : objective.itemWeights;
  if (given === undefined) {
    if (!weighted) return 1;
    throw new ArgumentError(argument, given, `a number ≥ 0: the fit was given ${argument}s`);
  }
  if (!(typeof given === 'number' && given >= 0 && given < 3e38)) {
    throw new ArgumentError(argument, given, 'a finite number ≥ 0');
  }
  return given;
}

/** What a row without a unique solution is told. */
export function unsolvable({ name, objective }: FixedSide, count: number): NumericalError {
  const { regularization } = objective;
  return new NumericalError(
    `These ${count} entries do not determine a row: the model was fitted with regularization ${regularization}. Fit with more.`,
    { side: name === 'items' ? 'users' : 'items', regularization },
  );
}
