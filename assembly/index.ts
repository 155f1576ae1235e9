// The ABI: re-exports only. src/wasm/exports.ts holds the same list as TypeScript signatures.

export { choleskyFactor, choleskySolve } from './cholesky';
export { rankUpdate } from './rank-update';

/** The first byte of linear memory that the module does not use itself. */
export function heapBase(): usize {
  return __heap_base;
}
