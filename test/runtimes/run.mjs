// Packs the package, installs it in an empty folder and runs the cases of conformance.mjs from there in every runtime.
//
//   node test/runtimes/run.mjs [--only chromium,bun] [--install] [--allow-missing]
//
// --only takes beginnings of names; --install installs Debian's browsers first. Exits with 1 when a case failed, or when a
// runtime could not be had unless --allow-missing.
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import golden from '../engines/golden.json' with { type: 'json' };
import { copyTests, createConsumer, kernelFiles } from './consumer.mjs';
import { allHosts } from './hosts/all.mjs';
import { installBrowsers, Missing } from './programs.mjs';
import { samples } from './samples.mjs';
import { renderTable } from './table.mjs';
import { installTools } from './tools.mjs';

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, install: { type: 'boolean' }, 'allow-missing': { type: 'boolean' } },
});
const wanted = flags.only?.split(',');
const hosts = allHosts.filter(({ name }) => !wanted || wanted.some((beginning) => name.startsWith(beginning)));
if (flags.install) installBrowsers();
const tools = installTools('runtimes');
const consumer = createConsumer();
const results = [];
try {
  await layOut();
  for (const host of hosts) results.push(await resultOf(host));
} finally {
  consumer.dispose();
}
const cases = results.flatMap((result) => result.cases ?? []);
const equal = results.filter(
  ({ digests }) => digests && Object.keys(golden).every((name) => digests[name] === golden[name]),
);
const passed = cases.filter(({ ok, skippedBecause }) => ok && !skippedBecause).length;
const missing = results.filter((result) => result.missing).length;
const failed =
  cases.filter(({ ok }) => !ok).length +
  results.filter((result) => result.failure).length +
  (flags['allow-missing'] ? 0 : missing);
console.log(renderTable(results));
console.log(
  `\nThe ${Object.keys(golden).length} digests of strict fits are equal in ${equal.length} of ${results.length} runtimes.`,
);
console.log(`${passed} passed, ${failed} failed`);
// Not by exitCode: a host that hangs would keep the process.
process.exit(failed > 0 || passed === 0 ? 1 : 0);

/** Copies the cases to where `halfsweep` means the installed package, with its kernels and the files to read as text. */
async function layOut() {
  const { folder } = consumer;
  const cases = ['runtimes/app', 'runtimes/conformance.mjs', 'runtimes/reading.mjs', 'runtimes/checks.mjs'];
  copyTests(folder, [...cases, 'engines/fits.mjs', 'engines/golden.json']);
  const lines = kernelFiles(consumer).map(
    ({ path, contents }) => `export const ${basename(path, '.wasm')} = '${contents.toString('base64')}';\n`,
  );
  writeFileSync(join(folder, 'runtimes/app/wasm-text.mjs'), lines.join(''));
  writeFileSync(join(folder, 'runtimes/app/samples.json'), JSON.stringify(await samples()));
}

async function resultOf({ name, able, start }) {
  const began = performance.now();
  try {
    const report = await Promise.race([start(consumer, tools, able), tooLate()]);
    console.error(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    return { name, ...report };
  } catch (error) {
    if (error instanceof Missing) return { name, missing: error.message };
    return { name, failure: error?.stack ?? String(error) };
  }
}

async function tooLate() {
  await wait(150_000, undefined, { ref: false });
  throw new Error('It did not answer within 150 seconds.');
}
