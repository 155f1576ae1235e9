// The typed face of the kernels: one signature for each export of assembly/index.ts. Pointers are byte addresses; every
// shape, alignment and scratch size is stated in the kernel's own file.

export interface KernelExports extends WebAssembly.Exports {
  /** The first byte the module does not use itself. */
  heapBase(): number;

  // rank-update.ts, cholesky.ts: for tests and benchmarks; the solvers call them inside the module.
  rankUpdate(cPtr: number, panelPtr: number, count: number, capacity: number, n: number, mode: number): void;
  choleskyFactor(cPtr: number, n: number, bPtr: number, inversePtr: number): number;
  choleskySolve(cPtr: number, n: number, bPtr: number, inversePtr: number): void;
}
