// Installs the other versions of Node that the tests compare. One that cannot be had is named, and the exit code is 1 then.
import { execFileSync } from 'node:child_process';
import { installNode, versions } from './nodes.mjs';

for (const version of versions) {
  try {
    const path = installNode(version);
    console.log(`${path}: ${execFileSync(path, ['--version'], { encoding: 'utf8' }).trim()}`);
  } catch (error) {
    console.error(`Node ${version} could not be installed: ${error.message}`);
    process.exitCode = 1;
  }
}
