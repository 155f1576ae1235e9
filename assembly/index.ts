// The ABI: re-exports only. src/wasm/exports.ts holds the same list as TypeScript signatures.

export { areas, areasScratchBytes } from './areas';
export { boundRows, boundsBytes } from './bounds';
export { choleskyFactor, choleskySolve } from './cholesky';
export { scoresFloat, scoresHalf, scoresInt8 } from './compact-scores';
export { compress, compressScratchBytes, gatherF32, gatherF64, transpose } from './csr';
export { firstDuplicate, groupDuplicates, mergeF32, mergeF64 } from './duplicates';
export { eigh, eighAdvance, eighScratchBytes, eighStart } from './eigh';
export { chunkBytes, gramChunk, gramFinish, gramScratchBytes } from './gram';
export { columnEnergy, rowLoss, rowPenalty } from './loss';
export { qrPass, qrScratchBytes } from './qr';
export { fillNormal } from './random';
export { rankUpdate } from './rank-update';
export { axesBytes, packAxes, rotate, rotateScratchBytes } from './rotate';
export {
  rowSystemAdd,
  rowSystemBytes,
  rowSystemFactor,
  rowSystemSolve,
  rowSystemStart,
  rowSystemUpdate,
} from './row-system';
export { scores } from './scores';
export { selectBest } from './select';
export { sgdBlocks, shuffleBlocks, tallyBytes } from './sgd';
export { countEntries, cumulateWeights, orderBlocks, placeEntries } from './sgd-order';
export { sampleNegatives } from './sgd-sampler';
export {
  setSgdBiases,
  setSgdEntries,
  setSgdFactors,
  setSgdNegatives,
  setSgdSteps,
  sgdTaskBytes,
} from './sgd-task';
export { shrinkage } from './shrinkage';
export { packSlivers } from './slivers';
export { spmm } from './spmm';
export { crossTall, multiplyTall, multiplyTallScratchBytes } from './tall';
export {
  setTaskBiases,
  setTaskEntries,
  setTaskNonNegative,
  setTaskSides,
  setTaskSolver,
  taskBytes,
} from './task';
export { topk, topkScratchBytes } from './topk';
export { halfSweep, scratchBytes } from './wals';
export { logConfidence, scaleRidge } from './weighting';

/** The first byte of linear memory that the module does not use itself. */
export function heapBase(): usize {
  return __heap_base;
}
