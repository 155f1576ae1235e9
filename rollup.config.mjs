// Two builds. dist/ is for the runtimes that choose by export condition (Node, Bun, Deno, workerd, the edge): package.json's
// `imports` and the loader stay imports. dist/browser/ is for pages, bundled or not: it imports nothing but its own files,
// which are minified. In both there is one file for each entry, and what they share goes into chunks.
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { minify } from 'rolldown/utils';
import { hostModules, shipped } from './scripts/builds.mjs';

/** What a runtime resolves itself: its own modules, packages but the large one of which a part is needed, and package.json's `imports`. */
const RUNTIME = [/^node:/, /^(?!@zip\.js\/)[@#a-z]/];

/** What package.json's `imports`, and the loader, are on a page. */
const ON_A_PAGE = {
  '#kernels': resolve('build/js/wasm/binaries/kernels-inline.js'),
  '#serve-kernels': resolve('build/js/wasm/binaries/serve-kernels-inline.js'),
  '#fit-host': resolve('build/js/workers/fit-host-none.js'),
  '#pool-host': resolve('build/js/workers/host-web.js'),
  '@assemblyscript/loader': resolve('build/js/wasm/page-loader.js'),
  '#files-host': resolve('build/js/files/source/host-web.js'),
};

/** The files of workers/ that are no part of every fit: they start threads. */
const OF_HOSTS = /^workers\/(.*host-|index|built)/;

const typescriptMaps = { name: 'typescript-maps', load };
const wasmFiles = { name: 'wasm-files', resolveId: resolveWasm, generateBundle: emitWasm };
const pageImports = { name: 'page-imports', resolveId: (id) => ON_A_PAGE[id] ?? null };
const pageFiles = { name: 'page-files', writeBundle: writePageFiles };
/** What halfsweep/files imports of the main entry, by the modules that have it. */
const OF_MAIN_ENTRY = ['data/interactions.js', 'data/id-map.js', 'errors.js'].map((path) => resolve('build/js', path));
const MAIN_ENTRY = 'halfsweep:main-entry';
const pageClasses = { name: 'page-classes', resolveId: resolveClasses, renderChunk: pathToMain };
const noCodecs = { name: 'no-codecs', renderDynamicImport: refuseUnknown };
const packages = nodeResolve({ browser: true, preferBuiltins: false });
const minifier = { name: 'minify', renderChunk: minified };

/** An output of ES modules with their maps. */
const output = (dir) => ({ dir, format: 'es', chunkFileNames: 'chunks/[name]-[hash].js', sourcemap: true });

export default [
  {
    input: {
      index: 'build/js/index.js',
      workers: 'build/js/workers/index.js',
      files: 'build/js/files/index.js',
      node: 'build/js/node/index.js',
      cli: 'build/js/cli/main.js',
      ...Object.fromEntries(hostModules.map(({ name }) => [name, `build/js/wasm/binaries/${name}.js`])),
      'fit-host-node': 'build/js/workers/fit-host-node.js',
      'fit-host-none': 'build/js/workers/fit-host-none.js',
      'pool-host-node': 'build/js/workers/host-node.js',
      'pool-host-none': 'build/js/workers/host-none.js',
      'files-host-node': 'build/js/files/source/host-node.js',
      'files-host-web': 'build/js/files/source/host-web.js',
    },
    external: RUNTIME,
    plugins: [typescriptMaps, wasmFiles, packages],
    output: { ...output('dist'), manualChunks: libraryChunk },
  },
  {
    input: {
      index: 'build/js/page.js',
      workers: 'build/js/workers/index.js',
    },
    plugins: [pageImports, typescriptMaps, minifier, pageFiles],
    // No module does anything by being loaded: what the entry leaves to dynamic imports stays out of its chunks.
    treeshake: { moduleSideEffects: false },
    output: { ...output('dist/browser'), experimentalMinChunkSize: 3000 },
  },
  // What reads files takes the classes that a page knows from the main entry, and has copies of the few helpers beneath them:
  // chunks for these would cost those who read no file.
  {
    input: { files: 'build/js/files/index.js' },
    plugins: [pageClasses, noCodecs, pageImports, typescriptMaps, packages, minifier, pageFiles],
    treeshake: { moduleSideEffects: false },
    output: { ...output('dist/browser'), experimentalMinChunkSize: 3000 },
  },
  // One file each, which shares nothing with the others: the small build, and the scripts of workers.
  ...Object.entries({ serve: 'build/js/serve/index.js', 'worker-node': 'build/js/workers/worker-node.js' }).map(
    ([name, path]) => ({
      input: { [name]: path },
      external: RUNTIME,
      plugins: [typescriptMaps],
      output: output('dist'),
    }),
  ),
  ...Object.entries({ serve: 'build/js/serve/index.js', 'worker-web': 'build/js/workers/worker-web.js' }).map(
    ([name, path]) => ({
      input: { [name]: path },
      plugins: [pageImports, typescriptMaps, minifier],
      output: output('dist/browser'),
    }),
  ),
];

/** What the entries of the runtimes share is one file: a file costs them about a millisecond, its length little. */
function libraryChunk(id) {
  const room = relative('build/js', id).split(sep);
  const library = [
    'data',
    'objective',
    'matrix',
    'tensors',
    'evaluate',
    'model',
    'solve',
    'tune',
    'errors.js',
    'version.js',
  ].includes(room[0]);
  const pool = room[0] === 'workers' && !OF_HOSTS.test(room.join('/'));
  return library || pool ? 'library' : undefined;
}

/** A compiled file with its own map, so that the maps of dist/ lead to the TypeScript. */
async function load(id) {
  if (!id.startsWith(resolve('build/js'))) return null;
  const [code, map] = await Promise.all([readFile(id, 'utf8'), readFile(`${id}.map`, 'utf8')]);
  return { code, map };
}

/** Imports of binaries stay, for the runtime or its bundler: their importers are entries, so that the path is this. */
function resolveWasm(id) {
  return /\.wasm(\?module)?$/.test(id) ? { id: `./wasm/${basename(id)}`, external: true } : null;
}

function resolveClasses(id, importer) {
  const isOurs = importer !== undefined && OF_MAIN_ENTRY.includes(resolve(dirname(importer), id));
  return isOurs ? { id: MAIN_ENTRY, external: true } : null;
}

/** zip.js imports codecs that its user names: we name none, and webpack warns of an import that it cannot follow. */
function refuseUnknown({ targetModuleId }) {
  return targetModuleId === null ? { left: 'Promise.reject(', right: ')' } : null;
}

function emitWasm() {
  for (const build of shipped) {
    for (const file of [`${build}.wasm`, `${build}.wasm.map`]) {
      this.emitFile({ type: 'asset', fileName: `wasm/${file}`, source: readFileSync(`build/wasm/${file}`) });
    }
  }
}

const PAGE_FILES = 'build/page-files.json';

/** For .size-limit.mjs: the files that each entry loads at once, and those that it may load later. */
function writePageFiles(_, bundle) {
  const reach = (names, edges) => {
    const reached = new Set();
    const visit = (name) => {
      if (reached.has(name)) return;
      if (!(name in bundle)) return; // of the main entry, which another build writes
      reached.add(name);
      for (const next of edges(bundle[name])) visit(next);
    };
    names.forEach(visit);
    return [...reached];
  };
  const entries = Object.values(bundle).filter(({ isEntry }) => isEntry);
  const plan = entries.map(({ fileName }) => {
    const atOnce = reach([fileName], ({ imports }) => imports);
    const all = reach([fileName], ({ imports, dynamicImports }) => [...imports, ...dynamicImports]);
    return [fileName, { atOnce, onDemand: all.filter((name) => !atOnce.includes(name)) }];
  });
  const others = entries.some(({ fileName }) => fileName === 'index.js')
    ? {}
    : JSON.parse(readFileSync(PAGE_FILES, 'utf8'));
  writeFileSync(PAGE_FILES, JSON.stringify({ ...others, ...Object.fromEntries(plan) }, null, 2));
}

/** A chunk lies in a folder below its entry. */
function pathToMain(code, { fileName }) {
  return { code: code.replaceAll(MAIN_ENTRY, `${dirname(fileName) === '.' ? './' : '../'}index.js`), map: null };
}

async function minified(code, { fileName }) {
  const { code: small, map } = await minify(fileName, code, { module: true, sourcemap: true });
  return { code: small, map };
}
