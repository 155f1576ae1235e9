// The users of a model as the side that items are solved against: their Gram and its axes, which no model carries.
import { ArgumentError, NumericalError } from '../errors.ts';
import type { Kernels } from '../wasm/kernels.ts';
import { putRows, strideOf } from '../wasm/rows.ts';
import { type FixedSide, rowsOf } from './fixed-side.ts';
import type { ModelParts } from './model-parts.ts';
import { rowObjectiveOf } from './objective.ts';

/** The users of a model, which must have kept them: what items are solved against. One pass over them all. */
export function fixedUsers(kernels: Kernels, parts: ModelParts): FixedSide {
  const objective = rowObjectiveOf(parts.metadata);
  const { users, factors, userWeights: scale } = parts;
  if (parts.userFactors.length === 0) {
    throw new ArgumentError('model', parts, 'one that keeps user factors', 'Fit with keepUsers: true.');
  }
  const rowAt = rowsOf(parts.userFactors, factors);
  const axes = objective.unobservedWeight > 0 ? principalAxes(kernels, rowAt, users.size, factors, scale) : null;
  return {
    name: 'users',
    ids: users,
    objective,
    factors,
    rowAt,
    scale,
    spectrum: axes?.spectrum ?? new Float64Array(factors),
    axes: axes?.vectors ?? null,
  };
}

/** Rows whose Gram is summed by one kernel call, so that memory does not grow with the rows there are. */
const GRAM_ROWS = 4096;

/** Eigenvectors, as rows, and eigenvalues of the Gram. */
function principalAxes(
  kernels: Kernels,
  rowAt: FixedSide['rowAt'],
  count: number,
  factors: number,
  scale: Float32Array | null,
) {
  const { call, arena } = kernels;
  const vectors = new Float64Array(factors * factors);
  for (let from = 0; from < count; from += GRAM_ROWS) {
    const block = gramOf(kernels, rowAt, factors, scale, from, Math.min(from + GRAM_ROWS, count));
    for (let k = 0; k < vectors.length; k++) vectors[k] += block[k];
  }
  const spectrum = arena.scope(() => {
    const ptr = arena.put(vectors);
    const spectrumPtr = arena.alloc(8 * factors);
    if (call.eigh(ptr, factors, spectrumPtr, arena.alloc(call.eighScratchBytes(factors)))) {
      throw new NumericalError('The Gram of the user factors is not finite: they are too large.', { side: 'users' });
    }
    vectors.set(arena.f64(ptr, vectors.length));
    return arena.f64(spectrumPtr, factors).slice();
  });
  return { vectors, spectrum };
}

/** Σ c_j y_j y_jᵀ over rows [from, to): factors × factors. */
function gramOf(
  kernels: Kernels,
  rowAt: FixedSide['rowAt'],
  factors: number,
  scale: Float32Array | null,
  from: number,
  to: number,
): Float64Array {
  const { call, arena } = kernels;
  const stride = strideOf(factors);
  return arena.scope(() => {
    const chosen = Int32Array.from({ length: to - from }, (_, k) => from + k);
    const rowsPtr = putRows(kernels, rowAt, factors, chosen);
    const scalePtr = scale ? arena.put(scale.subarray(from, to)) : 0;
    const sumPtr = arena.alloc(call.chunkBytes(stride));
    const scratchPtr = arena.alloc(call.gramScratchBytes(stride));
    const gramPtr = arena.alloc(8 * factors * factors);
    call.gramChunk(rowsPtr, scalePtr, 0, to - from, stride, sumPtr, scratchPtr);
    call.gramFinish(sumPtr, 1, stride, factors, gramPtr);
    return arena.f64(gramPtr, factors * factors).slice();
  });
}
