// The side of a model that a new row is solved against, and the row's numbers that depend on it. A half-sweep wants the
// fixed side in the axes where its Gram G = Σ_j c_j y_j y_jᵀ is diagonal: a model's items are left in them, its users are
// not, and carry their axes here; non-negative factors have no such axes, and carry G itself.
import type { IdMap } from '../../data/id-map.ts';
import { ArgumentError, NumericalError } from '../../errors.ts';
import { gramOf } from '../../matrix/gram.ts';
import { principalAxes } from '../../matrix/principal-axes.ts';
import { type RowAt, rowViews } from '../../matrix/rows.ts';
import { BIAS_COLUMNS } from '../../objective/bias-columns.ts';
import { fittedObjective } from '../../objective/metadata.ts';
import { needsGram, type Objective, ridgeFloor } from '../../objective/objective.ts';
import { MOST_IN_FLOAT32, unobservedShare } from '../../objective/unobserved-share.ts';
import type { Kernels, ServeKernels } from '../../wasm/kernels.ts';
import { withoutUsers } from '../lookup.ts';
import { MOST_FACTOR, type ModelFrame, type ModelParts } from '../model-parts.ts';

export interface FixedSide extends SystemRows {
  readonly name: 'items' | 'users';
  readonly ids: IdMap;
  readonly objective: Objective;
  /** c_j of its rows, or null for ones. */
  readonly scale: Float32Array | null;
  /** n^−e of its rows, or null where weights do not go by frequency. */
  readonly discounts: Float32Array | null;
  /** The eigenvalues of G, or zeros where w0 = 0 and nobody asks for them. */
  readonly spectrum: Float64Array;
  /** The eigenvectors of G as rows, factors × factors; null where they are the model's own axes. */
  readonly axes: Float64Array | null;
  /** G, factors × factors, for non-negative rows and w0 > 0, and where other rows are solved in float64 (`isWide`); else null. */
  readonly gram: Float64Array | null;
}

/** The items of a model: what users are solved against. */
export function fixedItems(
  frame: ModelFrame,
  objective: Objective,
  rowAt: RowAt,
  gram: Float64Array | null = null,
): FixedSide {
  const { items, itemWeights, itemGram, factors } = frame;
  return {
    ...systemRows('items', objective, factors, rowAt),
    name: 'items',
    ids: items,
    objective,
    scale: itemWeights,
    discounts: keptDiscounts('itemDiscounts', objective, frame),
    spectrum: itemGram,
    axes: null,
    gram,
  };
}

/** n^−e of one side, or null. Throws ArgumentError for a model that lacks what its weights go by. */
export function keptDiscounts(
  name: 'userDiscounts' | 'itemDiscounts',
  { frequencyDiscount }: Objective,
  parts: ModelFrame,
): Float32Array | null {
  if (!frequencyDiscount) return null;
  const discounts = parts[name];
  if (discounts) return discounts;
  throw new ArgumentError(`model.${name}`, discounts, 'kept: its weights go by frequency');
}

/**
 * The diagonal w0·Λ of a system in the axes of G. An axis that no row has (a rank below the factors) has no part in any
 * system: one keeps its diagonal positive where λ = 0.
 */
export function denseDiagonal({ objective, spectrum, scale, factors, gram }: FixedSide): Float64Array {
  const { unobservedWeight } = objective;
  const dense = new Float64Array(factors);
  if (unobservedWeight === 0 || gram) return dense;
  const cleared = scale ? 0 : 1;
  return dense.map((_, k) => (spectrum[k] > 0 ? unobservedWeight * spectrum[k] : cleared));
}

/**
 * λ_i of a row with `count` entries, in float32 as the half-sweeps have it, and that of the last column
 * of its system, which is a bias where there are any.
 */
export function ridgesOf(
  kernels: ServeKernels,
  { objective, ids, lastLambda }: FixedSide,
  count: number,
  rowWeight: number,
): [ridge: number, last: number] {
  const { regularization, regularizationExponent } = objective;
  const floor = ridgeFloor(objective, ids.size, rowWeight);
  const scaled = (lambda: number) => scaledByCount(kernels, count, lambda, floor, regularizationExponent);
  return [scaled(regularization), scaled(lastLambda)];
}

