// A model from factors that were trained elsewhere. They are turned into the principal axes of the item Gram first, where
// ours live (docs/FORMAT.md, `item_gram`): no score and no norm changes but by rounding.
import { IdMap } from '../data/id-map.ts';
import { ArgumentError, NumericalError } from '../errors.ts';
import { strideOf } from '../matrix/rows.ts';
import { createKernels, type Kernels } from '../wasm/kernels.ts';
import { FactorModel } from './factor-model.ts';
import { checkParts, wholeParts } from './model-parts.ts';

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
  const axes = new PrincipalAxes(itemFactors, factors);
  return FactorModel.create({
    ...parts,
    userFactors: axes.turn(userFactors),
    itemFactors: axes.turn(itemFactors),
    itemGram: axes.spectrum,
  });
}

class PrincipalAxes {
  /** The diagonal of the Gram in the axes. */
  readonly spectrum: Float64Array;
  readonly #kernels: Kernels = createKernels({ simd: 'strict' });
  readonly #factors: number;
  readonly #stride: number;
  /** d × d, a row an axis; null when the factors are in them. */
  readonly #axes: Float64Array | null;

  constructor(matrix: Float32Array, factors: number) {
    this.#factors = factors;
    this.#stride = strideOf(factors);
    const gram = this.#gram(matrix);
    if (!gram.every(Number.isFinite)) throw overflow();
    const diagonal = Float64Array.from({ length: factors }, (_, k) => gram[k * (factors + 1)]);
    if (isDiagonal(gram, diagonal)) {
      this.#axes = null;
      this.spectrum = diagonal;
    } else {
      const { axes, spectrum } = this.#eigh(gram);
      this.#axes = axes;
      this.spectrum = spectrum;
    }
  }

  /** The rows in the axes; the matrix itself when they are. */
  turn(matrix: Float32Array): Float32Array {
    if (!this.#axes || matrix.length === 0) return matrix;
    const { call, arena } = this.#kernels;
    const stride = this.#stride;
    const rows = matrix.length / this.#factors;
    return arena.scope(() => {
      const qPtr = arena.put(this.#axes!);
      const axesPtr = arena.alloc(call.axesBytes(stride));
      const scratchPtr = arena.alloc(call.rotateScratchBytes(stride));
      const rowsPtr = this.#put(matrix);
      call.packAxes(qPtr, this.#factors, stride, axesPtr);
      call.rotate(rowsPtr, 0, 0, rows, stride, axesPtr, scratchPtr);
      return this.#take(rowsPtr, rows);
    });
  }

  /** Σ_j v_j v_jᵀ, d × d. */
  #gram(matrix: Float32Array): Float64Array {
    const { call, arena } = this.#kernels;
    const stride = this.#stride;
    return arena.scope(() => {
      const sumPtr = arena.alloc(call.chunkBytes(stride));
      const scratchPtr = arena.alloc(call.gramScratchBytes(stride));
      const gramPtr = arena.alloc(8 * stride * stride);
      const rowsPtr = this.#put(matrix);
      call.gramChunk(rowsPtr, 0, 0, matrix.length / this.#factors, stride, sumPtr, scratchPtr);
      call.gramFinish(sumPtr, 1, stride, this.#factors, gramPtr);
      return arena.f64(gramPtr, this.#factors ** 2).slice();
    });
  }

  #eigh(gram: Float64Array): { axes: Float64Array; spectrum: Float64Array } {
    const { call, arena } = this.#kernels;
    const factors = this.#factors;
    return arena.scope(() => {
      const axesPtr = arena.put(gram);
      const spectrumPtr = arena.alloc(8 * factors);
      const scratchPtr = arena.alloc(call.eighScratchBytes(factors));
      if (call.eigh(axesPtr, factors, spectrumPtr, scratchPtr)) throw overflow();
      const spectrum = arena.f64(spectrumPtr, factors).map((axis) => Math.max(axis, 0)); // rounding may go below
      return { axes: arena.f64(axesPtr, factors * factors).slice(), spectrum };
    });
  }

  /** The rows, padded to the stride. */
  #put(matrix: Float32Array): number {
    const { arena } = this.#kernels;
    const factors = this.#factors;
    const rows = matrix.length / factors;
    const ptr = arena.alloc(4 * rows * this.#stride);
    const padded = arena.f32(ptr, rows * this.#stride).fill(0);
    for (let row = 0; row < rows; row++) {
      padded.set(matrix.subarray(row * factors, (row + 1) * factors), row * this.#stride);
    }
    return ptr;
  }

  /** The rows without the padding. */
  #take(ptr: number, rows: number): Float32Array {
    const factors = this.#factors;
    const padded = this.#kernels.arena.f32(ptr, rows * this.#stride);
    const matrix = new Float32Array(rows * factors);
    for (let row = 0; row < rows; row++) {
      matrix.set(padded.subarray(row * this.#stride, row * this.#stride + factors), row * factors);
    }
    return matrix;
  }
}

function overflow(): NumericalError {
  return new NumericalError('The item factors are too large: their squares overflow float32.', { side: 'items' });
}

function isDiagonal(gram: Float64Array, diagonal: Float64Array): boolean {
  const d = diagonal.length;
  if (diagonal.some((axis, k) => k > 0 && !(axis <= diagonal[k - 1]))) return false;
  return gram.every((value, at) => at % (d + 1) === 0 || Math.abs(value) <= DIAGONAL * diagonal[0]);
}
