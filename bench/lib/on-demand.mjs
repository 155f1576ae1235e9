// Packages that only a benchmark wants: installed under build/ when it runs, so that nobody else downloads them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { project } from './project.mjs';

/** The module of a package, at an exact version; throws an Error that says what was tried when it cannot be had. */
export function importOnDemand(name, version) {
  return importFrom(installOnDemand(name, version), name);
}

/** Installs a package and what it depends on, unless it is there; returns the folder whose node_modules has them. */
export function installOnDemand(name, version) {
  const prefix = project(`build/bench-packages/${name}@${version}`);
  if (!existsSync(`${prefix}/node_modules/${name}`)) {
    console.log(`  installing ${name}@${version} under build/`);
    const options = ['--no-save', '--no-package-lock', '--no-audit', '--silent', '--prefix', prefix];
    const { status } = spawnSync('npm', ['i', ...options, `${name}@${version}`], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${name}@${version} could not be installed from the registry.`);
  }
  return prefix;
}

/** The module of a package that is installed in a folder. */
export function importFrom(folder, name) {
  const path = createRequire(`${folder}/package.json`).resolve(name);
  return import(pathToFileURL(path).href);
}
