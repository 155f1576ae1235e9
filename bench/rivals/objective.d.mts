import type { CommonObjective } from './settings.mjs';

export function lossOf(
  found: { users: Float32Array; items: Float32Array },
  factors: number,
  pairs: { indptr: ArrayLike<number>; indices: ArrayLike<number> },
  objective: CommonObjective,
): number;
