// The most popular items: what is recommended to somebody of whom nothing is known.

/** The indices of all items by falling count, equal counts in the order of the items. */
export function byPopularity(itemCounts: Int32Array): Int32Array {
  return Int32Array.from(itemCounts, (_, index) => index).sort((a, b) => itemCounts[b] - itemCounts[a] || a - b);
}

/** The first `count` of `order` that are not among `leftOut` and, if given, among `only` (both ascending). */
export function firstAllowed(order: Int32Array, count: number, leftOut: Int32Array, only: Int32Array | null): number[] {
  const barred = new Set(leftOut);
  const allowed = only && new Set(only);
  const chosen: number[] = [];
  for (const index of order) {
    if (chosen.length === count) break;
    if (!barred.has(index) && (!allowed || allowed.has(index))) chosen.push(index);
  }
  return chosen;
}
