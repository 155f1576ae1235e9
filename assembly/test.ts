// What tests and benchmarks call: all of the ABI, and the parts of kernels that src/ never calls by themselves.

export { choleskyFactor, choleskyForward, choleskySolve } from './dense/cholesky';
export { rankUpdate } from './dense/rank-update';
export * from './index';
export { exp, ln, power } from './math/elementary';
export { sampleNegatives } from './sgd/sampler';
export { gatherF64 } from './sparse/csr';
