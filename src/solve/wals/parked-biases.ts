// While rows are solved, or turned into other axes, the biases that stand in their last column step aside: what a half-sweep
// meets there is a constant (objective/biases.ts).
import type { WalsProblem } from './layout.ts';
import type { Side } from './sides.ts';

/** Runs `work` while `fixed` is as the rows of `solved` have to meet it; without biases, as it is. */
export async function asFixed<T>(problem: WalsProblem, fixed: Side, solved: Side, work: () => Promise<T>): Promise<T> {
  parkBiases(problem, fixed, solved.bias?.fitted ? 1 : 0);
  const result = await work();
  restoreBiases(problem, fixed);
  return result;
}

/** Runs `work`, which may turn the rows into other axes, while they are factors alone. */
export async function withoutBiases(problem: WalsProblem, work: () => Promise<void>): Promise<void> {
  for (const side of [problem.users, problem.items]) parkBiases(problem, side, 0);
  await work();
  for (const side of [problem.users, problem.items]) restoreBiases(problem, side);
}

/** Moves a side's biases out of its rows, and a constant into their place. */
function parkBiases(problem: WalsProblem, side: Side, constant: 0 | 1): void {
  if (!side.bias) return;
  const parked = problem.kernels.arena.f32(side.bias.valuesPtr, side.rows);
  forBiases(problem, side, (rows, at, row) => {
    parked[row] = rows[at];
    rows[at] = constant;
  });
}

function restoreBiases(problem: WalsProblem, side: Side): void {
  if (!side.bias) return;
  const parked = problem.kernels.arena.f32(side.bias.valuesPtr, side.rows);
  forBiases(problem, side, (rows, at, row) => {
    rows[at] = parked[row];
  });
}

/** Visits the bias of every row, which is element `at` of the side's rows. */
function forBiases(
  { kernels, settings }: WalsProblem,
  side: Side,
  visit: (rows: Float32Array, at: number, row: number) => void,
): void {
  const rows = kernels.arena.f32(side.factorsPtr, side.rows * side.stride);
  for (let row = 0; row < side.rows; row++) visit(rows, row * side.stride + settings.columns - 1, row);
}
