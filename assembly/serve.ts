// The ABI of the small build, for inference only: re-exports of what src/serve/ calls (ServeExports of exports.ts).

export { scoresFloat, scoresHalf, scoresInt8 } from './compact-scores';
export {
  rowSystemAdd,
  rowSystemBytes,
  rowSystemFactor,
  rowSystemSolve,
  rowSystemStart,
  rowSystemUpdate,
} from './row-system';
export { selectBest } from './select';
export { logConfidence, scaleRidge } from './weighting';

/** The first byte of linear memory that the module does not use itself. */
export function heapBase(): usize {
  return __heap_base;
}
