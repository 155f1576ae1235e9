// Installs other versions of Node under build/, for the tests that compare engines (test/engines). Nothing is written to
// package.json. A version that cannot be had is named, and the exit code is 1 then.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { nodeFolder, nodePath, versions } from './nodes.mjs';

for (const version of versions) {
  const folder = nodeFolder(version);
  mkdirSync(folder, { recursive: true });
  try {
    if (!existsSync(nodePath(version))) {
      const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@${version}`;
      execFileSync('npm', ['install', '--silent', '--no-save', '--no-package-lock', '--prefix', folder, name], {
        stdio: 'inherit',
        shell: process.platform === 'win32',
      });
    }
    console.log(`${nodePath(version)}: ${execFileSync(nodePath(version), ['--version'], { encoding: 'utf8' }).trim()}`);
  } catch (error) {
    console.error(`Node ${version} could not be installed: ${error.message}`);
    process.exitCode = 1;
  }
}
