// The kernels of stochastic gradient descent, a part of the typed face (exports.ts).

export interface SgdExports {
  // sgd*.ts, shrinkage.ts: stochastic gradient descent over blocks of entries. `loss` is a code of src/solve/sgd/losses.ts.
  sgdTaskBytes(): number;
  setSgdEntries(task: number, entries: number, starts: number, blocks: number, seed: number): void;
  setSgdFactors(
    task: number,
    users: number,
    items: number,
    itemCount: number,
    factors: number,
    stride: number,
    userSquares: number,
    itemSquares: number,
  ): void;
  setSgdBiases(
    task: number,
    userBiases: number,
    itemBiases: number,
    globalBias: number,
    userBiasSquares: number,
    itemBiasSquares: number,
  ): void;
  setSgdSteps(task: number, loss: number, rate: number, userRidge: number, itemRidge: number, biasRidge: number): void;
  setSgdNegatives(
    task: number,
    negatives: number,
    negativeTarget: number,
    trials: number,
    harmonics: number,
    itemOrder: number,
    cumulative: number,
    indptr: number,
    indices: number,
  ): void;
  orderBlocks(
    order: number,
    blockOf: number,
    count: number,
    blocks: number,
    seed: number,
    stream: number,
    epoch: number,
  ): void;
  countEntries(
    indptr: number,
    indices: number,
    begin: number,
    end: number,
    userBlocks: number,
    itemBlocks: number,
    blocks: number,
    counts: number,
  ): void;
  placeEntries(
    indptr: number,
    indices: number,
    targets: number,
    target: number,
    weights: number,
    begin: number,
    end: number,
    userBlocks: number,
    itemBlocks: number,
    blocks: number,
    next: number,
    entries: number,
  ): void;
  cumulateWeights(order: number, weights: number, count: number, cumulative: number): void;
  tallyBytes(): number;
  shuffleBlocks(taskPtr: number, epoch: number, begin: number, end: number): void;
  sgdBlocks(task: number, epoch: number, begin: number, end: number, shift: number, tally: number): number;
  sampleNegatives(
    task: number,
    epoch: number,
    row: number,
    column: number,
    user: number,
    count: number,
    sampler: number,
    out: number,
  ): void;
  shrinkage(g: number, n: number, c: number, rho: number, m: number, scratch: number): number;
}
