// Where scripts/install-nodes.mjs puts other versions of Node, and which.
import { fileURLToPath } from 'node:url';

/** Besides the one that runs the tests; the oldest supported is 20. */
export const versions = ['22', '24', '26'];

export function nodeFolder(version) {
  return fileURLToPath(new URL(`../build/node${version}`, import.meta.url));
}

export function nodePath(version) {
  return `${nodeFolder(version)}/node_modules/.bin/node`;
}
