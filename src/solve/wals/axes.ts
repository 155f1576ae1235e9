// The Gram of one side of a fit, and the axes in which it is diagonal (docs/MATH.md, "Principal axes").
import { NumericalError } from '../../errors.ts';
import { diagonalise, rotateRows, sumGram } from '../../matrix/side-jobs.ts';
import type { WalsProblem } from './layout.ts';
import type { Side } from './sides.ts';

/** What a half-sweep found of its fixed side: the diagonal of its Gram, a view, in whose axes both sides are then; or null. */
export interface DensePart {
  readonly spectrum: Float64Array | null;
  /** Whether the rows were solved in float64 against the whole Gram; but for the last ones, both sides stay in their axes. */
  readonly wide: boolean;
}

/** G = Σ_j c_j y_j y_jᵀ of a side: factors × factors float64, at ptr.axes; a view of it that the next allocation may detach. */
export async function gramOfSide(
  { kernels, executor, settings, ptr }: WalsProblem,
  side: Side,
  wide = false,
): Promise<Float64Array> {
  const { factors } = settings;
  await sumGram(executor, side, factors, { sumsPtr: ptr.gramSums, gramPtr: ptr.axes }, wide);
  return kernels.arena.f64(ptr.axes, factors * factors);
}

/**
 * Finds the axes in which the weighted Gram of `side` is diagonal, the largest first. Returns the diagonal,
 * float64[factors], a view that the next allocation may detach; ptr.packedAxes turn rows into these axes.
 * `floor`: what every system that the diagonal is for adds to it; energies far below it need not be right.
 */
export function findPrincipalAxes(problem: WalsProblem, side: Side, floor = 0): Promise<Float64Array> {
  return axesOfGram(problem, (wide) => gramOfSide(problem, side, wide), side, floor);
}

/** The same of a Gram that is summed elsewhere: `leaveGram` leaves it at ptr.axes, with all products in float64 or without. */
export async function axesOfGram(
  problem: WalsProblem,
  leaveGram: (wide: boolean) => Promise<unknown>,
  side: Pick<Side, 'name' | 'scalePtr'>,
  floor: number,
): Promise<Float64Array> {
  const { kernels, executor, settings, stride, ptr } = problem;
  const { call, arena } = kernels;
  const { factors } = settings;
  const spectrum = arena.f64(ptr.spectrum, factors);
  for (const wide of [false, true]) {
    await leaveGram(wide);
    if (await diagonalise(executor, ptr.axes, factors, ptr.spectrum, ptr.eighScratch)) {
      throw new NumericalError(
        `The factors of the ${side.name} are no longer finite: the values or weights are too large for float32.`,
        { side: side.name, regularization: settings.objective.regularization },
      );
    }
    // Else its least axes may be what float32 has left of their products: the same again, from products in float64.
    if (spectrum[factors - 1] + floor >= CLEAR_AXIS * spectrum[0]) break;
  }
  dropEmptyAxes(spectrum, arena.f64(ptr.axes, factors * factors), side.scalePtr === 0);
  call.packAxes(ptr.axes, factors, stride, ptr.packedAxes);
  return spectrum;
}

/** The same, and rotates `side` into them. */
export async function toPrincipalAxes(problem: WalsProblem, side: Side): Promise<Float64Array> {
  const spectrum = await findPrincipalAxes(problem, side);
  await rotateRows(problem.executor, side, problem.ptr.packedAxes);
  return spectrum;
}

/** Energies of at least this part of the largest one's are well above the rounding of float32 blocks. */
const CLEAR_AXIS = 1e-6;

/** An axis with less than this part of the largest one's energy holds the rounding errors of float32 and nothing else. */
const EMPTY_AXIS = 1e-12;

/**
 * Where there are more factors than the rank, the axes beyond it are noise whose products with the large axes do not
 * vanish as they should: such an axis is cleared, its energy set to 0. Under row weights (c_j) a small energy may be
 * that of rows with small weights, and only what is negative is cleared.
 */
function dropEmptyAxes(spectrum: Float64Array, axes: Float64Array, unweighted: boolean): void {
  const { length } = spectrum;
  for (let k = 0; k < length; k++) {
    if (spectrum[k] > EMPTY_AXIS * spectrum[0]) continue;
    if (unweighted) axes.fill(0, k * length, (k + 1) * length);
    if (unweighted || spectrum[k] < 0) spectrum[k] = 0;
  }
}
