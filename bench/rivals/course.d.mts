export interface Point {
  readonly sweeps: number;
  readonly seconds: number;
  readonly value: number;
}
export function pointsOf(
  at: readonly number[],
  values: readonly number[],
  seconds: readonly number[],
  last: readonly number[] | undefined,
): Point[];
export function reach(
  points: readonly Point[],
  target: number,
  rising: boolean,
): { seconds: number; sweeps: number } | undefined;
export function medians(
  lists: readonly (readonly number[])[],
  median: (values: number[]) => number,
): number[] | undefined;
