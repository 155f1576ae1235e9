// The users of a model as the side that items are solved against: their Gram and its axes, which no model carries.
import { ArgumentError, NumericalError } from '../errors.ts';
import type { Kernels } from '../wasm/kernels.ts';
import { fittedObjective } from './fitted-objective.ts';
import { type FixedSide, rowsOf } from './fixed-side.ts';
import { gramOf, needsGram } from './gram.ts';
import type { ModelParts } from './model-parts.ts';
import { systemRows } from './system-rows.ts';

/** The users of a model, which must have kept them: what items are solved against. One pass over them all. */
export function fixedUsers(kernels: Kernels, parts: ModelParts): FixedSide {
  const objective = fittedObjective(parts.metadata);
  const { users, factors, userWeights: scale } = parts;
  if (parts.userFactors.length === 0) {
    throw new ArgumentError('model', parts, 'one that keeps user factors', 'Fit with keepUsers: true.');
  }
  const rowAt = rowsOf(parts.userFactors, factors);
  const gram = objective.unobservedWeight > 0 ? gramOf(kernels, rowAt, users.size, factors, scale) : null;
  const axes = gram && !objective.nonNegative ? principalAxes(kernels, gram, factors) : null;
  return {
    ...systemRows('users', objective, factors, rowAt),
    name: 'users',
    ids: users,
    objective,
    scale,
    spectrum: axes?.spectrum ?? new Float64Array(factors),
    axes: axes?.vectors ?? null,
    gram: needsGram(objective) ? gram : null,
  };
}

/** Eigenvectors, as rows, and eigenvalues of the Gram. */
function principalAxes({ call, arena }: Kernels, gram: Float64Array, factors: number) {
  return arena.scope(() => {
    const ptr = arena.put(gram);
    const spectrumPtr = arena.alloc(8 * factors);
    if (call.eigh(ptr, factors, spectrumPtr, arena.alloc(call.eighScratchBytes(factors)))) {
      throw new NumericalError('The Gram of the user factors is not finite: they are too large.', { side: 'users' });
    }
    return { vectors: arena.f64(ptr, gram.length).slice(), spectrum: arena.f64(spectrumPtr, factors).slice() };
  });
}
