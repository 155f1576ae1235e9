// Files by their real producers. Where Debian's python3-numpy and python3-scipy are, they make them now; elsewhere the
// committed ones serve, which the same script made (fixtures/make.py), and checks that need NumPy itself are left out.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, it } from 'vitest';

const PYTHON = '/usr/bin/python3';
const COMMITTED = join(import.meta.dirname, 'fixtures');

const hasNumpy = spawnSync(PYTHON, ['-c', 'import numpy, scipy.sparse, scipy.io']).status === 0;
if (!hasNumpy) {
  console.warn(
    `${PYTHON} has no numpy and scipy: files are not checked against NumPy itself, and fixtures are the committed ones. ` +
      'On Debian: apt-get install python3-numpy python3-scipy',
  );
}

interface Expected {
  /** By the name of a .npy fixture. */
  [array: string]: { shape: number[]; fortranOrder: boolean; data: number[] };
}

export interface Fixtures {
  path(name: string): string;
  bytes(name: string): Uint8Array<ArrayBuffer>;
  readonly arrays: Expected;
  /** [row, column, value] of the sparse matrix, row by row. */
  readonly entries: [number, number, number][];
  /** Of the models. */
  readonly users: number[][];
  readonly items: number[][];
  readonly scores: number[][];
}

/** To be called at the top of a test file. */
export function useFixtures(): Fixtures {
  let folder = COMMITTED;
  if (hasNumpy) {
    folder = mkdtempSync(join(tmpdir(), 'halfsweep-fixtures-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    execFileSync(PYTHON, [join(COMMITTED, 'make.py'), folder]);
  }
  const path = (name: string) => join(/\.parquet$|^spark/.test(name) ? COMMITTED : folder, name);
  const expected = JSON.parse(readFileSync(path('expected.json'), 'utf8'));
  return { ...expected, arrays: expected, path, bytes: (name) => new Uint8Array(readFileSync(path(name))) };
}

/** A test that needs NumPy; reported as skipped where it is missing. */
export const itWithNumpy = it.skipIf(!hasNumpy);

/** Runs a Python program with arguments; what it prints as JSON. */
export function python<T>(program: string, ...args: string[]): T {
  return JSON.parse(
    execFileSync(PYTHON, ['-c', `import json, sys\nimport numpy as np\n${program}`, ...args], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    }),
  );
}
