// How each bundler builds an app, with nothing but its entry: Rollup wants the plugin that finds packages, as always.
// `scripts`: whether the bundler reads the page itself, or else how a page loads what it made.
import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MODULE = '<script type="module" src="main.js"></script>';
const DEFERRED = '<script defer src="main.js"></script>';

/** Apps that every bundler builds, the one with threads where workers are taken along by it, or added by hand. */
const BY_URL = ['train', 'serve', 'threads'];
const BY_HAND = ['train', 'serve', 'own-worker'];

export const bundlers = [
  { name: 'vite', apps: BY_URL, script: MODULE, build: (_, tools) => [tools.bin('vite'), ['build']] },
  {
    name: 'webpack',
    apps: BY_URL,
    script: DEFERRED,
    build: (_, tools) => [tools.bin('webpack'), ['--entry', './main.js', '--mode', 'production']],
  },
  {
    name: 'parcel',
    apps: BY_URL,
    script: MODULE,
    build: (_, tools) => [tools.bin('parcel'), ['build', 'index.html', '--no-cache', '--no-autoinstall']],
  },
  {
    name: 'esbuild',
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

/** Builds the app in its folder of the consumer; the page and its scripts are in `dist` then. Returns what was printed. */
export async function buildApp({ name, script, build }, folder, entries, tools) {
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${name}</title><output></output>${script}</html>`;
  await writeFile(join(folder, 'index.html'), page);
  const [program, args] = build(entries, tools);
  const env = { ...process.env, NO_COLOR: '1', NODE_ENV: 'production' };
  const { stdout, stderr } = await run(program, args, { cwd: folder, env, timeout: 120_000 });
  const dist = join(folder, 'dist');
  const made = await readFile(join(dist, 'index.html'), 'utf8').catch(() => null);
  if (made === null) await cp(join(folder, 'index.html'), join(dist, 'index.html'));
  return stdout + stderr;
}

/** `wrangler deploy` without the deployment: the Worker's files are in `dist` then. */
export async function buildWorker(folder, tools) {
  const args = ['deploy', 'main.js', '--dry-run', '--outdir', 'dist', '--name', 'app'];
  const env = {
    ...process.env,
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    WRANGLER_SEND_METRICS: 'false',
    CI: '1',
    NO_COLOR: '1',
  };
  await run(tools.bin('wrangler'), [...args, '--compatibility-date', '2026-04-01'], {
    cwd: folder,
    env,
    timeout: 120_000,
  });
}
