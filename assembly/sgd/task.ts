// Stochastic gradient descent, described once: what the kernels of this folder read. The score of a pair is
//   p_ij = ⟨u_i, v_j⟩ + b_i + b_j + μ.
// Users and items are each cut into B blocks, entries into B × B: block (r, c) holds the entries of users of block r with
// items of block c. Blocks that share neither users nor items can be worked on at the same time without a race (Gemulla,
// Nijkamp, Haas and Sismanis, "Large-Scale Matrix Factorization with Distributed Stochastic Gradient Descent", 2011).
//
// Plain records in linear memory; their layout is known to the kernels only, and TypeScript fills them by the setters.

/** One entry of a block, 16 bytes. */
@unmanaged
export class Entry {
  user: i32;
  item: i32;
  target: f32;
  weight: f32;
}

@unmanaged
export class SgdTask {
  /** Entry[nnz] block by block, and where each block starts, i32[B² + 1]. */
  entriesPtr: usize;
  startsPtr: usize;
  blocks: i32;
  seed: u32;
  itemCount: i32;
  /** U and V, f32[·][stride]. */
  usersPtr: usize;
  itemsPtr: usize;
  factors: i32;
  stride: i32;
  /** b_i and b_j, f32, each 0 for none; μ. */
  userBiasesPtr: usize;
  itemBiasesPtr: usize;
  globalBias: f32;
  /** Adagrad's sums, f32: one a row, one a bias; 0 for plain descent, and 0 where there is no bias. */
  userSquaresPtr: usize;
  itemSquaresPtr: usize;
  userBiasSquaresPtr: usize;
  itemBiasSquaresPtr: usize;
  /** η, and λ of the user factors, the item factors and the biases. */
  rate: f32;
  userRidge: f32;
  itemRidge: f32;
  biasRidge: f32;
  /** One of the losses of losses.ts. */
  loss: i32;
  /** Negatives an entry, and the target of one. */
  negatives: i32;
  negativeTarget: f32;
  /** Negatives that WARP looks at until one violates the margin, and H_k = Σ_{j≤k} 1/j, f32[items]. */
  trials: i32;
  harmonicsPtr: usize;
  /** The items block by block, i32[items]: what negatives are drawn from. */
  itemOrderPtr: usize;
  /** Σ of the items' weights up to each place of itemOrder, f64[items], or 0 for equal weights. */
  cumulativePtr: usize;
  /** The CSR userItems, against which negatives are checked, or 0 to take them as they come. */
  indptrPtr: usize;
  indicesPtr: usize;
}

export function sgdTaskBytes(): usize {
  return offsetof<SgdTask>();
}

export function setSgdEntries(taskPtr: usize, entriesPtr: usize, startsPtr: usize, blocks: i32, seed: u32): void {
  const task = changetype<SgdTask>(taskPtr);
  task.entriesPtr = entriesPtr;
  task.startsPtr = startsPtr;
  task.blocks = blocks;
  task.seed = seed;
}

export function setSgdFactors(
  taskPtr: usize,
  usersPtr: usize,
  itemsPtr: usize,
  itemCount: i32,
  factors: i32,
  stride: i32,
  userSquaresPtr: usize,
  itemSquaresPtr: usize,
): void {
  const task = changetype<SgdTask>(taskPtr);
  task.usersPtr = usersPtr;
  task.itemsPtr = itemsPtr;
  task.itemCount = itemCount;
  task.factors = factors;
  task.stride = stride;
  task.userSquaresPtr = userSquaresPtr;
  task.itemSquaresPtr = itemSquaresPtr;
}

export function setSgdBiases(
  taskPtr: usize,
  userBiasesPtr: usize,
  itemBiasesPtr: usize,
  globalBias: f32,
  userBiasSquaresPtr: usize,
  itemBiasSquaresPtr: usize,
): void {
  const task = changetype<SgdTask>(taskPtr);
  task.userBiasesPtr = userBiasesPtr;
  task.itemBiasesPtr = itemBiasesPtr;
  task.globalBias = globalBias;
  task.userBiasSquaresPtr = userBiasSquaresPtr;
  task.itemBiasSquaresPtr = itemBiasSquaresPtr;
}

export function setSgdSteps(
  taskPtr: usize,
  loss: i32,
  rate: f32,
  userRidge: f32,
  itemRidge: f32,
  biasRidge: f32,
): void {
  const task = changetype<SgdTask>(taskPtr);
  task.loss = loss;
  task.rate = rate;
  task.userRidge = userRidge;
  task.itemRidge = itemRidge;
  task.biasRidge = biasRidge;
}

export function setSgdNegatives(
  taskPtr: usize,
  negatives: i32,
  negativeTarget: f32,
  trials: i32,
  harmonicsPtr: usize,
  itemOrderPtr: usize,
  cumulativePtr: usize,
  indptrPtr: usize,
  indicesPtr: usize,
): void {
  const task = changetype<SgdTask>(taskPtr);
  task.negatives = negatives;
  task.negativeTarget = negativeTarget;
  task.trials = trials;
  task.harmonicsPtr = harmonicsPtr;
  task.itemOrderPtr = itemOrderPtr;
  task.cumulativePtr = cumulativePtr;
  task.indptrPtr = indptrPtr;
  task.indicesPtr = indicesPtr;
}