/** scale·(count + floor)^exponent, in float32. */
export function scaledByCount(
  { call, arena }: ServeKernels,
  count: number,
  scale: number,
  floor: number,
  exponent: number,
): number {
  return arena.scope(() => {
    const outPtr = arena.alloc(4);
    call.scaleRidge(arena.put(Int32Array.of(0, count)), 1, scale, floor, exponent, outPtr);
    return arena.f32(outPtr, 1)[0];
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

/** A solution, within what factors may be. Throws NumericalError for one that is not: its scores would not be finite. */
export function bounded(solution: Float32Array, { objective }: FixedSide, most = MOST_FACTOR): Float32Array {
  if (solution.every((x) => Math.abs(x) <= most)) return solution;
  const { regularization } = objective;
  throw new NumericalError('The values or weights of these entries are too large for float32. Scale them down.', {
    regularization,
  });
}

// Rows as a new row's system meets them, and the way back. Without biases they are the model's own. With them, the
// unknowns of a user's row are [u_i, b_i] against [v_j, 1], and what an item predicts by itself, μ + b_j, is off the
// targets (docs/MATH.md, "Biases"); a model has them as [1, b_i, u_i] and [μ + b_j, 1, v_j].

export interface SystemRows {
  /** Columns of a system: the unknowns of a row. */
  readonly factors: number;
  /** y_j: a row of the fixed factors, in the model's axes. */
  readonly rowAt: RowAt;
  /** What the fixed row predicts whatever the new row is: off the targets. Zero without biases. */
  readonly offsetAt: (index: number) => number;
  /** λ of the last unknown, before it is scaled by the frequencies. */
  readonly lastLambda: number;
  /** The row that a model has for a solution. */
  readonly modelRow: (solution: Float32Array) => Float32Array;
}

/** @param name of the fixed side @param factors columns of the model @param rowAt its rows */
export function systemRows(
  name: 'items' | 'users',
  { biases, regularization }: Objective,
  factors: number,
  rowAt: RowAt,
): SystemRows {
  if (!biases) return { factors, rowAt, offsetAt: () => 0, lastLambda: regularization, modelRow: (row) => row };
  const ofUsers = name === 'items';
  const { bias, one } = BIAS_COLUMNS[name];
  const lambda = ofUsers ? biases.user : biases.item;
  // The mean stands with the item biases.
  const mean = ofUsers ? 0 : biases.mean;
  const unknowns = factors - 1;
  return {
    factors: unknowns,
    // From [·, ·, v_j] to [v_j, 1]. A side without biases meets zeros, and any λ above 0 makes its bias zero.
    rowAt(index) {
      const row = rowAt(index);
      const y = row.slice(1);
      y.copyWithin(0, 1);
      y[unknowns - 1] = lambda === null ? 0 : row[one];
      return y;
    },
    offsetAt: (index) => rowAt(index)[bias] + mean,
    lastLambda: lambda ?? 1,
    // And back. The new row's bias is where the other side has its ones.
    modelRow(solution) {
      const row = new Float32Array(factors);
      row.set(solution, 1);
      row.copyWithin(2, 1);
      row[one] = solution[unknowns - 1] + mean;
      row[bias] = 1;
      return row;
    },
  };
}

/** Whether the rows of a model's fit were solved in float64; false where it did not keep what that depends on. */
export function isWide({ seen, seenWeights, userWeights, itemWeights }: ModelParts, objective: Objective): boolean {
  const { unobservedWeight, nonNegative } = objective;
  if (!seen || !seenWeights || nonNegative) return false;
  const weights = seenWeights.length === 1 ? seenWeights[0] : seenWeights;
  const entries = { ...seen, weights, userScale: userWeights, itemScale: itemWeights };
  return unobservedShare(unobservedWeight, entries) > MOST_IN_FLOAT32;
}

// The users of a model as the side that items are solved against: their Gram and its axes, which no model carries.

/** The users of a model, which must have kept them: what items are solved against. One pass over them all. */
export function fixedUsers(kernels: Kernels, parts: ModelParts): FixedSide {
  const objective = fittedObjective(parts.metadata);
  const { users, factors, userWeights: scale } = parts;
  if (parts.userFactors.length === 0) throw withoutUsers(parts);
  const rowAt = rowViews(parts.userFactors, factors);
  const wide = isWide(parts, objective);
  const gram =
    objective.unobservedWeight > 0 ? gramOf(kernels, rowAt, users.size, factors, scale, undefined, wide) : null;
  const isWhole = wide || needsGram(objective);
  const turned = gram && !isWhole ? gram : null;
  const found = turned && principalAxes(kernels, turned, factors);
  if (turned && !found) {
    throw new NumericalError('The Gram of the user factors is not finite: they are too large.', { side: 'users' });
  }
  return {
    ...systemRows('users', objective, factors, rowAt),
    name: 'users',
    ids: users,
    objective,
    scale,
    discounts: keptDiscounts('userDiscounts', objective, parts),
    spectrum: found?.spectrum ?? new Float64Array(factors),
    axes: found?.axes ?? null,
    gram: isWhole ? gram : null,
  };
}
