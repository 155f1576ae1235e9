// Where the rivals are installed: a virtual environment under build/, made at the first run and again when the requirements
// change. What cannot be had is told by name, and the others run without it. PYTHON names another interpreter than python3.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { project } from '../lib/project.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const REQUIREMENTS = here('requirements.txt');
const WHEEL = here('requirements-wheel.txt');
const FLAGS = '-O3 -DNDEBUG -march=native';
const FOLDER = project('build/rivals');
const STAMP = join(FOLDER, 'installed.json');
const PYTHON = join(FOLDER, 'venv/bin/python');
const WHEEL_FOLDER = join(FOLDER, 'irspack-wheel');

/** What each system takes; the pinned versions are those of requirements.txt. */
const INSTALLS = {
  implicit: () => pip(['implicit', 'threadpoolctl', '--only-binary', ':all:']),
  irspack: installIrspack,
  'irspack-wheel': () =>
    wrongOf(PYTHON, [...PIP, '--no-deps', '--only-binary', ':all:', '--target', WHEEL_FOLDER, '-r', WHEEL], {
      PIP_CONSTRAINT: WHEEL,
    }),
  spark: () =>
    wrongOf('java', ['-version']) ? 'Java 17 or later is needed (Debian: default-jre-headless)' : pip(['pyspark']),
};
const PIP = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];

/**
 * { python, modules: paths of irspack's compiled parts by system, missing: { system: why }, notes: lines about what runs }.
 * @param log is told what takes long
 */
export function rivalsEnvironment(log) {
  const wanted = [REQUIREMENTS, WHEEL].map((file) => readFileSync(file, 'utf8')).join('') + FLAGS;
  const before = existsSync(STAMP) ? JSON.parse(readFileSync(STAMP, 'utf8')) : undefined;
  const missing = before?.wanted === wanted ? installAgain(before.missing, log) : installAll(log);
  if (existsSync(FOLDER)) writeFileSync(STAMP, JSON.stringify({ wanted, missing }));
  const modules = {
    irspack: moduleOf(join(FOLDER, 'venv/lib'), '_ials.'),
    'irspack-wheel': moduleOf(WHEEL_FOLDER, '_ials_core.'),
  };
  return { python: PYTHON, modules, missing, notes: notesOf(modules, missing) };
}

function installAll(log) {
  rmSync(FOLDER, { recursive: true, force: true });
  return installAgain(Object.fromEntries(Object.keys(INSTALLS).map((system) => [system, 'not installed yet'])), log);
}

/** What was missing may be there now. */
function installAgain(missing, log) {
  const systems = Object.keys(missing);
  if (systems.length === 0) return {};
  log(`installing ${systems.join(', ')} under build/rivals/`);
  const noPython = existsSync(PYTHON)
    ? undefined
    : wrongOf(process.env.PYTHON ?? 'python3', ['-m', 'venv', join(FOLDER, 'venv')]);
  const wrong = systems.map((system) => [system, noPython ?? INSTALLS[system]()]);
  return Object.fromEntries(wrong.filter(([, why]) => why));
}

function pip(packages) {
  return wrongOf(PYTHON, [...PIP, ...packages]);
}

/** From source with Debian's Eigen, and not from pip's cache, where it may lie as other flags have made it. */
function installIrspack() {
  const eigen = spawnSync('pkg-config', ['--variable=includedir', 'eigen3'], { encoding: 'utf8' }).stdout?.trim();
  const folder = [process.env.EIGEN3_INCLUDE_DIR, eigen && `${eigen}/eigen3`, '/usr/include/eigen3'].find(
    (path) => path && existsSync(join(path, 'Eigen/Core')),
  );
  if (!folder) return 'Eigen is needed to build it (Debian: libeigen3-dev)';
  const numpy = pip(['numpy', 'scipy', '--only-binary', ':all:']);
  const args = [...PIP, '--no-deps', '--no-cache-dir', '--no-binary', 'irspack', 'irspack'];
  return numpy ?? wrongOf(PYTHON, args, { CXXFLAGS: FLAGS, CFLAGS: FLAGS, EIGEN3_INCLUDE_DIR: folder });
}

function wrongOf(program, args, variables = {}) {
  const { status, error, stderr, stdout } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, PIP_CONSTRAINT: REQUIREMENTS, ...variables },
  });
  if (status === 0) return undefined;
  return error?.message ?? (`${stdout}${stderr}`.trim().split('\n').at(-1) || `${program}: exit ${status}`);
}

function moduleOf(folder, start) {
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder, { recursive: true }).map(String);
  const file = files.find((path) => path.split('/').at(-1).startsWith(start) && path.endsWith('.so'));
  return file && join(folder, file);
}

/** Versions, flags and instruction sets, as the packages themselves have them. */
function notesOf(modules, missing) {
  const { stdout } = spawnSync(PYTHON, [here('describe.py'), JSON.stringify(modules)], {
    encoding: 'utf8',
    env: { ...process.env, OPENBLAS_CORETYPE: undefined },
  });
  const described = stdout ? JSON.parse(stdout) : {};
  return Object.entries(described)
    .filter(([system]) => !missing[system])
    .map(([system, line]) => (system === 'irspack' ? `${line}; built here with CXXFLAGS="${FLAGS}"` : line));
}
