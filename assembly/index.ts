// The ABI: re-exports only. src/wasm/exports.ts holds the same list as TypeScript signatures.

export { choleskyFactor, choleskySolve } from './cholesky';
export { compress, compressScratchBytes, gatherF32, gatherF64, transpose } from './csr';
export { firstDuplicate, groupDuplicates, mergeF32, mergeF64 } from './duplicates';
export { eigh, eighScratchBytes } from './eigh';
export { chunkBytes, gramChunk, gramFinish, gramScratchBytes } from './gram';
export { columnEnergy, rowLoss, rowPenalty } from './loss';
export { fillNormal } from './random';
export { rankUpdate } from './rank-update';
export { axesBytes, packAxes, rotate, rotateScratchBytes } from './rotate';
export { scores } from './scores';
export { packSlivers } from './slivers';
export { setTaskEntries, setTaskSides, setTaskSolver, taskBytes } from './task';
export { topk, topkScratchBytes } from './topk';
export { halfSweep, scratchBytes } from './wals';
export { logConfidence, scaleRidge } from './weighting';

/** The first byte of linear memory that the module does not use itself. */
export function heapBase(): usize {
  return __heap_base;
}
