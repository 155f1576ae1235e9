// What one epoch of stochastic gradient descent leaves to the next, and how a model of another fit becomes that.
import type { FactorModel } from '../../model/factor-model.ts';
import type { StateArray, StateArrays } from '../run/state.ts';
import { type WarmSide, warmStart } from '../run/warm-start.ts';
import type { SgdProblem } from './memory.ts';

/** Factors and biases, and Adagrad's sums; those that the fit has. */
export function stateOf({ kernels, interactions, stride, ptr }: SgdProblem): StateArrays {
  const { userCount, itemCount } = interactions;
  const arrays: Record<string, StateArray> = {
    users: { ptr: ptr.users, rows: userCount, columns: stride },
    items: { ptr: ptr.items, rows: itemCount, columns: stride },
    user_biases: { ptr: ptr.userBiases, rows: userCount, columns: 1 },
    item_biases: { ptr: ptr.itemBiases, rows: itemCount, columns: 1 },
    user_squares: { ptr: ptr.userSquares, rows: userCount, columns: 1 },
    item_squares: { ptr: ptr.itemSquares, rows: itemCount, columns: 1 },
    user_bias_squares: { ptr: ptr.userBiasSquares, rows: userCount, columns: 1 },
    item_bias_squares: { ptr: ptr.itemBiasSquares, rows: itemCount, columns: 1 },
  };
  const present = Object.entries(arrays).filter(([, array]) => array.ptr > 0);
  return { arena: kernels.arena, arrays: Object.fromEntries(present) };
}

/** Begins with the model's factors, and its biases where both have them. */
export function warmSgd(problem: SgdProblem, start: FactorModel): void {
  const { ptr, globalBias } = problem;
  warmStart(start, [
    warmSide(problem, 'items', ptr.items, ptr.itemBiases, globalBias),
    warmSide(problem, 'users', ptr.users, ptr.userBiases, 0),
  ]);
}

/** @param mean what of the model's biases is not in the fit's */
function warmSide(
  { kernels, settings, interactions, stride }: SgdProblem,
  name: 'users' | 'items',
  factorsPtr: number,
  biasesPtr: number,
  mean: number,
): WarmSide {
  const ids = interactions[name];
  const rows = kernels.arena.f32(factorsPtr, ids.size * stride);
  const biases = kernels.arena.f32(biasesPtr, biasesPtr ? ids.size : 0);
  const setBias = (row: number, bias: number) => {
    biases[row] = bias - mean;
  };
  return {
    name,
    ids,
    rows,
    stride,
    factors: settings.factors,
    nonNegative: false,
    setBias: biasesPtr ? setBias : null,
  };
}
