// LIBMF's process. It trains as a whole and does not tell a sweep's time: that is the slope between fits of one sweep and of
// all. Its factors after k sweeps are those of a fit of k.
import { loadLibmf } from '../lib/libmf.mjs';
import { readPairs, serve, writeFactors } from './serve.mjs';
import { wholeFits } from './whole-fits.mjs';

const task = JSON.parse(process.argv[2]);
const { indptr, indices } = readPairs(task);
const libmf = await loadLibmf();
if (libmf.missing) throw new Error(libmf.missing);
const matrix = new libmf.Matrix();
for (let user = 0; user < task.userCount; user++) {
  for (let p = indptr[user]; p < indptr[user + 1]; p++) matrix.push(user, indices[p], 1);
}

serve(async ({ sweeps, keep, file }) =>
  wholeFits(sweeps, keep, (iterations, isKept) => {
    const model = new libmf.Model({
      ...task.parameters,
      loss: libmf.Loss.ONE_CLASS_L2,
      factors: task.factors,
      iterations,
      threads: 1,
      quiet: true,
    });
    const start = performance.now();
    model.fit(matrix);
    const seconds = (performance.now() - start) / 1000;
    if (isKept) writeFactors(`${file}.${iterations}`, flat(model.p(), task.userCount), flat(model.q(), task.itemCount));
    model.destroy();
    return seconds;
  }),
);

/** One array of the rows that LIBMF has, zeros for those that it has not seen, which are NaN or missing there. */
function flat(rows, count) {
  const factors = new Float32Array(count * task.factors);
  rows.forEach((row, k) => {
    if (Number.isFinite(row[0])) factors.set(row, k * task.factors);
  });
  return factors;
}
