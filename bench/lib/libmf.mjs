// LIBMF, the native library of stochastic gradient descent (Chin, Yuan, Yang, Zhuang, Juan and Lin, "LIBMF: A Library for
// Parallel Matrix Factorization in Shared-memory Systems", 2016), by its npm package with a binary inside; kept under
// build/, since the package itself needs nothing of it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { project } from './project.mjs';

const ENTRY = 'build/libmf/node_modules/libmf/src/index.js';

/** The package's exports, installed at need; or { missing: why }. */
export async function loadLibmf() {
  if (!existsSync(project(ENTRY))) {
    const prefix = project('build/libmf');
    const { status } = spawnSync(
      'npm',
      ['i', '--no-save', '--no-package-lock', '--silent', '--prefix', prefix, 'libmf@0.2'],
      {
        stdio: 'inherit',
      },
    );
    if (status !== 0) return { missing: 'npm could not install libmf' };
  }
  try {
    return await import(pathToFileURL(project(ENTRY)).href);
  } catch (error) {
    return { missing: `libmf does not load here: ${error.message.split('\n')[0]}` };
  }
}
