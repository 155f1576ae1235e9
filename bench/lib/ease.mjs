// EASE, the linear model of items: B = P / (−diag P) off the diagonal and 0 on it, P = (XᵀX + λI)⁻¹, scores xᵤᵀB. H. Steck,
// "Embarrassingly Shallow Autoencoders for Sparse Data" (2019). In float64; the inverse is that of all items, so for a few
// thousand of them.

/** A ranker of the interactions' users and items, for `evaluate` and `evaluateNegatives`. */
export function easeModel(interactions, lambda) {
  const { users, items, indptr, indices, userCount, itemCount: n } = interactions;
  const matrix = new Float64Array(n * n);
  for (let user = 0; user < userCount; user++) {
    for (let p = indptr[user]; p < indptr[user + 1]; p++) {
      for (let q = indptr[user]; q < indptr[user + 1]; q++) matrix[indices[p] * n + indices[q]]++;
    }
  }
  for (let item = 0; item < n; item++) matrix[item * n + item] += lambda;
  invert(matrix, n);
  const weights = new Float64Array(n * n);
  for (let item = 0; item < n; item++) {
    const row = matrix.subarray(item * n, item * n + n);
    row.forEach((value, other) => {
      if (other !== item) weights[item * n + other] = -value / matrix[other * n + other];
    });
  }
  const scoresOf = (user) => {
    const scores = new Float64Array(n);
    for (let p = indptr[user]; p < indptr[user + 1]; p++) {
      const from = indices[p] * n;
      for (let item = 0; item < n; item++) scores[item] += weights[from + item];
    }
    return scores;
  };
  return {
    users,
    items,
    seen: interactions,
    rank: (some, options) => rankBy(scoresOf, some, options, n),
    scoreAll: (some) => Float32Array.from(Array.from(some, (user) => Array.from(scoresOf(user))).flat()),
    scoreItems: (user, some) => {
      const scores = scoresOf(user);
      return Float32Array.from(some, (item) => scores[item]);
    },
  };
}

/** In place, of a symmetric positive definite matrix: the sweep operator on every pivot, on the upper triangle. */
function invert(matrix, n) {
  const column = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++) column[i] = i < k ? matrix[i * n + k] : matrix[k * n + i];
    const pivot = column[k];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const part = column[i] / pivot;
      const row = matrix.subarray(i * n, i * n + n);
      for (let j = i; j < n; j++) row[j] -= part * column[j];
    }
    for (let i = 0; i < n; i++) {
      const at = i < k ? i * n + k : k * n + i;
      matrix[at] = i === k ? -1 / pivot : column[i] / pivot;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) matrix[i * n + j] = matrix[j * n + i] = -matrix[i * n + j];
  }
}

function rankBy(scoresOf, users, { count, leftOut }, n) {
  const width = Math.min(count, n);
  const ranking = {
    width,
    counts: new Int32Array(users.length),
    items: new Int32Array(users.length * width),
    scores: new Float32Array(users.length * width),
  };
  users.forEach((user, q) => {
    const scores = scoresOf(user);
    const out = leftOut ? leftOut.indices.subarray(leftOut.indptr[q], leftOut.indptr[q + 1]) : [];
    for (const item of out) scores[item] = Number.NEGATIVE_INFINITY;
    const order = Int32Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a] || a - b);
    const best = order.subarray(0, Math.min(width, n - out.length));
    ranking.counts[q] = best.length;
    ranking.items.set(best, q * width);
    ranking.scores.set(
      best.map((item) => scores[item]),
      q * width,
    );
  });
  return ranking;
}
