// A Python with the packages of requirements.txt, in a virtual environment under build/ that is made at the first run and
// again when they change. PYTHON names another interpreter than python3 to make it of.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));

/** Makes it in `folder` unless it is there. Returns { python }, the interpreter's path, or { missing }, why there is none. */
export function pythonWithTools(folder) {
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  const stamp = join(folder, 'installed.txt');
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { python };
  rmSync(folder, { recursive: true, force: true });
  const missing =
    wrongOf(process.env.PYTHON ?? 'python3', ['-m', 'venv', folder]) ??
    wrongOf(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--only-binary',
      ':all:',
      '-r',
      REQUIREMENTS,
    ]);
  if (missing) return { missing };
  writeFileSync(stamp, wanted);
  return { python };
}

function wrongOf(program, args) {
  const { status, error, stderr, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return undefined;
  const said = error?.message ?? (`${stdout}${stderr}`.trim().split('\n').at(-1) || `exit ${status}`);
  return `${program} ${args.slice(0, 3).join(' ')}: ${said}`;
}
