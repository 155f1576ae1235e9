// What both sections say of who took part.

export const OBJECTIVE =
  'Everybody minimises Σ_Ω (1 − p)² + w0 Σ_{not Ω} p² + λ(‖U‖² + ‖V‖²) in float32 (Spark in float64), each from the random start that it has by ' +
  'default; only Spark’s λ goes with a row’s frequency, so that it minimises something near (≈). cg3: three ' +
  'conjugate-gradient steps a row, cg2 two. bench/rivals/ has the settings and who is told what.';

/** The w0 and λ of every data set, and what the rivals are. */
export function notes({ objectives, notes: described }) {
  const numbers = Object.entries(objectives).map(
    ([dataset, { unobservedWeight, regularization }]) => `${dataset} w0 = ${unobservedWeight}, λ = ${regularization}`,
  );
  return [`- ${numbers.join('; ')}`, ...described.map((line) => `- ${line}`)];
}

/** Who did not run, and why; nothing where everybody did. */
export function absentees(absent, rows) {
  const lines = [
    ...Object.entries(absent).map(([system, why]) => `- Not run: ${system}: ${why}`),
    ...rows
      .filter(({ failed }) => failed)
      .map(({ dataset, d, name, failed }) => `- Failed: ${name} on ${dataset}, d = ${d}: ${failed}`),
  ];
  return lines.length > 0 ? [...lines, ''] : [];
}
