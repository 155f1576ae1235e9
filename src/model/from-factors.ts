// A model from factors that were trained elsewhere. They are turned into the principal axes of the item Gram first, where
// ours live (docs/FORMAT.md, `item_gram`): no score and no norm changes but by rounding.
import { IdMap } from '../data/id-map.ts';
import { ArgumentError, NumericalError } from '../errors.ts';
import { axesOfFew } from '../matrix/axes-of-few.ts';
import { takeRows } from '../matrix/columns.ts';
import { gramOf } from '../matrix/gram.ts';
import { principalAxes, turnRows } from '../matrix/principal-axes.ts';
import { putRows, rowRange, rowViews } from '../matrix/rows.ts';
import { type Kernels, withKernels } from '../wasm/kernels.ts';
import { FactorModel } from './factor-model.ts';
import { checkParts, type GivenParts, wholeParts } from './model-parts.ts';

export interface Factors {
  /** d. */
  readonly factors: number;
  /** users × d, tight row-major; empty for a model of items only. */
  readonly userFactors: Float32Array;
  /** items × d, tight row-major. */
  readonly itemFactors: Float32Array;
  /** Default: 0, 1, 2 … */
  readonly users?: IdMap;
  readonly items?: IdMap;
  /** With an `objective`, where that is known; users can be folded in only then. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Off the diagonal, by the largest axis: what float32 leaves of a Gram that is diagonal. */
const DIAGONAL = 1e-5;

/**
 * A model of these factors. They are taken over as they are, bit for bit, when their item Gram is diagonal already and its
 * axes fall, as those of a model of ours; else they are turned.
 * Throws ArgumentError when a shape does not fit or a number is not finite, NumericalError for factors whose squares
 * overflow float32, MemoryLimitError for more than 4 GiB of them.
 */
export function fromFactors(source: Factors): FactorModel {
  const { factors, userFactors, itemFactors, metadata = {} } = source;
  if (!(itemFactors?.length > 0 && itemFactors.length % factors === 0)) {
    throw new ArgumentError('itemFactors', itemFactors, 'items × factors, one item at least');
  }
  const items = source.items ?? IdMap.range(itemFactors.length / factors);
  const users = source.users ?? IdMap.range(userFactors.length / factors);
  const parts = { users, items, factors, userFactors, itemFactors, itemGram: new Float64Array(factors), metadata };
  checkParts(wholeParts(parts)); // before the kernels see them
  return withKernels({ simd: 'strict' }, (kernels) => FactorModel.create(inAxes(kernels, parts)));
}

/** So many times fewer items than factors are few: their reflections cost less than the eigenproblem of all factors. */
const FEW = 16;

/** The parts in the principal axes. */
function inAxes(kernels: Kernels, parts: GivenParts): GivenParts {
  const { factors, userFactors, itemFactors, users, items } = parts;
  // All rows in one chunk: other edges would change the last bits.
  const gram = gramOf(kernels, rowViews(itemFactors, factors), items.size, factors, null, items.size);
  if (!gram.every(Number.isFinite)) throw overflow();
  const diagonal = Float64Array.from({ length: factors }, (_, k) => gram[k * (factors + 1)]);
  if (isDiagonal(gram, diagonal)) return { ...parts, itemGram: diagonal };
  const found =
    FEW * items.size < factors
      ? axesOfFew(kernels, itemFactors, items.size, factors)
      : principalAxes(kernels, gram, factors);
  if (!found) throw overflow();
  return {
    ...parts,
    userFactors: turned(kernels, userFactors, users.size, found.axes),
    itemFactors: turned(kernels, itemFactors, items.size, found.axes),
    itemGram: found.spectrum.map((axis) => Math.max(axis, 0)), // rounding may go below
  };
}

/** The rows in the axes. */
function turned(kernels: Kernels, matrix: Float32Array, rows: number, axes: Float64Array): Float32Array {
  if (matrix.length === 0) return matrix;
  const factors = matrix.length / rows;
  return kernels.arena.scope(() => {
    const placed = putRows(kernels, rowViews(matrix, factors), factors, rowRange(0, rows));
    turnRows(kernels, placed, axes, factors);
    return takeRows(kernels, placed, factors);
  });
}

function overflow(): NumericalError {
  return new NumericalError('The item factors are too large: their squares overflow float32.', { side: 'items' });
}

function isDiagonal(gram: Float64Array, diagonal: Float64Array): boolean {
  const d = diagonal.length;
  if (diagonal.some((axis, k) => k > 0 && !(axis <= diagonal[k - 1]))) return false;
  return gram.every((value, at) => at % (d + 1) === 0 || Math.abs(value) <= DIAGONAL * diagonal[0]);
}
