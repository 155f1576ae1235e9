// While rows are solved, or turned into other axes, the biases that stand in their last column step aside: what a half-sweep
// meets there is a constant (objective/biases.ts).
import type { Fit } from './layout.ts';
import type { Side } from './sides.ts';

/** Runs `work` while `fixed` is as the rows of `solved` have to meet it; without biases, as it is. */
export async function asFixed<T>(fit: Fit, fixed: Side, solved: Side, work: () => Promise<T>): Promise<T> {
  parkBiases(fit, fixed, solved.bias?.fitted ? 1 : 0);
  const result = await work();
  restoreBiases(fit, fixed);
  return result;
}

/** Runs `work`, which may turn the rows into other axes, while they are factors alone. */
export async function withoutBiases(fit: Fit, work: () => Promise<void>): Promise<void> {
  for (const side of [fit.users, fit.items]) parkBiases(fit, side, 0);
  await work();
  for (const side of [fit.users, fit.items]) restoreBiases(fit, side);
}

/** Moves a side's biases out of its rows, and a constant into their place. */
function parkBiases(fit: Fit, side: Side, constant: 0 | 1): void {
  if (!side.bias) return;
  const parked = fit.kernels.arena.f32(side.bias.values, side.rows);
  forBiases(fit, side, (rows, at, row) => {
    parked[row] = rows[at];
    rows[at] = constant;
  });
}

function restoreBiases(fit: Fit, side: Side): void {
  if (!side.bias) return;
  const parked = fit.kernels.arena.f32(side.bias.values, side.rows);
  forBiases(fit, side, (rows, at, row) => {
    rows[at] = parked[row];
  });
}

/** Visits the bias of every row, which is element `at` of the side's rows. */
function forBiases(
  { kernels, settings, stride }: Fit,
  side: Side,
  visit: (rows: Float32Array, at: number, row: number) => void,
): void {
  const rows = kernels.arena.f32(side.factors, side.rows * stride);
  for (let row = 0; row < side.rows; row++) visit(rows, row * stride + settings.columns - 1, row);
}
