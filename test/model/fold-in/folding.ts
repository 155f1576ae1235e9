// Fitted models under every objective, the histories of their own rows, and the literal row problem as the oracle.
import type { FactorModel } from '../../../src/model/factor-model.ts';
import type { EntryNumbers } from '../../../src/model/fold-in/history.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import type { WalsOptions } from '../../../src/solve/wals/options.ts';
import { dot, type Matrix, solve, square } from '../../reference/dense.ts';
import { type Cells, exchanged } from '../../reference/objective.ts';
import { example, factorsOf, type Given, given, type Shape } from '../../solve/problems.ts';
import { cellsFor, type Setting } from '../../solve/settings.ts';

export type Side = 'users' | 'items';

export interface Fitted extends Given {
  readonly model: FactorModel;
  readonly cells: Cells;
  /** What a caller has to say of a row besides its history: r_i or c_j. */
  rowOptions(side: Side, row: number): { userWeight?: number; itemWeight?: number };
  /** What a caller says of the past of a row, in the order of the interactions: of a user its items, of an item its users. */
  historyOf(side: Side, row: number): (EntryNumbers & { user: number; item: number })[];
}

/** A model fitted under a setting, two epochs of it. */
export async function fitSetting(
  setting: Setting,
  shape: Shape = example,
  more: Pick<WalsOptions, 'nonNegative'> = {},
): Promise<Fitted> {
  const data = given(shape, { weights: setting.weights });
  const { options, expected } = setting.of(data);
  const model = await fitWals(data.interactions, { ...options, ...more, factors: shape.factors, epochs: 2 });
  const { weight, target } = model.metadata.objective as Record<
    'weight' | 'target',
    { kind: string; uniform?: boolean }
  >;
  const givesWeights = weight.kind === 'custom' || (weight.kind === 'product' && !weight.uniform);
  const historyOf = (side: Side, row: number) =>
    data.entries.flatMap((entry, p) => {
      const { user, item } = entry;
      if ((side === 'users' ? user : item) !== row) return [];
      return {
        ...((side === 'users' ? { item } : { user }) as unknown as Pick<typeof entry, 'user' | 'item'>),
        value: target.kind === 'custom' ? expected.target(p) : entry.value,
        weight: givesWeights ? expected.weight(p) : setting.weights ? entry.weight : undefined,
      };
    });
  return {
    ...data,
    model,
    cells: cellsFor(data, expected),
    rowOptions: (side, row) =>
      side === 'users' ? { userWeight: expected.userWeights?.[row] } : { itemWeight: expected.itemWeights?.[row] },
    historyOf,
  };
}

/** The x that minimises a row's cells against the fixed rows: a dense system over all of them, observed or not. */
export function bestRow(cells: Cells, fixed: Matrix, row: number): number[] {
  const [weights, targets] = [cells.weights[row], cells.targets[row]];
  const d = fixed[0].length;
  const column = (k: number) => fixed.map((y) => y[k]);
  const a = square(d, (i, j) => {
    const sum = fixed.reduce((total, y, k) => total + weights[k] * y[i] * y[j], 0);
    return sum + (i === j ? cells.userRidge[row] : 0);
  });
  const b = Array.from({ length: d }, (_, i) =>
    dot(
      column(i),
      weights.map((w, k) => w * targets[k]),
    ),
  );
  return solve(a, b);
}

/** `bestRow` for a row of either side of a fitted model. */
export function bestOf({ model, cells }: Fitted, side: Side, row: number): number[] {
  const { users, items } = factorsOf(model);
  return side === 'users' ? bestRow(cells, items, row) : bestRow(exchanged(cells), users, row);
}
