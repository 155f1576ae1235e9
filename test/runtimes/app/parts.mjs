// The cases with the package as installed.
import * as halfsweep from 'halfsweep';
import * as serve from 'halfsweep/serve';
import { conformance } from '../conformance.mjs';

export function runCases(host) {
  return conformance({ halfsweep, serve, workers: halfsweep }, host);
}
