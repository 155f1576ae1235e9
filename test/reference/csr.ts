// Naive oracles for the CSR kernels and for Interactions: sorting with a comparison, grouping with a Map, one pair a time.

export interface Entry {
  user: number;
  item: number;
}

export type Policy = 'last' | 'sum' | 'mean' | 'max';

/** Positions of the entries, by user, then item, then the order given. */
export function sortedOrder(entries: readonly Entry[]): number[] {
  return entries
    .map((_, position) => position)
    .sort((a, b) => entries[a].user - entries[b].user || entries[a].item - entries[b].item || a - b);
}

/** The positions of each distinct pair, pairs in sorted order, positions in the order given. */
export function groupsOf(entries: readonly Entry[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const position of sortedOrder(entries)) {
    const pair = `${entries[position].user} ${entries[position].item}`;
    groups.set(pair, [...(groups.get(pair) ?? []), position]);
  }
  return [...groups.values()];
}

/** indptr of sorted rows: how many entries belong to users below each. */
export function indptrOf(rows: readonly number[], rowCount: number): number[] {
  return Array.from({ length: rowCount + 1 }, (_, row) => rows.filter((other) => other < row).length);
}

/** The policy over numbers in the order given, in float64. */
export function mergeNumbers(numbers: readonly number[], policy: Policy): number {
  const sum = numbers.reduce((total, value) => total + value, 0);
  return { last: numbers[numbers.length - 1], sum, mean: sum / numbers.length, max: Math.max(...numbers) }[policy];
}

/** The lowest position whose pair was given before, or −1. */
export function firstRepeat(entries: readonly Entry[]): number {
  return entries.findIndex(({ user, item }, position) =>
    entries.slice(0, position).some((before) => before.user === user && before.item === item),
  );
}
