// The one objective of settings.mjs in each system's own terms. `parameters` is what its process is told; `loss` takes the
// loss that the system states of itself, where it states one, back to that objective.
import { fileURLToPath } from 'node:url';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const python = (system) => ({ script: here('rival-process.py'), python: true, system });

export const SYSTEMS = {
  /** w = 1 and target 1 on Ω, w0 elsewhere, plain λ. */
  halfsweep: {
    script: here('halfsweep-process.mjs'),
    parameters: ({ unobservedWeight, regularization }) => ({ objective: 'wmf', unobservedWeight, regularization }),
    loss: (own) => own,
  },
  /** Σ_Ω α(1 − p)² + Σ_{not Ω} p² + λ: all of it over w0. It states the mean over all weights, penalty included. */
  implicit: {
    ...python('implicit'),
    parameters: ({ unobservedWeight: w0, regularization }) => ({ alpha: 1 / w0, regularization: regularization / w0 }),
    loss: (own, { unobservedWeight: w0 }, { userCount, itemCount, nnz }) =>
      own * w0 * (nnz / w0 + userCount * itemCount - nnz),
  },
  /** Its ORIGINAL loss: Σ_Ω (α0 + value)(1 − p)² + α0 Σ_{not Ω} p² + reg·(…)^ν. It states half of that. */
  irspack: { ...python('irspack'), ...ofIrspack() },
  /** The same, as PyPI has it built for any machine. */
  'irspack-wheel': { ...python('irspack-wheel'), ...ofIrspack() },
  /** Its ONE_CLASS_L2: Σ_Ω (1 − p)² + α Σ_{not Ω} (c − p)² + λ. */
  libmf: {
    script: here('libmf-process.mjs'),
    parameters: ({ unobservedWeight, regularization }) => ({
      alpha: unobservedWeight,
      c: 0,
      lambdaP2: regularization,
      lambdaQ2: regularization,
    }),
  },
  /**
   * Σ_Ω (1 + α)(1 − p)² + Σ_{not Ω} p² + λ(Σ n_i‖u_i‖² + Σ n_j‖v_j‖²): all over w0, but λ goes with the frequency. It is
   * such that the mean factor of a user's row and that of an item's have the geometric mean λ/w0, which no fit of the same
   * scores could tell from λ/w0 on both sides if all rows were equally long.
   */
  spark: {
    ...python('spark'),
    approximate: true,
    parameters: ({ unobservedWeight: w0, regularization }, { userCount, itemCount, nnz }) => ({
      alpha: 1 / w0 - 1,
      regularization: ((regularization / w0) * Math.sqrt(userCount * itemCount)) / nnz,
    }),
  },
};

function ofIrspack() {
  return {
    parameters: ({ unobservedWeight, regularization }) => ({
      alpha0: unobservedWeight,
      value: 1 - unobservedWeight,
      reg: regularization,
      nu: 0,
    }),
    loss: (own) => 2 * own,
  };
}
