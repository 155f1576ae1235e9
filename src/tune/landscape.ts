// How the metric depends on the two numbers that matter most: a table over w0 × λ.

import { PARAMETERS, type Parameter } from './dimensions.ts';
import type { Trial } from './options.ts';
import { endsOf, type Space } from './space.ts';

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
  /** The ends of the bins, one more than there are middles. */
  readonly edges: readonly number[];
}

const BINS = 6;

/** The parameters of rows and columns, or null where less than two numbers are searched. The columns are λ where it is. */
export function landscapeAxes(space: Space): { rowName: Parameter; columnName: Parameter } | null {
  const searched = PARAMETERS.filter((name) => space[name] !== undefined && isRange(space, name));
  if (searched.length < 2) return null;
  const columnName = searched.includes('regularization') ? 'regularization' : searched[1];
  return { rowName: searched.find((name) => name !== columnName)!, columnName };
}

/** Null unless two numbers were searched and some trial did not fail. */
export function landscapeOf(space: Space, trials: readonly Trial[]): Landscape | null {
  const axes = landscapeAxes(space);
  const first = trials.filter(({ rung, value }) => rung === 0 && value !== null);
  if (!axes || first.length === 0) return null;
  const { rowName, columnName } = axes;
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
  const at = (bin: number) => low * (high / low) ** (bin / BINS);
  return {
    name,
    middles: Array.from({ length: BINS }, (_, bin) => Number(at(bin + 0.5).toPrecision(2))),
    edges: Array.from({ length: BINS + 1 }, (_, bin) => Number(at(bin).toPrecision(3))),
  };
}
