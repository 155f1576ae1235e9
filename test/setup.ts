// Property tests draw the same cases every time; HALFSWEEP_SEED tries others. Tests of dist/ run on none but that of the sources
// as they are.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, inject } from 'vitest';

fc.configureGlobal({ seed: Number(process.env.HALFSWEEP_SEED ?? 1) });

if (inject('staleDist') && runsDist(expect.getState().testPath!)) {
  throw new Error('dist/ was built from other sources than those of src/: run `npm run build`.');
}

/** Whether a test file, or one beside it in test/ that it imports, names what the build makes. */
function runsDist(path: string, seen = new Set<string>()): boolean {
  seen.add(path);
  const text = readFileSync(path, 'utf8');
  if (/dist\/|'halfsweep['/]/.test(text)) return true;
  const helpers = [...text.matchAll(/from '(\.[^']+)'/g)].map(([, target]) => join(dirname(path), target));
  return helpers.some((helper) => !seen.has(helper) && !/[\\/]src[\\/]/.test(helper) && runsDist(helper, seen));
}
