// LIBMF, the native library of stochastic gradient descent (Chin, Yuan, Yang, Zhuang, Juan and Lin, "LIBMF: A Library for
// Parallel Matrix Factorization in Shared-memory Systems", 2016), by its npm package with a binary inside.
import { importOnDemand } from './on-demand.mjs';

/** The package's exports, installed at need; or { missing: why }. */
export async function loadLibmf() {
  try {
    return await importOnDemand('libmf', '0.2.0');
  } catch (error) {
    return { missing: `libmf does not load here: ${error.message.split('\n')[0]}` };
  }
}
