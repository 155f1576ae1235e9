// The test files that a fault of a source could fail, by what they import: those of its subject first, then all the others.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import tsconfig from '../../tsconfig.json' with { type: 'json' };

const IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;
const ALIASES = Object.fromEntries(
  Object.entries(tsconfig.compilerOptions.paths).map(([name, [path]]) => [name, path.replace('./', '')]),
);

export const testFiles = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((name) => `test/${name.replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.test.ts'))
  .sort();
const ELSEWHERE = /^test\/(assembly|cli|docs|examples|package|faults)\//;
const known = new Map();
/** Of the command line: each with the file that has it. */
const COMMANDS = readdirSync('src/cli')
  .map((name) => `src/cli/${name}`)
  .map((source) => ({ source, name: /\.command\('(\w+)'/.exec(readFileSync(source, 'utf8'))?.[1] }))
  .filter(({ name }) => name);

function importsOf(file) {
  if (!known.has(file)) {
    const targets = [...readFileSync(file, 'utf8').matchAll(IMPORT)]
      .map(([, from, lazy]) => from ?? lazy)
      .map((target) => ALIASES[target] ?? (target.startsWith('.') ? join(dirname(file), target) : ''))
      .filter((target) => /\.(ts|mjs)$/.test(target) && existsSync(target));
    known.set(file, targets);
  }
  return known.get(file);
}

/** The files that `file` reaches, each with the number of imports to it. */
function reachOf(file) {
  const distance = new Map([[file, 0]]);
  for (const each of distance.keys()) {
    for (const target of importsOf(each)) if (!distance.has(target)) distance.set(target, distance.get(each) + 1);
  }
  return distance;
}

/** The test file of a source's own, whether or not there is one. */
export function testOf(file) {
  return mirrorOf(file).replace(/\.ts$/, '.test.ts');
}

function mirrorOf(path) {
  return path.replace(/^src\b/, 'test').replace(/^assembly\b/, 'test/assembly');
}

/** Those that reach a file by the fewest imports first. */
export function nearestFirst(tests, file) {
  const distanceOf = (test) => reachOf(test).get(file) ?? Infinity;
  return [...tests].sort((a, b) => (distanceOf(a) < distanceOf(b) ? -1 : Number(distanceOf(a) > distanceOf(b))));
}

/** The subject's own test files: those of the folder of the same name. */
export function ownTests(folder) {
  const mirror = `${mirrorOf(folder)}/`;
  return testFiles.filter((file) =>
    folder === 'src' ? dirname(file) === 'test' && isReached(file, 'src/') : file.startsWith(mirror),
  );
}

/**
 * The tests of the command line that name a command which `file` is part of, those first that do so most; all of them, if it is
 * part of none or of all. What imports it comes before both.
 */
export function testsOfCommands(file) {
  const own = ownTests('src/cli');
  const reached = COMMANDS.filter(({ source }) => reachOf(source).has(file)).map(({ name }) => `'${name}'`);
  if (reached.length === 0 || reached.length === COMMANDS.length) return nearestFirst(own, file);
  const times = (test) => readFileSync(test, 'utf8').split(new RegExp(reached.join('|'))).length - 1;
  const inProcess = (test) => (reachOf(test).has(file) ? Infinity : 0);
  return own
    .map((test) => ({ test, rank: times(test) + inProcess(test) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ test }) => test);
}

/** Those besides `own` that reach a file by imports, the nearest first. Tests of kernels test kernels, and what runs dist/ tests dist/. */
export function testsThatReach(file, own) {
  const others = testFiles.filter((test) => !own.includes(test) && !ELSEWHERE.test(test) && reachOf(test).has(file));
  return nearestFirst(others, file);
}

function isReached(test, prefix) {
  return [...reachOf(test).keys()].some((file) => file.startsWith(prefix));
}
