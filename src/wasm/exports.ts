// The typed face of the kernels: one signature for each export of assembly/index.ts. Pointers are byte addresses; every
// shape, alignment and scratch size is stated in the kernel's own file.
import type { ScoringExports } from './scoring-exports.ts';
import type { SgdExports } from './sgd-exports.ts';

export interface KernelExports extends ScoringExports, SgdExports {
  /** The first byte the module does not use itself. */
  heapBase(): number;

  // rank-update.ts, cholesky.ts: for tests and benchmarks; the solvers call them inside the module.
  rankUpdate(cPtr: number, panelPtr: number, count: number, capacity: number, n: number, mode: number): void;
  choleskyFactor(cPtr: number, n: number, bPtr: number, inversePtr: number): number;
  choleskySolve(cPtr: number, n: number, bPtr: number, inversePtr: number): void;

  // csr.ts: triplets → CSR → transpose. `order` is the source position of every output entry.
  compressScratchBytes(itemCount: number): number;
  compress(
    usersPtr: number,
    itemsPtr: number,
    count: number,
    userCount: number,
    itemCount: number,
    indptrPtr: number,
    indicesPtr: number,
    orderPtr: number,
    scratchPtr: number,
  ): void;
  transpose(
    indptrPtr: number,
    indicesPtr: number,
    rowCount: number,
    columnCount: number,
    outIndptrPtr: number,
    outIndicesPtr: number,
    orderPtr: number,
  ): void;
  gatherF32(columnPtr: number, orderPtr: number, count: number, outPtr: number): void;
  gatherF64(columnPtr: number, orderPtr: number, count: number, outPtr: number): void;

  // duplicates.ts: equal entries of a CSR become one; policies are last 0, sum 1, mean 2, max 3.
  groupDuplicates(indptrPtr: number, indicesPtr: number, rowCount: number, groupsPtr: number): number;
  firstDuplicate(groupsPtr: number, groupCount: number, orderPtr: number): number;
  mergeF32(
    columnPtr: number,
    orderPtr: number,
    groupsPtr: number,
    groupCount: number,
    policy: number,
    outPtr: number,
  ): void;
  mergeF64(
    columnPtr: number,
    orderPtr: number,
    groupsPtr: number,
    groupCount: number,
    policy: number,
    outPtr: number,
  ): void;

  // compact-scores.ts, select.ts: the rows of small models as they are in their file.
  scoresInt8(
    outPtr: number,
    queryPtr: number,
    queryScale: number,
    rowsPtr: number,
    scalesPtr: number,
    count: number,
    d: number,
  ): void;
  scoresHalf(
    outPtr: number,
    queryPtr: number,
    queryScale: number,
    rowsPtr: number,
    scalesPtr: number,
    count: number,
    d: number,
  ): void;
  scoresFloat(outPtr: number, queryPtr: number, rowsPtr: number, count: number, d: number): void;
  selectBest(
    outIdsPtr: number,
    outScoresPtr: number,
    k: number,
    scoresPtr: number,
    count: number,
    idsPtr: number,
    idCount: number,
    heapPtr: number,
  ): number;

  // gram.ts, eigh.ts, rotate.ts: the principal axes of one side.
  chunkBytes(stride: number): number;
  gramScratchBytes(stride: number): number;
  gramChunk(
    yPtr: number,
    cPtr: number,
    begin: number,
    end: number,
    stride: number,
    sumPtr: number,
    scratchPtr: number,
  ): void;
  gramFinish(sumsPtr: number, chunks: number, stride: number, factors: number, gPtr: number): void;
  eighScratchBytes(n: number): number;
  eigh(aPtr: number, n: number, wPtr: number, scratchPtr: number): number;
  eighStart(n: number, scratchPtr: number): void;
  eighAdvance(aPtr: number, n: number, wPtr: number, scratchPtr: number, flops: number): number;
  axesBytes(stride: number): number;
  rotateScratchBytes(stride: number): number;
  packAxes(qPtr: number, factors: number, stride: number, axesPtr: number): void;
  rotate(
    yPtr: number,
    orderPtr: number,
    begin: number,
    end: number,
    stride: number,
    axesPtr: number,
    scratchPtr: number,
  ): void;

