// How the metric depends on the two numbers that matter most: a table over w0 × λ.
import type { Trial } from './options.ts';
import { endsOf, PARAMETERS, type Parameter, type Space } from './space.ts';

export interface Landscape {
  /** The parameter that the rows go through, and the middles of their bins; the same for the columns. */
  readonly rows: Axis;
  readonly columns: Axis;
  /** The best value in each cell, null where no trial was. */
  readonly values: readonly (readonly (number | null)[])[];
  /** What all of its trials had: those of the first rung, which can be compared. */
  readonly factors: number;
  readonly epochs: number;
}

export interface Axis {
  readonly name: Parameter;
  readonly middles: readonly number[];
}

const BINS = 6;

/** Null unless two numbers were searched and some trial did not fail. The columns are λ where it was. */
export function landscapeOf(space: Space, trials: readonly Trial[]): Landscape | null {
  const searched = PARAMETERS.filter((name) => space[name] !== undefined && isRange(space, name));
  const first = trials.filter(({ rung, value }) => rung === 0 && value !== null);
  if (searched.length < 2 || first.length === 0) return null;
  const columnName = searched.includes('regularization') ? 'regularization' : searched[1];
  const rowName = searched.find((name) => name !== columnName)!;
  const values: (number | null)[][] = Array.from({ length: BINS }, () => Array(BINS).fill(null));
  for (const { parameters, value } of first) {
    const row = values[binOf(space, rowName, parameters[rowName]!)];
    const column = binOf(space, columnName, parameters[columnName]!);
    row[column] = Math.max(row[column] ?? value!, value!);
  }
  const { factors, epochs } = first[0];
  return { rows: axisOf(space, rowName), columns: axisOf(space, columnName), values, factors, epochs };
}

function isRange(space: Space, name: Parameter): boolean {
  const [low, high] = endsOf(space[name]!);
  return low > 0 && high > low;
}

function binOf(space: Space, name: Parameter, value: number): number {
  const [low, high] = endsOf(space[name]!);
  const share = Math.log(value / low) / Math.log(high / low);
  return Math.max(0, Math.min(BINS - 1, Math.floor(share * BINS)));
}

function axisOf(space: Space, name: Parameter): Axis {
  const [low, high] = endsOf(space[name]!);
  const middle = (bin: number) => Number((low * (high / low) ** ((bin + 0.5) / BINS)).toPrecision(2));
  return { name, middles: Array.from({ length: BINS }, (_, bin) => middle(bin)) };
}
