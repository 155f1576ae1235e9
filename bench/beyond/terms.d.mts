import type { Interactions } from '../../src/index.ts';

export interface Terms {
  readonly weight: Float64Array;
  readonly target: Float64Array;
  readonly rest: Float64Array;
  readonly shift: Float64Array;
  readonly userPenalty: Float64Array;
  readonly itemPenalty: Float64Array;
}
export function shiftedIals(
  interactions: Interactions,
  settings: { unobservedWeight: number; regularization: number; target?: number; exponent?: number },
): Terms;
export function softmaxSecondOrder(
  interactions: Interactions,
  settings: { regularization: number; exponent?: number; itemExponent?: number },
): Terms;
