// What the last build was made from: digests of the sources of the kernels, and of all sources. `npm run build` runs this
// last, which keeps them in build/; the tests compare (test/fresh-build.ts), so that none of them judges what is no more.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RECORD = join(ROOT, 'build/built-from.json');
/** What the build writes itself. */
const GENERATED = /^src[\\/](wasm[\\/]binaries|workers[\\/]built)[\\/]/;
/** What writes a document and takes no part in a build. */
const OF_DOCUMENTS = /^scripts[\\/](write-)?reliability\./;
const OF_KERNELS = ['assembly', 'scripts', 'asconfig.json'];
const OF_DIST = [...OF_KERNELS, 'src', 'package.json', 'rollup.config.mjs', 'tsconfig.json', 'tsconfig.build.json'];

/** `{ kernels, dist }`: hexadecimal digests of the sources as they are. */
export function sourceDigests() {
  return { kernels: digestOf(OF_KERNELS), dist: digestOf(OF_DIST) };
}

/** The same of the last build; of none where there was none. */
export function builtFrom() {
  try {
    return JSON.parse(readFileSync(RECORD, 'utf8'));
  } catch {
    return { kernels: '', dist: '' };
  }
}

function digestOf(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesOf)) hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

function filesOf(path) {
  if (path.includes('.')) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length))
    .filter((file) => !GENERATED.test(file) && !OF_DOCUMENTS.test(file))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  writeFileSync(RECORD, JSON.stringify(sourceDigests()));
}
