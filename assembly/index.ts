// The ABI: re-exports only. scripts/build-wasm.mjs writes the same list as TypeScript signatures to src/wasm/binaries/.

export { eigh, eighAdvance, eighScratchBytes, eighStart } from './dense/eigh';
export { chunkBytes, gramChunk, gramChunk64, gramFinish, gramScratchBytes } from './dense/gram';
export { qrPass, qrScratchBytes } from './dense/qr';
export { axesBytes, packAxes, rotate, rotateScratchBytes } from './dense/rotate';
export { crossTall, multiplyTall, multiplyTallScratchBytes } from './dense/tall-block';
export { fillNormal } from './math/random';
export { auc, aucScratchBytes } from './rank/auc';
export { boundRows, boundsBytes } from './rank/bounds';
export { scoresFloat, scoresHalf, scoresInt8 } from './rank/compact-scores';
export { levelBytes, levels } from './rank/levels';
export { scores } from './rank/scores';
export { selectBest } from './rank/select-best';
export { packSlivers } from './rank/slivers';
export { topk, topkScratchBytes } from './rank/topk';
export { halfSweep, scratchBytes } from './row/half-sweep';
export {
  itemCurvatures,
  itemExcesses,
  itemProducts,
  itemResiduals,
  itemSumsBytes,
  narrowRows,
} from './row/item-sums';
export {
  lockstepActive,
  lockstepBytes,
  lockstepLast,
  lockstepMoved,
  lockstepRest,
  lockstepScratchBytes,
  lockstepStart,
  lockstepStateBytes,
  lockstepStep,
  setLockstep,
} from './row/lockstep';
export { columnEnergy, rowLoss, rowPenalty } from './row/loss';
export { meanSquares } from './row/mean-squares';
export {
  rowSystemAdd,
  rowSystemBytes,
  rowSystemFactor,
  rowSystemSolve,
  rowSystemStart,
  rowSystemUpdate,
} from './row/row-system';
export {
  setTaskAcceleration,
  setTaskBiases,
  setTaskEntries,
  setTaskGram64,
  setTaskNonNegative,
  setTaskSides,
  setTaskSolver,
  setTaskTouches,
  taskBytes,
} from './row/task';
export { logConfidence, scaleRidge } from './row/weighting';
export { countEntries, cumulateWeights, orderBlocks, placeEntries } from './sgd/blocks';
export { sgdBlocks, shuffleBlocks, tallyBytes } from './sgd/epoch';
export { shrinkage } from './sgd/shrinkage';
export {
  setSgdBiases,
  setSgdEntries,
  setSgdFactors,
  setSgdNegatives,
  setSgdSteps,
  sgdTaskBytes,
} from './sgd/task';
export { compress, compressScratchBytes, gatherF32, transpose } from './sparse/csr';
export { firstDuplicate, groupDuplicates, mergeF32, mergeF64 } from './sparse/duplicates';
export { spmm } from './sparse/spmm';

/** The first byte of linear memory that the module does not use itself. */
export function heapBase(): usize {
  return __heap_base;
}
