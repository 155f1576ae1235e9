// Other versions of Node than the one that runs, under build/: for the tests that compare engines (test/engines) and for
// benchmarks that want relaxed SIMD. Nothing is written to package.json.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Besides the one that runs the tests; the oldest supported is 20. */
export const versions = ['22', '24', '26'];

export function nodePath(version) {
  return `${nodeFolder(version)}/node_modules/.bin/node`;
}

/** The path of that Node, installed at need; throws when it cannot be had. */
export function installNode(version) {
  const path = nodePath(version);
  if (existsSync(path)) return path;
  const folder = nodeFolder(version);
  mkdirSync(folder, { recursive: true });
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@${version}`;
  execFileSync('npm', ['install', '--silent', '--no-save', '--no-package-lock', '--prefix', folder, name], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return path;
}

function nodeFolder(version) {
  return fileURLToPath(new URL(`../build/node${version}`, import.meta.url));
}
