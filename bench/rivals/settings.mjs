// What every contender is given: one objective, the same numbers for all, chosen once by hand on the data sets' own
// held-out tenth (a grid of w0 and λ at d = 64 and 128, after 20 sweeps) and never for one of the systems.
//
//     L(U,V) = Σ_Ω (1 − p)² + w0 Σ_{not Ω} p² + λ(‖U‖² + ‖V‖²)
//
// It is the one that all of them can be brought to: implicit knows no weights by frequency in the regularization.

/** w0 and λ by data set, and the sizes at which whole sweeps are measured there. */
export const OBJECTIVES = {
  'ml-1m': { unobservedWeight: 0.3, regularization: 20, sizes: [64, 128, 256, 512, 1024] },
  goodbooks: { unobservedWeight: 0.03, regularization: 3, sizes: [64, 128, 256] },
  debian: { unobservedWeight: 0.01, regularization: 2, sizes: [64, 128, 256, 512, 1024] },
};

/** Whole sweeps: the first of each fit is left out. */
export const SWEEPS = { rounds: 3, sweeps: 3 };

/** Courses of loss and NDCG: on all but the held-out share of the interactions, as far as so many sweeps. */
export const COURSES = {
  rounds: 2,
  sweeps: 20,
  sizes: [64, 128],
  split: { holdout: 0.1, seed: 1 },
  at: 10,
  users: 10_000,
};

/** The loss that has to be reached is that of a rival after so many sweeps; the quality, this share of the best. */
export const TARGETS = { sweeps: 10, quality: 0.99 };

/** No further round of a contender at a size once its sweeps there have taken so many seconds. */
export const BUDGET_SECONDS = 10;

/** To see that everything runs. */
export const QUICK = {
  objectives: { debian: { ...OBJECTIVES.debian, sizes: [64] } },
  sweeps: { rounds: 1, sweeps: 2 },
  courses: { ...COURSES, rounds: 1, sweeps: 4, sizes: [64], users: 1000 },
};
