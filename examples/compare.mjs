// The three objectives of matrix factorization (observed entries alone, the whole matrix, the weighted one) and the ways to
// minimise them (SVD, alternating least squares, stochastic gradient descent), with the ranking losses beside them, on one
// data set and one split: a table of what each is good for, and two figures.
//
//   node examples/compare.mjs [--data FILE] [--out FOLDER] [--quick]
//
// FILE is anything that readInteractions takes; every interaction counts 1. FOLDER gets compare-loss.svg and
// compare-w0.svg. `--quick` takes the first users and few epochs: to see that it runs, not to compare. The settings were
// chosen by hand for the default data (examples/data/README.md): other data want others.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { splitInteractions } from 'halfsweep';
import { readInteractions } from 'halfsweep/node';
import { lossFigure, w0Figure } from './compare/figures.mjs';
import { measure } from './compare/measure.mjs';
import { methods } from './compare/methods.mjs';
import { race } from './compare/race.mjs';
import { printRace, printTable } from './compare/table.mjs';

const ROOT = join(import.meta.dirname, '..');
const QUICK_USERS = 800;

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: join(ROOT, 'examples/data/debian-bookworm.tsv.gz') },
    out: { type: 'string', default: join(ROOT, 'docs/figures') },
    quick: { type: 'boolean', default: false },
  },
});

const whole = await readInteractions(options.data, { value: null });
const all = options.quick ? whole.select(Array.from({ length: whole.indptr[QUICK_USERS] }, (_, k) => k)) : whole;
const { train, test } = splitInteractions(all, { holdout: 0.1, seed: 1 });
const count = (value) => value.toLocaleString('en-US');
console.log(`${count(all.nnz)} interactions, ${count(all.userCount)} users × ${count(all.itemCount)} items.`);
console.log(`Trained on ${count(train.nnz)}, ranked for the ${count(test.nnz)} held out. One thread each.\n`);

const rows = [];
for (const method of methods(options.quick)) rows.push(await measure(method, train, test));
printTable(rows);

const runs = await race(train, options.quick);
printRace(runs);

await mkdir(options.out, { recursive: true });
for (const [name, svg] of [
  ['compare-loss.svg', lossFigure(runs)],
  ['compare-w0.svg', w0Figure(rows)],
]) {
  await writeFile(join(options.out, name), svg);
  console.log(`Wrote ${join(options.out, name)}`);
}
