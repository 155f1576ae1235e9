// Where a fit begins: random items, or the factors of a model.
import { copyColumns } from '../../matrix/columns.ts';
import { evenRanges, STREAM_ROWS } from '../../workers/job.ts';
import type { WarmSide } from '../run/warm-start.ts';
import type { WalsProblem } from './layout.ts';
import { initialDeviation } from './model.ts';
import { COURSE } from './relaxation.ts';
import type { Side } from './sides.ts';

/** A side as a warm start writes to it; a bias stands behind the factors, the mean with neither side. */
export function warmSide(
  { kernels, settings, input }: WalsProblem,
  { name, numbering, factorsPtr, rows: count, stride }: Side,
): WarmSide {
  const { nonNegative = false, biases } = settings.objective;
  const { factors } = settings;
  const rows = kernels.arena.f32(factorsPtr, count * stride);
  const mean = name === 'items' ? (biases?.mean ?? 0) : 0;
  const setBias = (row: number, bias: number) => {
    rows[numbering.places[row] * stride + factors] = bias - mean;
  };
  const { places } = numbering;
  return {
    name,
    ids: input.interactions[name],
    rows,
    places,
    stride,
    factors,
    nonNegative,
    setBias: biases ? setBias : null,
  };
}

/**
 * Normal factors by `initialDeviation`. Non-negative ones start from the magnitudes, and rows without entries at zero, where they
 * stay.
 */
export async function initialise({ kernels, executor, settings, ptr }: WalsProblem, side: Side): Promise<void> {
  const { factors, seed, objective } = settings;
  const { factorsPtr, rows, stride } = side;
  kernels.arena.f32(ptr.course, COURSE.length).fill(0);
  await executor.run({
    kernel: 'fillNormal',
    args: [factorsPtr, 'begin', 'end', factors, stride, initialDeviation(factors), seed, 1],
    edges: evenRanges(rows, STREAM_ROWS),
  });
  // Drawn by the rows' indices, whatever their places.
  const start = kernels.arena.f32(factorsPtr, rows * stride);
  copyColumns({ values: start.slice(), stride }, { values: start, stride }, stride, side.numbering.places);
  if (objective.nonNegative) for (let at = 0; at < start.length; at++) start[at] = Math.abs(start[at]);
  // What has no entries will be zero: until then it would weigh on the users as so many items that nobody took.
  const indptr = kernels.arena.i32(side.indptrPtr, rows + 1);
  for (let row = 0; row < rows; row++) {
    if (indptr[row] === indptr[row + 1]) start.fill(0, row * stride, (row + 1) * stride);
  }
}
