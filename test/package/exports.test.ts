// package.json's maps: every file there is, every condition where it must be, and a page's files without anything that
// a page does not have. Runs on dist/, which `npm test` builds before.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { hostModules, shipped } from '../../scripts/builds.mjs';

type Conditions = Record<string, string>;
const { exports, imports } = packageJson;
const chosen = Object.entries<string | Conditions>({ ...exports, ...imports }).filter(
  (entry): entry is [string, Conditions] => typeof entry[1] === 'object',
);
const text = (file: string) => readFileSync(join('dist/browser', file), 'utf8');
const pageFiles: Record<string, { atOnce: string[]; onDemand: string[] }> = JSON.parse(
  readFileSync('build/page-files.json', 'utf8'),
);
const reachable = (entry: string) => [...pageFiles[entry].atOnce, ...pageFiles[entry].onDemand];

describe('the maps', () => {
  it.each(chosen)('%s leads to files that there are, its conditions in order', (_, conditions) => {
    for (const path of Object.values(conditions)) expect(existsSync(path), path).toBe(true);
    const order = ['types', 'workerd', 'edge-light', 'node', 'default'];
    const names = Object.keys(conditions);
    expect(names).toEqual(order.filter((name) => names.includes(name)));
    expect(names.at(-1)).toBe('default');
  });

  it('has every entry in the runtimes that choose by condition, and on pages', () => {
    for (const entry of ['.', './serve', './workers'] as const) {
      const { workerd, 'edge-light': edge, node, default: page } = exports[entry];
      expect(new Set([workerd, edge, node]).size).toBe(1);
      expect(page).toBe(node.replace('dist/', 'dist/browser/'));
    }
  });

  it('has a folder for each entry that a resolver without `exports` would miss', () => {
    for (const entry of ['serve', 'workers'] as const) {
      const stub = JSON.parse(readFileSync(`${entry}/package.json`, 'utf8'));
      expect(join(entry, stub.main)).toBe(join(exports[`./${entry}`].default));
      expect(join(entry, stub.types)).toBe(join(exports[`./${entry}`].types));
    }
    expect(packageJson.main).toBe(exports['.'].default);
  });

  it('has the kernels as files, with their maps', () => {
    expect(readdirSync('dist/wasm').sort()).toEqual(
      shipped.flatMap((name) => [`${name}.wasm`, `${name}.wasm.map`]).sort(),
    );
  });
});

describe('the files of a page', () => {
  it.each(['index.js', 'workers.js', 'serve.js', 'worker-web.js'])('%s imports nothing but its own', (entry) => {
    for (const file of pageFiles[entry] ? reachable(entry) : [entry]) {
      const foreign = [...text(file).matchAll(/(?:from|import)\s*\(?\s*["'`]([^"'`]*)["'`]/g)]
        .map(([, target]) => target)
        .filter((target) => !target.startsWith('./') && !target.startsWith('../'));
      expect(foreign, file).toEqual([]);
      expect(text(file), file).not.toMatch(/\bprocess\.|node:/);
    }
  });

  it('have no worker in them unless halfsweep/workers is asked for', () => {
    const workers = /new Worker\b|import\.meta\.url|createObjectURL/;
    for (const file of reachable('index.js')) expect(text(file), file).not.toMatch(workers);
    expect(text('workers.js')).toMatch(workers);
  });

  it('start a worker from the script beside them', () => {
    expect(text('workers.js')).toMatch(/new URL\(["'`]\.\/worker-web\.js["'`],\s*import\.meta\.url\)/);
    expect(existsSync('dist/browser/worker-web.js')).toBe(true);
  });

  it('share one WorkerPool', () => {
    const shared = pageFiles['workers.js'].atOnce.filter((file) => text(file).includes('Its pool is of no more use'));
    expect(shared).toHaveLength(1);
    expect(reachable('index.js')).toContain(shared[0]);
  });
});

describe('kernels as modules', () => {
  it('are by the names in `imports`', () => {
    for (const { family, host, name } of hostModules) {
      const condition = host === 'inline' ? 'default' : host;
      expect(imports[`#${family}` as keyof typeof imports]).toHaveProperty([condition], `./dist/${name}.js`);
    }
  });

  it.each([
    ['kernels-workerd', ['./wasm/relaxed.wasm', './wasm/strict.wasm']],
    ['kernels-edge-light', ['./wasm/strict.wasm?module']],
    ['serve-kernels-workerd', ['./wasm/serve.wasm']],
    ['serve-kernels-edge-light', ['./wasm/serve.wasm?module']],
  ])('%s imports them from the files beside it', (name, expected) => {
    const imported = [...readFileSync(`dist/${name}.js`, 'utf8').matchAll(/from '([^']+)'/g)].map(([, path]) => path);
    expect(imported).toEqual(expected);
    for (const path of imported) expect(existsSync(join('dist', path.replace('?module', '')))).toBe(true);
  });
});
