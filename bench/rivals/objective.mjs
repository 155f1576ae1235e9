// The loss of any factors, in float64 and by nobody's own code: Σ_Ω (1 − p)² + w0 Σ_{not Ω} p² + λ(‖U‖² + ‖V‖²).

/**
 * @param users, items tight float32 rows of `factors` columns @param pairs { indptr, indices }
 */
export function lossOf({ users, items }, factors, { indptr, indices }, { unobservedWeight: w0, regularization }) {
  let loss = 0;
  for (let user = 0; user + 1 < indptr.length; user++) {
    for (let k = indptr[user]; k < indptr[user + 1]; k++) {
      const p = dot(users, user * factors, items, indices[k] * factors, factors);
      loss += (1 - p) ** 2 - w0 * p ** 2;
    }
  }
  const [ofUsers, ofItems] = [gram(users, factors), gram(items, factors)];
  for (let k = 0; k < ofUsers.length; k++) loss += w0 * ofUsers[k] * ofItems[k];
  for (let k = 0; k < factors; k++) loss += regularization * (ofUsers[k * (factors + 1)] + ofItems[k * (factors + 1)]);
  return loss;
}

function dot(a, at, b, bt, length) {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[at + k] * b[bt + k];
  return sum;
}

/** Σ x xᵀ over the rows, all of it. */
function gram(rows, factors) {
  const sums = new Float64Array(factors * factors);
  for (let row = 0; row < rows.length; row += factors) {
    const x = rows.subarray(row, row + factors);
    for (let i = 0; i < factors; i++) {
      const xi = x[i];
      const at = i * factors;
      for (let j = 0; j <= i; j++) sums[at + j] += xi * x[j];
    }
  }
  for (let i = 0; i < factors; i++) for (let j = 0; j < i; j++) sums[j * factors + i] = sums[i * factors + j];
  return sums;
}
