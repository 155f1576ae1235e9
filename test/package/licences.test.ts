// Licences: of all that npm installs with the package, of what a caller adds for some of it, and of what dist/ holds that is
// not ours.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Ask for no more than to be named. */
const ALLOWED = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'CC0-1.0',
  'Unlicense',
  'BlueOak-1.0.0',
];
/** Peers that are not installed here, with their licences. */
const ELSEWHERE: Record<string, string> = { usearch: 'Apache-2.0' };

interface Manifest {
  readonly license?: string;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly files: string[];
}

const read = (folder: string): Manifest => JSON.parse(readFileSync(`${folder}package.json`, 'utf8'));
const root = read('');

/** Where a package finds another: in its own node_modules, or in that of a folder above. */
function folderOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf('node_modules/'))) {
    if (existsSync(`${folder}node_modules/${name}/package.json`)) return `${folder}node_modules/${name}/`;
    if (folder === '') return undefined;
  }
}

/** By folder the licence of each package that these lead to, itself included. */
function licences(names: readonly string[], from = '', found = new Map<string, string | undefined>()) {
  for (const name of names) {
    const folder = folderOf(name, from);
    if (!folder) found.set(name, ELSEWHERE[name]);
    if (!folder || found.has(folder)) continue;
    const { license, dependencies = {} } = read(folder);
    found.set(folder, license);
    licences(Object.keys(dependencies), folder, found);
  }
  return found;
}

describe.each([
  ['dependencies', root.dependencies, 12],
  ['peers', root.peerDependencies, 30],
] as const)('%s', (_, names = {}, least) => {
  it('have licences that ask for no more than to be named', () => {
    const found = [...licences(Object.keys(names))];
    expect(found.filter(([, licence]) => !ALLOWED.includes(licence ?? ''))).toEqual([]);
    expect(found.length).toBeGreaterThanOrEqual(least);
  });
});

describe('dist/', () => {
  const maps = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.map'));
  const sourcesIn = (end: string) =>
    maps
      .filter((file) => file.endsWith(end))
      .flatMap((file) => JSON.parse(readFileSync(`dist/${file}`, 'utf8')).sources as string[]);

  it('has no JavaScript but that of src/, and of packages whose licences are shipped', () => {
    const sources = sourcesIn('.js.map');
    expect(sources.length).toBeGreaterThan(100);
    const foreign = sources.filter((source) => !/^(\.\.\/)+src\//.test(source));
    const packages = new Set(
      foreign.map((source) => /^(?:\.\.\/)+node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1]),
    );
    const notice = readFileSync('NOTICE', 'utf8');
    expect(packages.size).toBeGreaterThan(2);
    for (const name of packages) expect(notice).toContain(readFileSync(`node_modules/${name}/LICENSE`, 'utf8').trim());
  });

  it("has in its kernels nothing but assembly/ and AssemblyScript's library, whose licence and notice are shipped", () => {
    const foreign = sourcesIn('.wasm.map').filter((source) => !/^(\.\.\/)*assembly\//.test(source));
    expect(foreign.length).toBeGreaterThan(0);
    expect(foreign.filter((source) => !source.startsWith('~lib/'))).toEqual([]);
    const notice = readFileSync('NOTICE', 'utf8');
    for (const file of ['NOTICE', 'LICENSE']) {
      expect(notice).toContain(readFileSync(`node_modules/assemblyscript/${file}`, 'utf8'));
    }
    expect(root.files).toContain('NOTICE');
  });
});
