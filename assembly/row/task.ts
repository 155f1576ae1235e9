// One half-sweep, described once: what every row solver reads. The half-sweep minimises, for each row i of one side,
//   Σ_{j∈Ω_i} w_ij (a_ij − ⟨x_i,y_j⟩)² + w0 r_i Σ_{j∉Ω_i} c_j ⟨x_i,y_j⟩² + λ_i ‖x_i‖²
// with the fixed side Y already in the axes where its Gram G = Σ_j c_j y_j y_jᵀ is diag(Λ), so that the row's system is
//   (D_i + Σ_{j∈Ω_i} C_ij y_j y_jᵀ) x_i = Σ_{j∈Ω_i} w_ij a_ij y_j,   D_i = w0 r_i Λ + λ_i,   C_ij = w_ij − w0 r_i c_j.
//
// Two variants do without those axes. With biases (w0 = 0), the last column of x_i is the row's own bias, with a λ of its
// own, against a column of ones in Y, and a_ij stands for a_ij − o_j, what the other side's biases have explained. With
// x_i ≥ 0, the dense part is w0 r_i G itself; so it is, in float64, where float32 could not tell w_ij beside w0 r_i c_j.
//
// A Task is a plain record in linear memory; its layout is known here only, and TypeScript fills it through the setters.

@unmanaged
export class Task {
  /** CSR of the side being solved: i32[rows + 1], i32[nnz]. */
  indptrPtr: usize;
  indicesPtr: usize;
  /** w_ij, f32[nnz], or 0 and then every entry weighs `weight`. */
  weightsPtr: usize;
  /** a_ij, f32[nnz], or 0 and then every entry is `target`. */
  targetsPtr: usize;
  weight: f32;
  target: f32;
  /** Y, f32[·][stride], and c_j, f32[·], or 0 for ones. */
  fixedPtr: usize;
  fixedScalePtr: usize;
  /** X, f32[rows][stride], r_i, f32[rows], or 0 for ones, and λ_i, f32[rows]. */
  solvedPtr: usize;
  solvedScalePtr: usize;
  ridgePtr: usize;
  /** w0·Λ, f32[stride]. */
  densePtr: usize;
  /** o_j, f32[·], or 0 for none; the λ of the last of the `factors` columns, f32[rows], or 0 where it is λ_i as well. */
  offsetsPtr: usize;
  biasRidgePtr: usize;
  /** Whether x_i ≥ 0; then G, or 0 where w0 = 0, whole, as a system in slivers (rank-update.ts). */
  nonNegative: bool;
  gramPtr: usize;
  /** G in float64, factors × factors, the axes whatever they are, and rows are solved and losses summed in float64; or 0. */
  gram64Ptr: usize;
  unobservedWeight: f32;
  factors: i32;
  stride: i32;
  /** At least scratchBytes(stride, dualLimit, longest). */
  scratchPtr: usize;
  /** Rows with at most this many entries take the dual form. At most stride. */
  dualLimit: i32;
  /** Conjugate-gradient steps a row, or 0 for the exact solver, and the relative residual that ends them early. */
  cgSteps: i32;
  cgTolerance: f32;
  /** Whether rows that do not get there within the steps are solved outright. */
  cgThenExact: bool;
  /** Whether rows of Y are far away, and are touched, each cache line of them, while their terms are collected. */
  touches: bool;
  /** s_k = Σ_j n_j y_jk² / Σ_j n_j, f32[stride]: cg's preconditioner is D + s·Σ_j max(C_ij, 0); or 0 for D alone. */
  meanSquaresPtr: usize;
  /** ω: each of the first `relaxedRows` rows goes on past its solution, to x_start + ω (x − x_start). 1: none does. */
  relaxation: f32;
  relaxedRows: i32;
  /** Where ω is not 1, how far every row had to go, ‖x − x_start‖², f64[rows]; or 0 for nothing. */
  movedPtr: usize;
}

export function taskBytes(): usize {
  return offsetof<Task>();
}

export function setTaskEntries(
  taskPtr: usize,
  indptrPtr: usize,
  indicesPtr: usize,
  weightsPtr: usize,
  weight: f32,
  targetsPtr: usize,
  target: f32,
): void {
  const task = changetype<Task>(taskPtr);
  task.indptrPtr = indptrPtr;
  task.indicesPtr = indicesPtr;
  task.weightsPtr = weightsPtr;
  task.weight = weight;
  task.targetsPtr = targetsPtr;
  task.target = target;
}

/** A half-sweep without biases, bounds and a Gram; their setters come after it. */
export function setTaskSides(
  taskPtr: usize,
  fixedPtr: usize,
  fixedScalePtr: usize,
  solvedPtr: usize,
  solvedScalePtr: usize,
  ridgePtr: usize,
  densePtr: usize,
  unobservedWeight: f32,
  factors: i32,
  stride: i32,
): void {
  const task = changetype<Task>(taskPtr);
  task.fixedPtr = fixedPtr;
  task.fixedScalePtr = fixedScalePtr;
  task.solvedPtr = solvedPtr;
  task.solvedScalePtr = solvedScalePtr;
  task.ridgePtr = ridgePtr;
  task.densePtr = densePtr;
  task.unobservedWeight = unobservedWeight;
  task.factors = factors;
  task.stride = stride;
  task.offsetsPtr = 0;
  task.biasRidgePtr = 0;
  task.nonNegative = false;
  task.gramPtr = 0;
  task.gram64Ptr = 0;
}

export function setTaskBiases(taskPtr: usize, offsetsPtr: usize, biasRidgePtr: usize): void {
  const task = changetype<Task>(taskPtr);
  task.offsetsPtr = offsetsPtr;
  task.biasRidgePtr = biasRidgePtr;
}

/** `dense` is zeros then. */
export function setTaskNonNegative(taskPtr: usize, gramPtr: usize): void {
  const task = changetype<Task>(taskPtr);
  task.nonNegative = true;
  task.gramPtr = gramPtr;
}

/** `dense` is zeros then. */
export function setTaskGram64(taskPtr: usize, gram64Ptr: usize): void {
  changetype<Task>(taskPtr).gram64Ptr = gram64Ptr;
}

export function setTaskSolver(
  taskPtr: usize,
  scratchPtr: usize,
  dualLimit: i32,
  cgSteps: i32,
  cgTolerance: f32,
  cgThenExact: bool,
): void {
  const task = changetype<Task>(taskPtr);
  task.scratchPtr = scratchPtr;
  task.dualLimit = dualLimit;
  task.cgSteps = cgSteps;
  task.cgTolerance = cgTolerance;
  task.cgThenExact = cgThenExact;
  task.touches = false;
  task.meanSquaresPtr = 0;
  task.relaxation = 1;
  task.movedPtr = 0;
}

/** After setTaskSolver, which leaves Y untouched. */
export function setTaskTouches(taskPtr: usize, touches: bool): void {
  changetype<Task>(taskPtr).touches = touches;
}

/** After setTaskSolver, which leaves rows where their solution is, and D as the preconditioner. */
export function setTaskAcceleration(
  taskPtr: usize,
  meanSquaresPtr: usize,
  relaxation: f32,
  relaxedRows: i32,
  movedPtr: usize,
): void {
  const task = changetype<Task>(taskPtr);
  task.meanSquaresPtr = meanSquaresPtr;
  task.relaxation = relaxation;
  task.relaxedRows = relaxedRows;
  task.movedPtr = movedPtr;
}
