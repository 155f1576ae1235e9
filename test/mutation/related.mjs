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

/** The subject's own test files: those of the folder of the same name. */
export function ownTests(folder) {
  const mirror = `${mirrorOf(folder)}/`;
  return testFiles.filter((file) =>
    folder === 'src' ? dirname(file) === 'test' && isReached(file, 'src/') : file.startsWith(mirror),
  );
}

/** Those besides `own` that reach a file by imports, the nearest first. Tests of kernels test kernels, and what runs dist/ tests dist/. */
export function testsThatReach(file, own) {
  return testFiles
    .filter((test) => !own.includes(test) && !ELSEWHERE.test(test))
    .map((test) => ({ test, distance: reachOf(test).get(file) ?? Infinity }))
    .filter(({ distance }) => distance < Infinity)
    .sort((a, b) => a.distance - b.distance)
    .map(({ test }) => test);
}

function isReached(test, prefix) {
  return [...reachOf(test).keys()].some((file) => file.startsWith(prefix));
}
