export function looksAt(sweeps: number): number[];
export function wholeFits(
  sweeps: number,
  keep: 'none' | 'last' | 'all',
  fit: (sweeps: number, isKept: boolean) => number,
): { seconds: number[]; at: number[] };
