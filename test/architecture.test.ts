// The house rules that a machine can hold: imports point one way, nothing goes round in circles, the library needs no
// other package than the loader and nothing of Node's, files stay small.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { version } from '../src/version.ts';

/** A folder of src/ may import from itself and from those before it, not from its neighbours on the same floor. */
const FLOORS = [
  ['.'],
  ['wasm'],
  ['workers'],
  ['data'],
  ['objective', 'matrix', 'tensors'],
  ['model'],
  ['serve', 'evaluate'],
  ['solve'],
  ['tune'],
  ['index.ts'],
  ['page.ts'],
  ['files'],
  ['node'],
  ['cli'],
];
/** Rooms that use packages: that of files what runs on a page as well. */
const RIM = ['files', 'node', 'cli'];
const HOSTS = ['workers/host-node.ts', 'workers/worker-node.ts', 'files/source/host-node.ts'];
/** What only package.json's `imports` know, and the one package. */
const CHOSEN = ['@assemblyscript/loader', ...Object.keys(packageJson.imports)];

interface Import {
  from: string;
  target: string;
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith(join('wasm', 'binaries')))
  .map((file) => file.split(sep).join('/'));
const imports = files.flatMap((from) => importsOf(from));

describe('the house', () => {
  it('has files', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it('imports one way', () => {
    const upwards = imports
      .filter(({ target }) => target.startsWith('.'))
      .map(({ from, target }) => ({ from, to: resolve(from, target) }))
      .filter(({ from, to }) => roomOf(from) !== roomOf(to) && floorOf(to) >= floorOf(from));
    expect(upwards).toEqual([]);
  });

  it('has no circles of imports, types included', () => {
    const edges = new Map<string, string[]>();
    for (const { from, target } of imports) {
      if (target.startsWith('.')) edges.set(from, [...(edges.get(from) ?? []), resolve(from, target)]);
    }
    expect(findCircle(edges)).toBeUndefined();
  });

  it('keeps Node and other packages at the rim', () => {
    const foreign = imports
      .filter(({ from, target }) => !target.startsWith('.') && !RIM.includes(roomOf(from)) && !HOSTS.includes(from))
      .filter(({ target }) => !CHOSEN.includes(target));
    expect(foreign).toEqual([]);
    const ofNode = imports.filter(({ from, target }) => target.startsWith('node:') && roomOf(from) === 'files');
    expect(ofNode.map(({ from }) => from).filter((from) => !HOSTS.includes(from))).toEqual([]);
    const globals = files
      .filter((file) => !['node', 'cli'].includes(roomOf(file)) && !HOSTS.includes(file))
      .filter((file) =>
        /(?:\bBuffer|\bprocess)\.|: (?:readonly )?Buffer\b/.test(readFileSync(join('src', file), 'utf8')),
      );
    expect(globals).toEqual([]);
  });

  it('keeps WebAssembly in its room', () => {
    const outside = files.filter((file) => {
      const text = readFileSync(join('src', file), 'utf8');
      return /new WebAssembly\.|instantiateSync/.test(text) && !/^(wasm|workers)\//.test(file);
    });
    expect(outside).toEqual([]);
  });

  it('has no file of more than 300 lines', () => {
    const kernels = readdirSync('assembly', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join('assembly', file));
    const long = [...files.map((file) => join('src', file)), ...kernels]
      .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });

  it('says its version in one voice', () => {
    expect(version).toBe(packageJson.version);
  });
});

function importsOf(from: string): Import[] {
  const text = readFileSync(join('src', from), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]/gms);
  const calls = text.matchAll(/\bimport\('([^']+)'\)/g);
  return [
    ...[...statements].map(([, target]) => ({ from, target })),
    ...[...calls].map(([, target]) => ({ from, target })),
  ];
}

function resolve(from: string, target: string): string {
  return normalize(join(dirname(from), target))
    .split(sep)
    .join('/');
}

function roomOf(file: string): string {
  if (['index.ts', 'page.ts'].includes(file)) return file;
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '.';
}

function floorOf(file: string): number {
  const floor = FLOORS.findIndex((rooms) => rooms.includes(roomOf(file)));
  if (floor < 0) throw new Error(`${file} is in no room of the plan.`);
  return floor;
}

/** A path that comes back to where it began, or undefined. */
function findCircle(edges: Map<string, string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of edges.get(file) ?? []) {
      const circle = visit(next, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of edges.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}
