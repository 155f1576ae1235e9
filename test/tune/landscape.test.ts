// Where there is a landscape to show, of what, and which trial is in which cell.
import { expect, it } from 'vitest';
import { landscapeAxes, landscapeOf } from '../../src/tune/landscape.ts';
import type { Trial } from '../../src/tune/options.ts';
import type { Space } from '../../src/tune/space.ts';

const w0 = { low: 0.01, high: 1 };
const lambda = { low: 1e-3, high: 1e3 };
const space: Space = { unobservedWeight: w0, regularization: lambda };

const trial = (unobservedWeight: number, regularization: number, value: number | null, rung = 0): Trial => ({
  setting: 0,
  parameters: { unobservedWeight, regularization },
  rung,
  factors: 8,
  epochs: 3,
  value,
  error: null,
  seconds: 1,
});

it('has two numbers that are searched for its sides, λ along the columns', () => {
  expect(landscapeAxes(space)).toEqual({ rowName: 'unobservedWeight', columnName: 'regularization' });
  expect(landscapeAxes({ ...space, alpha: [1, 2] })?.columnName).toBe('regularization');
  expect(landscapeAxes({ unobservedWeight: w0, alpha: [1, 2], regularization: 3 })).toEqual({
    rowName: 'unobservedWeight',
    columnName: 'alpha',
  });
  for (const one of [3, [3, 3], [0, 3], { low: 3, high: 3 }]) {
    expect(landscapeAxes({ unobservedWeight: w0, regularization: one })).toBeNull();
  }
});

it('has the best value of each cell of six by six, of the first rung alone', () => {
  const trials = [
    trial(0.01, 1e-3, 0.1),
    trial(0.011, 1.1e-3, 0.3),
    trial(0.012, 1.2e-3, 0.2),
    trial(1, 1e3, 0.4), // the ends are in the last cells
    trial(0.11, 2, 0.5),
    trial(0.11, 3, null),
    trial(0.01, 1e3, 0.9, 1),
  ];
  const found = landscapeOf(space, trials)!;
  const cells = found.values.flatMap((row, r) => row.map((value, c) => [r, c, value] as const));
  expect(cells).toHaveLength(36);
  expect(cells.filter(([, , value]) => value !== null)).toEqual([
    [0, 0, 0.3],
    [3, 3, 0.5],
    [5, 5, 0.4],
  ]);
  expect(found).toMatchObject({ factors: 8, epochs: 3 });
  expect(found.rows.edges).toEqual([0.01, 0.0215, 0.0464, 0.1, 0.215, 0.464, 1]);
  expect(found.columns.edges).toEqual([0.001, 0.01, 0.1, 1, 10, 100, 1000]);
  expect(found.columns.middles).toEqual([0.0032, 0.032, 0.32, 3.2, 32, 320]);
});

it('is none where a number is alone, or all of the first rung failed', () => {
  expect(landscapeOf({ unobservedWeight: w0 }, [trial(0.1, 1, 0.5)])).toBeNull();
  expect(landscapeOf(space, [trial(0.1, 1, null), trial(0.1, 1, 0.5, 1)])).toBeNull();
  expect(landscapeOf(space, [])).toBeNull();
});
