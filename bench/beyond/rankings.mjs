// Other rankings by the factors of a fit: normalised items, and popularity taken out of the scores or put into them. Each
// is again an inner product, so that it can be a FactorModel.

/** By kind: how an item's score changes with the strength. `counts` are those of training. */
const SCALES = {
  'v / ‖v‖^γ': (strength, { norm }) => (norm > 0 ? norm ** -strength : 0),
  'score / n^β': (strength, { count }) => (count + 1) ** -strength,
};
const SHIFTS = {
  'score − β log n': (strength, { count }) => -strength * Math.log(count + 1),
};

/** The kinds of rankings, and the strengths that are tried of each; 0 is the fit's own ranking. */
export const RANKINGS = {
  'v / ‖v‖^γ': [-0.5, -0.25, -0.1, 0.1, 0.25, 0.5, 1],
  'score / n^β': [-0.3, -0.1, -0.05, 0.05, 0.1, 0.2, 0.4],
  'score − β log n': [-0.05, -0.02, -0.01, -0.005, 0.005, 0.01, 0.02, 0.05],
};

/** The factors { factors, users, items } whose ranking is that of `found`, changed by kind and strength. */
export function ranked(found, counts, kind, strength) {
  const { factors: d, items, users } = found;
  const numbers = Array.from(counts, (count, item) => {
    let square = 0;
    for (let k = 0; k < d; k++) square += items[item * d + k] ** 2;
    return (SCALES[kind] ?? SHIFTS[kind])(strength, { norm: Math.sqrt(square), count });
  });
  if (kind in SCALES) return { factors: d, users, items: items.map((x, at) => x * numbers[Math.floor(at / d)]) };
  const one = () => 1;
  return { factors: d + 1, users: withColumn(users, d, one), items: withColumn(items, d, (item) => numbers[item]) };
}

function withColumn(rows, d, valueAt) {
  const out = new Float32Array((rows.length / d) * (d + 1));
  for (let row = 0; row < rows.length / d; row++) {
    out.set(rows.subarray(row * d, row * d + d), row * (d + 1));
    out[row * (d + 1) + d] = valueAt(row);
  }
  return out;
}
