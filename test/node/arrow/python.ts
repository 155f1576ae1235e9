// pyarrow and polars, in a virtual environment under build/ that is made at the first run. Where it cannot be had, the suites
// that need it say so and are shown as skipped.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const FOLDER = resolve('build/python-arrow');
const PYTHON = join(FOLDER, 'bin', 'python');
const LOCK = `${FOLDER}.lock`;
const MOST_MILLISECONDS = 300_000;
const PACKAGES = ['pyarrow==26.0.1', 'polars==2.1.0'];

function run(program: string, args: string[]): string | undefined {
  const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0
    ? undefined
    : `${program} ${args.join(' ')}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
}

const isThere = () => existsSync(PYTHON) && !run(PYTHON, ['-c', 'import pyarrow, polars']);

/** Why there is none; undefined where there is one. Test files run side by side: one makes it, the others wait. */
function prepare(): string | undefined {
  if (isThere()) return undefined;
  mkdirSync(dirname(LOCK), { recursive: true });
  const started = Date.now();
  for (;;) {
    try {
      mkdirSync(LOCK);
      break;
    } catch {
      if (Date.now() - started > MOST_MILLISECONDS) return `${LOCK} is there: remove it`;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
  try {
    return isThere() ? undefined : make();
  } finally {
    rmSync(LOCK, { recursive: true });
  }
}

function make(): string | undefined {
  rmSync(FOLDER, { recursive: true, force: true });
  const wrong =
    run('python3', ['-m', 'venv', FOLDER]) ??
    run(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]);
  if (wrong) rmSync(FOLDER, { recursive: true, force: true });
  return wrong;
}

const wrong = prepare();
if (wrong) {
  console.warn(
    `NOT TESTED against pyarrow and polars, which could not be installed under build/: ${wrong}\n` +
      'The committed files of theirs are read all the same.',
  );
}

/** For `describe.skipIf(!hasPython)`. */
export const hasPython = wrong === undefined;

/** What a script prints, parsed as JSON. */
export function python(script: string, ...args: string[]): unknown {
  return JSON.parse(execFileSync(PYTHON, ['-c', script, ...args], { encoding: 'utf8' }));
}

/** Runs a file of Python. */
export function pythonFile(file: string, ...args: string[]): void {
  execFileSync(PYTHON, [file, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}
