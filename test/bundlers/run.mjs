// Builds small apps from the packed package with every common bundler, and runs what came out: pages in Chromium under a
// strict content security policy, a Worker in workerd.
//
//   node test/bundlers/run.mjs [--only vite,wrangler] [--install]
//
// --only takes beginnings of names; --install installs Debian's browsers first. Exits with 1 when anything failed.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { check, conclude } from '../checks.mjs';
import { copyTests, createConsumer } from '../runtimes/consumer.mjs';
import { launchChromium } from '../runtimes/hosts/chromium.mjs';
import { ask } from '../runtimes/hosts/workerd.mjs';
import { installBrowsers } from '../runtimes/programs.mjs';
import { installTools } from '../runtimes/tools.mjs';
import { buildApp, buildWorker, bundlers } from './bundlers.mjs';
import { visitPage } from './page.mjs';

/** What stands in the pages of the apps with threads; in the others it is the item alone. */
const THREADED = { threads: 'lemon by 2 threads', 'own-worker': 'lemon by 2 threads' };

const { values: flags } = parseArgs({ options: { only: { type: 'string' }, install: { type: 'boolean' } } });
const wanted = (name) => !flags.only || flags.only.split(',').some((beginning) => name.startsWith(beginning));
if (flags.install) installBrowsers();
const tools = installTools('bundlers');
const runtimes = installTools('runtimes');
const consumer = createConsumer();
const programs = [...new Set(bundlers.map(({ name }) => name.split(',')[0])), 'wrangler'].filter(wanted);
console.log(programs.map((name) => `${name} ${tools.version(name)}`).join(', '));
try {
  copyTests(consumer.folder, ['bundlers/apps']);
  const model = await trainedModel();
  const browser = await launchChromium(runtimes);
  try {
    for (const bundler of bundlers.filter(({ name }) => wanted(name))) {
      for (const app of bundler.apps) await check(`${bundler.name}: ${app}`, () => page(bundler, app, model, browser));
    }
  } finally {
    await browser.close();
  }
  if (wanted('wrangler')) await check('wrangler: worker', worker);
} finally {
  consumer.dispose();
}
conclude();

/** Builds the app and visits its page. Returns what it loads. */
async function page(bundler, app, model, browser) {
  const folder = freshFolder(bundler.name, app);
  const entries = readdirSync(folder).filter((file) => file.endsWith('.js'));
  await buildApp(bundler, folder, entries, tools);
  const files = filesOf(join(folder, 'dist'));
  if (app === 'serve') files.set('/model.safetensors', model);
  const { answer, complaints, loaded } = await visitPage(files, browser);
  if (complaints.length > 0) throw new Error(`The browser complains: ${complaints.join('; ')}`);
  const expected = THREADED[app] ?? 'lemon';
  if (answer !== expected) throw new Error(`The page says ${JSON.stringify(answer)}, not ${expected}.`);
  const early = bundler.isWhole ? [] : loaded.filter((path) => isRareReader(files.get(path)));
  if (early.length > 0) throw new Error(`It loads readers that nobody asked for: ${early.join(', ')}`);
  return `loads ${kilobytes(loaded, files)} of scripts, of ${kilobytes([...files.keys()], files)} built (gzip)`;
}

/** Builds the Worker and asks it. */
async function worker() {
  const folder = freshFolder('wrangler', 'worker');
  await buildWorker(folder, tools);
  const built = Array.from(filesOf(join(folder, 'dist')), ([path, contents]) => ({ path, contents }));
  const files = built.filter(({ path }) => /\.(js|wasm)$/.test(path));
  const answer = await ask(runtimes, files, {});
  if (answer !== 'lemon') throw new Error(`The Worker says ${JSON.stringify(answer)}, not lemon.`);
  return `answers; ${files.map(({ path, contents }) => `${path} ${kilobyte(contents)}`).join(', ')} (gzip)`;
}

/** The file that the app of halfsweep/serve loads, from the installed package. */
async function trainedModel() {
  const { resolve } = createRequire(join(consumer.folder, 'package.json'));
  const { fitWals, Interactions } = await import(pathToFileURL(resolve('halfsweep')).href);
  const rows = ['tea honey', 'tea honey lemon', 'coffee milk', 'coffee milk sugar'].flatMap((items, user) =>
    items.split(' ').map((item) => ({ user, item })),
  );
  return (await fitWals(Interactions.fromRows(rows), { factors: 2, regularization: 0.01 })).quantize('int8').encode();
}

/** A copy of the app in a folder of its own, with the package above it. */
function freshFolder(name, app) {
  const folder = join(consumer.folder, `${name}-${app}`.replace(/\W+/g, '-'));
  cpSync(join(consumer.folder, 'bundlers', 'apps', app), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  return folder;
}

function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [path.slice(folder.length).split(sep).join('/'), readFileSync(path)]));
}

/** Does the script have readers of Parquet, of Arrow or of archives, by what these say? They are to be loaded when needed. */
function isRareReader(script) {
  return /whole and valid Parquet|an Arrow file or stream|a whole zip archive/.test(script);
}

function kilobytes(paths, files) {
  const scripts = paths.filter((path) => /\.(m?js|wasm)$/.test(path)).map((path) => files.get(path));
  return kilobyte(...scripts);
}

/** Each compressed by itself, as servers do. */
function kilobyte(...contents) {
  return `${(contents.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0) / 1000).toFixed(1)} kB`;
}
