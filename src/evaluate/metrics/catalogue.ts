// What the lists of all users together show of the catalogue. Both metrics take how often each item was recommended.

/**
 * Coverage@k: the share of the catalogue that is in the top k of at least one user.
 * @example of four items two are recommended
 * coverage([3, 0, 1, 0]) = 2 / 4 = 0.5
 */
export function coverage(counts: ArrayLike<number>): number {
  let shown = 0;
  for (let item = 0; item < counts.length; item++) if (counts[item] > 0) shown++;
  return shown / counts.length;
}

/**
 * Gini@k: how unevenly the top k of all users fall on the n items of the catalogue. With the counts x_1 ≤ … ≤ x_n,
 * G = Σ_j (2j − n − 1) x_j / (n Σ_j x_j): 0 when every item is recommended equally often, 1 − 1/n when only one is, and
 * undefined when none is. D. Fleder and K. Hosanagar, "Blockbuster Culture's Next Rise or Fall" (2009).
 * @example counts 0, 0, 1 and 3 in ascending order, with the factors −3, −1, 1 and 3
 * gini([3, 0, 1, 0]) = (-3 * 0 - 1 * 0 + 1 * 1 + 3 * 3) / (4 * 4) = 0.625
 */
export function gini(counts: ArrayLike<number>): number | undefined {
  const sorted = Float64Array.from(counts).sort();
  const n = sorted.length;
  let weighted = 0;
  let sum = 0;
  sorted.forEach((count, j) => {
    weighted += (2 * (j + 1) - n - 1) * count;
    sum += count;
  });
  return sum > 0 ? weighted / (n * sum) : undefined;
}
