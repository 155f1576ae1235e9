// The strict build gives the same bits on every engine: one script under every Node there is, against recorded digests.
// HALFSWEEP_NODES names the binaries, separated by commas; default: what scripts/install-nodes.mjs installed.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { nodePath, versions } from '../../scripts/nodes.mjs';
import golden from './golden.json' with { type: 'json' };

const SCRIPT = fileURLToPath(new URL('fit-digests.mjs', import.meta.url));

const named = process.env.HALFSWEEP_NODES?.split(',').filter((path) => path !== '');
const present = named ?? versions.map(nodePath).filter((path) => existsSync(path));
if (!named && present.length < versions.length) {
  const missing = versions.filter((version) => !existsSync(nodePath(version)));
  console.warn(`NOT TESTED HERE: the same bits under Node ${missing.join(', ')}; run node scripts/install-nodes.mjs.`);
}

it.each([process.execPath, ...present])('%s gives the recorded bits', async (node) => {
  const { stdout } = await promisify(execFile)(node, [SCRIPT]);
  expect(JSON.parse(stdout)).toEqual(golden);
});
