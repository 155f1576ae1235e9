// The documents name files, and a file that has moved is looked for in vain: what they name is there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOMS = ['assembly', 'bench', 'docs', 'examples', 'scripts', 'src', 'test'];
/** Where a path that names no room of the repository begins: the documents leave out `src/` where it is plain. */
const BASES = ['', 'src', 'src/solve', 'test'];
/** What a build or a fresh run writes, which need not be there. */
const WRITTEN = /^(?:dist|build|models|src\/wasm\/binaries|src\/workers\/built)\b/;

const documents = ['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').map((name) => join('docs', name))]
  .filter((file) => file.endsWith('.md'))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));

const rooms = new Set([...ROOMS, ...readdirSync('src'), ...readdirSync('src/solve')]);

function isThere(path: string): boolean {
  return BASES.some((base) => existsSync(join(base, path)));
}

describe.each(documents)('$file', ({ file, text }) => {
  it('names files that are there', () => {
    const named = [...text.matchAll(/(?<![\w/.-])([\w.-]+(?:\/[\w.-]+)+\/?)(?![\w/*…-])/g)]
      .map(([, path]) => (path as string).replace(/[.,]+$/, ''))
      .filter((path) => rooms.has(path.slice(0, path.indexOf('/'))) && /(?:\/|\.(?:ts|mjs|md|json|csv|gz))$/.test(path))
      .filter((path) => !WRITTEN.test(path));
    expect(named.filter((path) => !isThere(path))).toEqual([]);
  });

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => (target as string).replace(/#.*$/, ''))
      .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
    expect(links.filter((target) => !existsSync(join(dirname(file), target)))).toEqual([]);
  });
});
