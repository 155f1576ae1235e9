// Programs that only these tests want. They are too many for everybody's `npm ci`: a package.json beside the tests pins them,
// and the first run installs them under build/.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Installs what test/<suite>/package.json names, unless the same is there already.
 * @returns import(name) and bin(name) of the installed packages, and the folder
 */
export function installTools(suite) {
  const wanted = readFileSync(new URL(`../${suite}/package.json`, import.meta.url), 'utf8');
  const folder = fileURLToPath(new URL(`../../build/${suite}/`, import.meta.url));
  const stamp = join(folder, 'installed.json');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), wanted);
    npm(['install', '--silent', '--no-package-lock', '--ignore-scripts', '--prefix', folder]);
    // Scripts of packages run for those alone that are nothing without.
    const { trustedDependencies = [] } = JSON.parse(wanted);
    if (trustedDependencies.length > 0) npm(['rebuild', '--silent', '--prefix', folder, ...trustedDependencies]);
    writeFileSync(stamp, wanted);
  }
  const { resolve } = createRequire(stamp);
  return {
    folder,
    import: (name) => import(pathToFileURL(resolve(name)).href),
    bin: (name) => join(folder, 'node_modules', '.bin', name),
    version: (name) => JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version,
  };
}

/** Runs npm; throws with what it printed. */
export function npm(args, options = {}) {
  return execFileSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32', ...options });
}
