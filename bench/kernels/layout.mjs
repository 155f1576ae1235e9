// Between row-major matrices, as plain JavaScript takes them, and the slivers of four that the kernels take.

/** Columns of a panel, or rows of a system, in a sliver (assembly/rank-update.ts). */
const SLIVER = 4;

/** Where element (row, column) of a system of n rows stands. */
export function systemIndex(row, column, n) {
  return (Math.floor(row / SLIVER) * n + column) * SLIVER + (row % SLIVER);
}

/** A symmetric n × n matrix, row-major, as slivers. */
export function toSystem(matrix, n) {
  const out = new Float32Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[systemIndex(i, j, n)] = matrix[i * n + j];
  return out;
}

/** The lower triangle of a system in slivers, row-major and packed. */
export function lowerOfSystem(system, n) {
  return lower(n, (i, j) => system[systemIndex(i, j, n)]);
}

/** The lower triangle of a row-major matrix, packed. */
export function lowerOf(matrix, n) {
  return lower(n, (i, j) => matrix[i * n + j]);
}

/** Rows (count × n) as slivers of columns: [n/4][count][4]. */
export function toPanel(rows, count, n) {
  const out = new Float32Array(count * n);
  for (let k = 0; k < count; k++) {
    for (let j = 0; j < n; j++) out[(Math.floor(j / SLIVER) * count + k) * SLIVER + (j % SLIVER)] = rows[k * n + j];
  }
  return out;
}

/** rows × columns → columns × rows. */
export function transpose(matrix, rows, columns) {
  const out = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j];
  return out;
}

function lower(n, element) {
  const out = new Float32Array((n * (n + 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) out[at++] = element(i, j);
  return out;
}
