// examples/edge as somebody has it who copied it: in a folder of its own with the packed package installed, its model trained,
// and bundled by wrangler as `wrangler deploy` would upload it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createConsumer } from '../../test/runtimes/consumer.mjs';
import { installOnDemand } from './on-demand.mjs';
import { project } from './project.mjs';

/** Everything that the example reads, under the same names as in examples/. */
const FILES = [
  'answers.mjs',
  'request.mjs',
  'data/debian-bookworm.tsv.gz',
  ...['worker.mjs', 'make-model.mjs', 'wrangler.jsonc', 'tsconfig.json'].map((file) => `edge/${file}`),
];

/**
 * Builds the app from dist/. Returns { folder, bundle (of worker.js), config (wrangler.jsonc), model (its file), tools (where
 * wrangler and miniflare are), version (of wrangler), dispose() }. Throws when one of them cannot be installed or fails.
 */
export function buildEdgeApp() {
  const { devDependencies } = JSON.parse(readFileSync(project('examples/edge/package.json'), 'utf8'));
  const tools = installOnDemand('wrangler', devDependencies.wrangler);
  const { folder, dispose } = createConsumer();
  try {
    copyExample(folder);
    const model = join(folder, 'edge/assets/model.safetensors');
    execFileSync(process.execPath, ['edge/make-model.mjs', model], { cwd: folder });
    const app = { folder, model, tools, version: devDependencies.wrangler, dispose };
    return { ...app, config: join(folder, 'edge/wrangler.jsonc'), bundle: bundleWorker(app, join(folder, 'edge')) };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** The bundle that comes out in a clone of the repository, where the package is a link to it. */
export function bundleInClone(app) {
  const clone = project('build/edge-clone');
  rmSync(clone, { recursive: true, force: true });
  copyExample(clone);
  const folder = join(clone, 'edge');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(project(''), join(folder, 'node_modules/halfsweep'), 'junction');
  cpSync(app.model, join(folder, 'assets/model.safetensors'));
  return bundleWorker(app, folder);
}

function copyExample(folder) {
  for (const file of FILES) cpSync(project(`examples/${file}`), join(folder, file));
}

/** Bundles a folder's Worker as `wrangler deploy` would upload it; returns the folder of the result. */
function bundleWorker({ folder, tools }, cwd) {
  const bundle = mkdtempSync(join(folder, 'bundle-'));
  // wrangler tells nobody that it runs here, and keeps its logs to the folder.
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', XDG_CONFIG_HOME: join(folder, 'config') };
  mkdirSync(env.XDG_CONFIG_HOME, { recursive: true });
  const wrangler = join(tools, 'node_modules/.bin/wrangler');
  execFileSync(wrangler, ['deploy', '--dry-run', '--outdir', bundle], { cwd, env, stdio: 'pipe' });
  return bundle;
}
