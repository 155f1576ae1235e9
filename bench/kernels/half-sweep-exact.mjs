// One exact half-sweep with every row in the primal form, so that both sides do the same arithmetic: gather, rank-k
// updates, Cholesky. (A fit solves its short rows in the cheaper dual form: see the next table.)
import { plainSolve } from './cholesky.mjs';
import { plainRankUpdate } from './plain-tile.mjs';
import { createRowProblem, kernelHalfSweep, TARGET, UNOBSERVED_WEIGHT, WEIGHT } from './row-problem.mjs';

const BATCH = 64;

export const name = 'half-sweep, exact (primal)';

export function create(d) {
  const problem = createRowProblem(d);
  return {
    flops: problem.nnz * d * (d + 3) + problem.rows * (d ** 3 / 3 + 2 * d * d),
    plain() {
      const solved = new Float32Array(problem.rows * d);
      const work = { system: new Float32Array(d * d), panel: new Float32Array(BATCH * d) };
      return {
        prepare: () => solved.fill(0),
        run() {
          for (let row = 0; row < problem.rows; row++) plainRow(problem, row, solved, work);
        },
        result: () => solved.slice(),
      };
    },
    wasm: (instance) => kernelHalfSweep(instance, problem, { dualLimit: 0, cgSteps: 0 }),
  };
}

function plainRow(problem, row, solved, { system, panel }) {
  const { d, indptr, indices, fixed, dense, ridge } = problem;
  const scale = Math.sqrt(WEIGHT - UNOBSERVED_WEIGHT);
  const x = solved.subarray(row * d, (row + 1) * d);
  x.fill(0);
  system.fill(0);
  for (let from = indptr[row]; from < indptr[row + 1]; from += BATCH) {
    const count = Math.min(indptr[row + 1] - from, BATCH);
    for (let k = 0; k < count; k++) {
      const y = indices[from + k] * d;
      for (let j = 0; j < d; j++) {
        panel[j * BATCH + k] = scale * fixed[y + j];
        x[j] += WEIGHT * TARGET * fixed[y + j];
      }
    }
    plainRankUpdate(system, panel, count, BATCH, d);
  }
  for (let j = 0; j < d; j++) system[j * d + j] += dense[j] + ridge[row];
  plainSolve(system, x, d);
}
