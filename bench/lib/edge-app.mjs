// examples/edge as somebody has it who copied it: in a folder of its own under build/, with the packed package installed,
// its model trained, and bundled by wrangler as `wrangler deploy` would upload it.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { installOnDemand } from './on-demand.mjs';
import { project } from './project.mjs';

/** Everything that the example reads, under the same names as in examples/. */
const FILES = [
  'answers.mjs',
  'request.mjs',
  'data/debian-bookworm.tsv.gz',
  ...['worker.mjs', 'make-model.mjs', 'wrangler.jsonc'].map((file) => `edge/${file}`),
];
const OPTIONS = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--silent', '--prefer-offline'];

/**
 * Builds the app from dist/. Returns { folder, bundle (of worker.js), config (wrangler.jsonc), model (its file), tools (where
 * wrangler and miniflare are), version (of wrangler) }. Throws when one of them cannot be installed or fails.
 */
export function buildEdgeApp() {
  const folder = project('build/edge');
  const { devDependencies } = JSON.parse(readFileSync(project('examples/edge/package.json'), 'utf8'));
  const tools = installOnDemand('wrangler', devDependencies.wrangler);
  rmSync(folder, { recursive: true, force: true });
  for (const file of FILES) cpSync(project(`examples/${file}`), join(folder, file));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], project(''));
  npm(['install', ...OPTIONS, join(folder, packedName())], folder);
  const model = join(folder, 'edge/assets/model.safetensors');
  execFileSync(process.execPath, ['edge/make-model.mjs', model], { cwd: folder });
  const bundle = join(folder, 'bundle');
  const config = join(folder, 'edge/wrangler.jsonc');
  const deploy = ['deploy', '--dry-run', '--outdir', bundle, '--config', config];
  execFileSync(join(tools, 'node_modules/.bin/wrangler'), deploy, { cwd: folder, env: quietly(folder), stdio: 'pipe' });
  return { folder, bundle, config, model, tools, version: devDependencies.wrangler };
}

function packedName() {
  const { name, version } = JSON.parse(readFileSync(project('package.json'), 'utf8'));
  return `${basename(name)}-${version}.tgz`;
}

/** wrangler tells nobody that it runs here, and keeps its logs under build/. */
function quietly(folder) {
  const config = join(folder, 'config');
  mkdirSync(config);
  return { ...process.env, WRANGLER_SEND_METRICS: 'false', XDG_CONFIG_HOME: config };
}

function npm(args, cwd) {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
}
