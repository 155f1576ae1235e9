// Files as pandas, pyarrow, polars, DuckDB, SciPy and R write them, in every compression, encoding and type that they have,
// read and compared with what was written; what cannot be read has to be refused by a message that says what to do.
//
//   node test/tools/run.mjs [--only pandas/csv,duckdb] [--keep]
//
// make.py writes them under build/tools/, by a virtual environment that is made there at the first run. Where it cannot be made
// this says so, and counts nothing. --only takes beginnings of names; --keep reads the files of the last run. Prints what fails and
// a count for each folder. Needs the built package.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ArgumentError, FormatError, ParseError } from 'halfsweep/files';
import { readInteractions } from 'halfsweep/node';
import { difference } from './compare.mjs';
import { pythonWithTools } from './environment.mjs';

const { values: flags } = parseArgs({
  options: { only: { type: 'string' }, keep: { type: 'boolean', default: false } },
});
const beginnings = flags.only?.split(',') ?? [''];
const folder = fileURLToPath(new URL('../../build/tools/', import.meta.url));
const files = join(folder, 'files');

mkdirSync(folder, { recursive: true });
const { python, missing } = pythonWithTools(join(folder, 'venv'));
if (missing) {
  console.log(`NOT TESTED: no file of other tools was written, as their packages could not be had. ${missing}`);
  console.log('0 passed, 0 failed, all skipped');
} else {
  if (!flags.keep) writeFiles();
  await readFiles();
}

function writeFiles() {
  rmSync(files, { recursive: true, force: true });
  mkdirSync(files);
  const script = fileURLToPath(new URL('make.py', import.meta.url));
  const { status, error } = spawnSync(python, ['-B', script, files], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`make.py failed: ${error?.message ?? `exit ${status}`}`);
}

async function readFiles() {
  const { tables, cases } = JSON.parse(readFileSync(join(files, 'manifest.json'), 'utf8'));
  const chosen = cases.filter(({ name }) => beginnings.some((beginning) => name.startsWith(beginning)));
  const counts = new Map();
  let failed = 0;
  for (const each of chosen) {
    const group = each.name.split('/').slice(0, 2).join('/');
    const wrong = await wrongOf(each, tables);
    if (wrong === undefined) counts.set(group, (counts.get(group) ?? 0) + 1);
    else {
      failed++;
      console.log(`✗ ${each.name} ${JSON.stringify(each.options)}\n    ${wrong.replaceAll('\n', '\n    ')}`);
    }
  }
  for (const [group, count] of counts) console.log(`✓ ${group}: ${count}`);
  console.log(`${chosen.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && chosen.length > 0 ? 0 : 1;
}

/** What is wrong with what becomes of a file; undefined where nothing is. */
async function wrongOf({ name, options, table, refused, unwritten }, tables) {
  if (unwritten) return `was not written: ${unwritten}`;
  let interactions;
  try {
    interactions = await readInteractions(join(files, name), options);
  } catch (error) {
    const message = String(error?.message ?? error).replaceAll(files, '');
    const isTyped = [ArgumentError, FormatError, ParseError].some((type) => error instanceof type);
    if (!isTyped) return `refused by an error without a type: ${error?.stack ?? error}`;
    if (refused === undefined) return `refused: ${message}`;
    return new RegExp(refused, 's').test(message) ? undefined : `refused: ${message}\nexpected: /${refused}/`;
  }
  if (refused !== undefined) return `read, ${interactions.nnz} interactions; expected: refused, /${refused}/`;
  return difference(interactions, tables[table]);
}
