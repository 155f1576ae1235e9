// How a mutant of each kind of source comes to be run, and by which tests: a row for each kind. `prepare` makes what the tests
// run of it, and returns the environment that leads there, or null when it does not compile. `others` are what runs when the
// tests of the subject pass; with `isolate` each file has a process of its own, as large fits and tests that
// put something in the place of a module need it.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import asc from 'assemblyscript/asc';
import { rolldown } from 'rolldown';
import { withoutSection, withSection } from '../../scripts/wasm-file.mjs';
import { mutantPlugin } from './mutant-plugin.mjs';
import { nearestFirst, ownTests, testFiles, testsOfCommands, testsThatReach } from './related.mjs';
import { mutated } from './sources.mjs';

/** Of this run alone, inside the package, so that the command line finds what it imports by name. */
export const FOLDER = `build/mutation/${process.pid}`;
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** After the tests of a subject, this many of the others, the nearest: all of them would take minutes a survivor. */
const OTHERS = 10;
/** What all kernels have in common is tested by the kernels. */
const OF_MATH =
  /^test\/assembly\/(row\/(weighting|loss|row-system|half-sweep)|dense\/(cholesky|rotate|qr|eigh)|rank\/(scores|compact-scores)|sgd)/;
/** What rows are solved by is tested where they are, and in slices by who takes them so. */
const OF_DENSE = /^test\/(assembly\/row\/(half-sweep|row-system)|matrix\/side-jobs|solve\/svd\/fit)/;
const OTHERS_OF = { 'assembly/math': OF_MATH, 'assembly/dense': OF_DENSE };
/** Where what reads bytes is tested by what reads paths. */
const READERS_OF_PATHS = ['src/node/read', 'src/node/arrow', 'src/node/formats'];
/** Of the many tests that use the kernels, those that hold what a fit comes to against a reference or a record. */
const OF_FITS = /^test\/(solve\/(wals|sgd|svd)\/(fit|loss)|data\/interactions)/;

const inProcess = {
  own: (folder, file) => nearestFirst(ownTests(folder), file),
  others: (folder, file) => testsThatReach(file, ownTests(folder)).slice(0, OTHERS),
  prepare: async (mutant) => ({ HALFSWEEP_MUTANT: JSON.stringify(mutant) }),
};

const KINDS = [
  // As users have it, in a process of its own; its files import one another and are imported by few tests.
  {
    folders: /^src\/cli/,
    own: (_, file) => testsOfCommands(file),
    others: () => [],
    isolate: true,
    prepare: async (mutant) => ({
      ...(await inProcess.prepare(mutant)),
      HALFSWEEP_CLI: await bundled('cli/main', mutant),
    }),
  },
  // Its tests start processes of it too.
  {
    folders: /^src\/node/,
    own: inProcess.own,
    others: (_, file) => testsOfCommands(file),
    isolate: true,
    prepare: async (mutant) => ({
      ...(await inProcess.prepare(mutant)),
      HALFSWEEP_CLI: await bundled('cli/main', mutant),
      HALFSWEEP_NODE: await bundled('node/index', mutant),
    }),
  },
  {
    folders: /^assembly/,
    own: (folder) => ownTests(folder),
    others: (folder) => testFiles.filter((file) => (OTHERS_OF[folder] ?? OF_FITS).test(file)),
    prepare: async (mutant) => compiledKernels(mutant),
    isolate: true,
  },
  // What is minimised is tested by what minimises it.
  { ...inProcess, folders: /^src\/objective/, others: () => ownTests('src/solve/wals'), isolate: true },
  // Most of its tests read files by their paths.
  {
    ...inProcess,
    folders: /^src\/files/,
    own: (folder, file) => nearestFirst([folder, ...READERS_OF_PATHS].flatMap(ownTests), file),
  },
  { ...inProcess, folders: /^src\/solve/, isolate: true },
  { ...inProcess, folders: /^src/ },
];

export function kindOf(folder) {
  return KINDS.find(({ folders }) => folders.test(folder));
}

/** The sources as they are must not go while a mutant runs. */
function folderOf(mutant) {
  return `${FOLDER}/${mutant ? 'mutant' : 'as-they-are'}`;
}

/** Compiles the kernels, with those parts that tests alone call, in the place of every build: four files of the same. */
async function compiledKernels(mutant) {
  const folder = folderOf(mutant);
  const outFile = `${folder}/kernels.wasm`;
  mkdirSync(folder, { recursive: true });
  const { error } = await asc.main(['assembly/test.ts', '--target', 'strict', '--outFile', outFile], {
    stdout: { write() {} },
    stderr: { write() {} },
    readFile: (name, base) => readSource(resolve(base ?? '.', name), mutant),
  });
  if (error) return null;
  const wasm = withoutSection(readFileSync(outFile), 'sourceMappingURL');
  for (const name of ['strict', 'relaxed', 'test-strict', 'test-relaxed']) {
    writeFileSync(`${folder}/${name}.wasm`, withSection(wasm, 'halfsweep', `${version} ${name}`));
  }
  return { HALFSWEEP_KERNELS: resolve(folder) };
}

/** What `asc` reads; null for what is not there, as it tries several paths. */
function readSource(path, mutant) {
  try {
    const source = readFileSync(path, 'utf8');
    return mutant && path === resolve(mutant.file) ? mutated(source, mutant) : source;
  } catch {
    return null;
  }
}

/** An entry from the sources; what package.json's `imports` name and packages stay outside. */
async function bundled(entry, mutant) {
  const folder = `${folderOf(mutant)}/${entry}`;
  rmSync(folder, { recursive: true, force: true });
  const bundle = await rolldown({
    input: `src/${entry}.ts`,
    platform: 'node',
    external: [/^node:/, /^[@#a-z]/],
    plugins: mutant ? [mutantPlugin(mutant)] : [],
  });
  await bundle.write({ dir: folder, format: 'es', entryFileNames: 'entry.js' });
  await bundle.close();
  return resolve(folder, 'entry.js');
}
