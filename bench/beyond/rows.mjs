// Compressed rows and starts, for the fits in plain JavaScript.

/** The entries by item: { indptr, indices }. */
export function transposed({ indptr, indices, userCount, itemCount }) {
  const out = { indptr: new Int32Array(itemCount + 1), indices: new Int32Array(indices.length) };
  for (const item of indices) out.indptr[item + 1]++;
  for (let item = 0; item < itemCount; item++) out.indptr[item + 1] += out.indptr[item];
  const next = out.indptr.slice();
  for (let user = 0; user < userCount; user++) {
    for (let at = indptr[user]; at < indptr[user + 1]; at++) out.indices[next[indices[at]]++] = user;
  }
  return out;
}

/** `length` normally distributed numbers (Box and Muller). */
export function gaussian(length, deviation, random) {
  return Float64Array.from(
    { length },
    () => deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

/** n_i. */
export function rowLengths(indptr) {
  return Float64Array.from({ length: indptr.length - 1 }, (_, row) => indptr[row + 1] - indptr[row]);
}

/** Numbers times what gives those of rows with entries a mean of 1. */
export function withMeanOne(numbers, lengths) {
  const sum = numbers.reduce((all, x, row) => all + (lengths[row] > 0 ? x : 0), 0);
  const count = lengths.reduce((all, length) => all + (length > 0 ? 1 : 0), 0);
  return numbers.map((x) => (x * count) / sum);
}
