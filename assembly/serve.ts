// The ABI of the small build, for inference only: re-exports of what src/serve/ calls.

export { scoresFloat, scoresHalf, scoresInt8 } from './rank/compact-scores';
export { selectBest } from './rank/select-best';
export {
  rowSystemAdd,
  rowSystemBytes,
  rowSystemFactor,
  rowSystemSolve,
  rowSystemStart,
  rowSystemUpdate,
} from './row/row-system';
export { logConfidence, scaleRidge } from './row/weighting';

/** The first byte of linear memory that the module does not use itself. */
export function heapBase(): usize {
  return __heap_base;
}