  // task.ts, wals.ts: the half-sweep.
  taskBytes(): number;
  setTaskEntries(
    taskPtr: number,
    indptr: number,
    indices: number,
    weights: number,
    weight: number,
    targets: number,
    target: number,
  ): void;
  setTaskSides(
    taskPtr: number,
    fixed: number,
    fixedScale: number,
    solved: number,
    solvedScale: number,
    ridge: number,
    dense: number,
    unobservedWeight: number,
    factors: number,
    stride: number,
  ): void;
  setTaskBiases(taskPtr: number, offsets: number, biasRidge: number): void;
  setTaskNonNegative(taskPtr: number, gram: number): void;
  setTaskSolver(
    taskPtr: number,
    order: number,
    scratch: number,
    dualLimit: number,
    cgSteps: number,
    cgTolerance: number,
  ): void;
  scratchBytes(stride: number, dualLimit: number, longest: number): number;
  halfSweep(taskPtr: number, first: number, last: number): number;

  // row-system.ts: one row's system in float64, changed entry by entry.
  rowSystemBytes(d: number): number;
  rowSystemStart(statePtr: number, d: number, diagonalPtr: number): void;
  rowSystemAdd(statePtr: number, d: number, yPtr: number, c: number, wa: number): void;
  rowSystemFactor(statePtr: number, d: number, lambda: number, lastLambda: number): number;
  rowSystemUpdate(statePtr: number, d: number, yPtr: number, c: number): number;
  rowSystemSolve(statePtr: number, d: number, lambda: number, lastLambda: number, yPtr: number, xPtr: number): number;

  // loss.ts, random.ts, weighting.ts: the objective, the first factors, weights that need a logarithm or a power.
  rowLoss(taskPtr: number, begin: number, end: number, outPtr: number): void;
  rowPenalty(
    yPtr: number,
    muPtr: number,
    biasPtr: number,
    columns: number,
    begin: number,
    end: number,
    stride: number,
    outPtr: number,
  ): void;
  columnEnergy(yPtr: number, cPtr: number, begin: number, end: number, stride: number, energyPtr: number): void;
  fillNormal(
    yPtr: number,
    begin: number,
    end: number,
    factors: number,
    stride: number,
    deviation: number,
    seed: number,
    stream: number,
  ): void;
  scaleRidge(indptr: number, rows: number, lambda: number, floor: number, exponent: number, out: number): void;
  logConfidence(values: number, count: number, alpha: number, epsilon: number, out: number): void;

  // spmm.ts, tall.ts, qr.ts: the truncated SVD, all in float64. `mode` is 0 for Y ← X·M, 1 for Y ← Y − X·M.
  spmm(
    indptr: number,
    indices: number,
    values: number,
    value: number,
    x: number,
    xStride: number,
    y: number,
    yStride: number,
    columns: number,
    begin: number,
    end: number,
  ): void;
  crossTall(
    x: number,
    xStride: number,
    k: number,
    y: number,
    yStride: number,
    columns: number,
    begin: number,
    end: number,
    c: number,
  ): void;
  multiplyTallScratchBytes(k: number): number;
  multiplyTall(
    y: number,
    yStride: number,
    columns: number,
    x: number,
    xStride: number,
    k: number,
    m: number,
    mode: number,
    begin: number,
    end: number,
    scratch: number,
  ): void;
  qrScratchBytes(n: number): number;
  qrPass(g: number, n: number, scale: number, floor: number, m: number, scratch: number): number;
}

/** What the small build for inference has (assembly/serve.ts). */
export type ServeExports = Pick<
  KernelExports,
  | 'heapBase'
  | 'logConfidence'
  | 'rowSystemAdd'
  | 'rowSystemBytes'
  | 'rowSystemFactor'
  | 'rowSystemSolve'
  | 'rowSystemStart'
  | 'rowSystemUpdate'
  | 'scaleRidge'
  | 'scoresFloat'
  | 'scoresHalf'
  | 'scoresInt8'
  | 'selectBest'
>;
