// The cases with the package as installed.
import * as halfsweep from 'halfsweep';
import * as serve from 'halfsweep/serve';
import * as workers from 'halfsweep/workers';
import { conformance } from '../conformance.mjs';

/** @param kernels sources for loadKernels, `{ strict: { [what it is]: source }, serve: … }` */
export function runCases(host, kernels) {
  return conformance({ halfsweep, serve, workers, kernels }, host);
}
