// One half-sweep by three conjugate-gradient steps a row from zero, preconditioned by the dense diagonal (assembly/cg.ts).
import { dot } from './plain-tile.mjs';
import { createRowProblem, kernelHalfSweep, TARGET, UNOBSERVED_WEIGHT, WEIGHT } from './row-problem.mjs';

const STEPS = 3;

export const name = 'half-sweep, 3 cg steps';

export function create(d) {
  const problem = createRowProblem(d);
  return {
    flops: 4 * problem.nnz * d * (STEPS + 1),
    plain() {
      const solved = new Float32Array(problem.rows * d);
      const [diagonal, r, z, p, q] = Array.from({ length: 5 }, () => new Float32Array(d));
      return {
        prepare: () => solved.fill(0),
        run() {
          for (let row = 0; row < problem.rows; row++) {
            for (let j = 0; j < d; j++) diagonal[j] = problem.dense[j] + problem.ridge[row];
            plainRow(problem, row, solved.subarray(row * d, (row + 1) * d), { diagonal, r, z, p, q });
          }
        },
        result: () => solved.slice(),
      };
    },
    wasm: (instance) => kernelHalfSweep(instance, problem, { dualLimit: 0, cgSteps: STEPS }),
  };
}

function plainRow(problem, row, x, { diagonal, r, z, p, q }) {
  const { d } = problem;
  for (let j = 0; j < d; j++) r[j] = -diagonal[j] * x[j];
  addTerms(problem, row, WEIGHT * TARGET, -1, x, r);
  for (let j = 0; j < d; j++) {
    z[j] = r[j] / diagonal[j];
    p[j] = z[j];
  }
  let rz = dot(r, 0, z, 0, d);
  for (let step = 0; step < STEPS; step++) {
    for (let j = 0; j < d; j++) q[j] = diagonal[j] * p[j];
    addTerms(problem, row, 0, 1, p, q);
    const length = rz / dot(p, 0, q, 0, d);
    for (let j = 0; j < d; j++) {
      x[j] += length * p[j];
      r[j] -= length * q[j];
      z[j] = r[j] / diagonal[j];
    }
    const next = dot(r, 0, z, 0, d);
    for (let j = 0; j < d; j++) p[j] = z[j] + (next / rz) * p[j];
    rz = next;
  }
}

/** out ← out + Σ_j (constant + sign·C·⟨y_j,v⟩)·y_j over the row's entries. */
function addTerms({ d, indptr, indices, fixed }, row, constant, sign, v, out) {
  const excess = sign * (WEIGHT - UNOBSERVED_WEIGHT);
  for (let entry = indptr[row]; entry < indptr[row + 1]; entry++) {
    const y = indices[entry] * d;
    const factor = constant + excess * dot(fixed, y, v, 0, d);
    for (let j = 0; j < d; j++) out[j] += factor * fixed[y + j];
  }
}
