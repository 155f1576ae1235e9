// The factors of a fit as they stand in linear memory, padding and biases and all: taken out, and put back. They are all
// that one epoch leaves to the next.
import type { Fit } from './fit.ts';
import type { Side } from './sides.ts';

/** rows × stride float32 of both sides, in the axes the solver has left them in. */
export interface FactorRows {
  readonly users: Float32Array<ArrayBuffer>;
  readonly items: Float32Array<ArrayBuffer>;
}

export function copyFactors(fit: Fit): FactorRows {
  return { users: Float32Array.from(view(fit, fit.users)), items: Float32Array.from(view(fit, fit.items)) };
}

export function putFactors(fit: Fit, { users, items }: FactorRows): void {
  view(fit, fit.users).set(users);
  view(fit, fit.items).set(items);
}

/** Runs `work`, which may do with the factors what it likes: afterwards they are what they were. */
export async function preservingFactors<T>(fit: Fit, work: () => Promise<T>): Promise<T> {
  const rows = copyFactors(fit);
  try {
    return await work();
  } finally {
    putFactors(fit, rows);
  }
}

/** A view, which the next allocation may detach. */
function view({ kernels, stride }: Fit, side: Side): Float32Array {
  return kernels.arena.f32(side.factors, side.rows * stride);
}
