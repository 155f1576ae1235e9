// The cases with the package as installed.
import * as halfsweep from 'halfsweep';
import * as files from 'halfsweep/files';
import * as serve from 'halfsweep/serve';
import * as workers from 'halfsweep/workers';
import { conformance } from '../conformance.mjs';
import samples from './samples.json' with { type: 'json' };

/** @param kernels sources for loadKernels, `{ strict: { [what it is]: source }, serve: … }` */
export function runCases(host, kernels) {
  return conformance({ halfsweep, files, samples, serve, workers, kernels }, host);
}
