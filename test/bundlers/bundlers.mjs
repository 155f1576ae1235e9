// How each bundler builds an app, with nothing but its entry: Rollup wants the plugin that finds packages, as always.
// `script`: how the page loads the app, or what the bundler made of it; `isWhole`: all in one script.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MODULE = '<script type="module" src="main.js"></script>';
const DEFERRED = '<script defer src="main.js"></script>';

/**
 * Every bundler builds three apps, and one with threads: where it takes along the worker that the package names by
 * its URL, or else the app adds the script. Those that take along any file also build one that loads the kernels itself.
 */
const BY_URL = ['train', 'files', 'serve', 'threads'];
const BY_HAND = ['train', 'files', 'serve', 'own-worker'];

export const bundlers = [
  {
    name: 'vite',
    apps: [...BY_URL, 'kernels-vite'],
    script: MODULE,
    build: (_, tools) => [tools.bin('vite'), ['build']],
  },
  {
    name: 'webpack',
    apps: [...BY_URL, 'kernels-webpack'],
    script: DEFERRED,
    build: (_, tools) => [tools.bin('webpack'), ['--entry', './main.js', '--mode', 'production']],
  },
  {
    // Given the page instead, it writes an import map into it, which a policy without 'unsafe-inline' forbids.
    name: 'parcel',
    apps: BY_URL,
    script: DEFERRED,
    build: (_, tools) => [tools.bin('parcel'), ['build', 'main.js', '--no-cache', '--no-autoinstall']],
  },
  {
    name: 'esbuild',
    isWhole: true,
    apps: BY_HAND,
    script: DEFERRED,
    build: (entries, tools) => [tools.bin('esbuild'), [...entries, '--bundle', '--minify', '--outdir=dist']],
  },
  {
    name: 'esbuild, split',
    apps: BY_HAND,
    script: MODULE,
    build: (entries, tools) => [
      tools.bin('esbuild'),
      [...entries, '--bundle', '--minify', '--splitting', '--format=esm', '--outdir=dist'],
    ],
  },
  {
    name: 'rollup',
    apps: BY_HAND,
    script: MODULE,
    build: (entries, tools) => [tools.bin('rollup'), [...entries, '--dir', 'dist', '--plugin', 'node-resolve']],
  },
];

/** Builds the app in its folder of the consumer; the page and its scripts are in `dist` then. Throws for a warning, too. */
export async function buildApp({ name, script, build }, folder, entries, tools) {
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><output></output>${script}</html>`;
  await writeFile(join(folder, 'index.html'), page);
  const [program, args] = build(entries, tools);
  await quietly(program, args, folder, { NODE_ENV: 'production' });
  const dist = join(folder, 'dist');
  const made = existsSync(join(dist, 'index.html'));
  if (!made) await cp(join(folder, 'index.html'), join(dist, 'index.html'));
}

/** `wrangler deploy` without the deployment: the Worker's files are in `dist` then. */
export async function buildWorker(folder, tools) {
  const args = [
    'deploy',
    'main.js',
    '--dry-run',
    '--outdir',
    'dist',
    '--name',
    'app',
    '--compatibility-date',
    '2026-04-01',
  ];
  const env = { HOME: folder, XDG_CONFIG_HOME: folder, WRANGLER_SEND_METRICS: 'false', CI: '1' };
  await quietly(tools.bin('wrangler'), args, folder, env);
}

/** Runs the program, which must have nothing to complain of. */
async function quietly(program, args, cwd, env) {
  const options = { cwd, env: { ...process.env, NO_COLOR: '1', ...env }, timeout: 120_000 };
  const { stdout, stderr } = await run(program, args, options);
  const printed = stdout + stderr;
  if (/\bwarning|\(!\)/i.test(printed)) throw new Error(`It built, with warnings:\n${printed}`);
}
