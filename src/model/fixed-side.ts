// The side of a model that a new row is solved against, and the row's numbers that depend on it. A half-sweep wants the
// fixed side in the axes where its Gram G = Σ_j c_j y_j y_jᵀ is diagonal: a model's items are left in them, its users are
// not, and carry their axes here.
import type { IdMap } from '../data/id-map.ts';
import { ArgumentError } from '../errors.ts';
import type { ServeKernels } from '../wasm/kernels.ts';
import type { ModelFrame } from './model-parts.ts';
import { type Objective, rowObjectiveOf } from './objective.ts';

export interface FixedSide {
  readonly name: 'items' | 'users';
  readonly ids: IdMap;
  readonly objective: Objective;
  readonly factors: number;
  /** y_j: a row of the fixed factors, in the model's axes. */
  readonly rowAt: (index: number) => Float32Array;
  /** c_j of its rows, or null for ones. */
  readonly scale: Float32Array | null;
  /** The eigenvalues of G, or zeros where w0 = 0 and nobody asks for them. */
  readonly spectrum: Float64Array;
  /** The eigenvectors of G as rows, factors × factors; null where they are the model's own axes. */
  readonly axes: Float64Array | null;
}

/** The items of a model: what users are solved against. Throws ArgumentError for a model without an objective. */
export function fixedItems(frame: ModelFrame, rowAt: FixedSide['rowAt']): FixedSide {
  return {
    name: 'items',
    ids: frame.items,
    objective: rowObjectiveOf(frame.metadata),
    factors: frame.factors,
    rowAt,
    scale: frame.itemWeights,
    spectrum: frame.itemGram,
    axes: null,
  };
}

/** The rows of a tight matrix, as views. */
export function rowsOf(matrix: Float32Array, factors: number): FixedSide['rowAt'] {
  return (index) => matrix.subarray(index * factors, (index + 1) * factors);
}

/** λ_i = λ(n_i + w0·n)^ν of a row with `count` entries, in float32 as the half-sweeps have it. */
export function ridgeOf({ call, arena }: ServeKernels, { objective, ids }: FixedSide, count: number): number {
  const { regularization, regularizationExponent, unobservedWeight } = objective;
  return arena.scope(() => {
    const indptr = arena.put(Int32Array.of(0, count));
    const out = arena.alloc(4);
    call.scaleRidge(indptr, 1, regularization, unobservedWeight * ids.size, regularizationExponent, out);
    return arena.f32(out, 1)[0];
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
