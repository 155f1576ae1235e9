// This checkout against another one, both built: is anything slower than it was?
//
//   node bench/against.mjs OTHER [--rounds 15] [--only 'NAME;NAME'] [--node PATH] [--here]
//
// OTHER is a checkout of an earlier commit (git worktree add, npm ci, npm run build). Each round times the other, this one and
// the other again, so that what the machine does falls on all three; the table has the median of this/other, and beside it
// the spread of other/other in the same rounds, which is what the machine alone makes of equal code. A case fails when its
// median is slower by more than 3 % beyond that spread.
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findDatasets, loadDataset } from './lib/datasets.mjs';
import { median, quantile, table } from './lib/figures.mjs';
import { project, scratchFile } from './lib/project.mjs';
import { relaunch } from './lib/relaunch.mjs';
import { histories, serveModel } from './lib/serve-model.mjs';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '15' },
    only: { type: 'string' },
    node: { type: 'string' },
    here: { type: 'boolean', default: false },
  },
});
const other = positionals[0] && resolve(positionals[0]);
if (!other || !existsSync(resolve(other, 'dist/index.js'))) {
  console.error('usage: node bench/against.mjs OTHER, the folder of another checkout that is built');
  process.exit(2);
}
const exitCode = flags.here ? undefined : relaunch(flags.node);
if (exitCode !== undefined) process.exit(exitCode);

/** Slower by more than this beyond the spread is a failure. */
const TOLERANCE = 0.03;
const rounds = Number(flags.rounds);
const [theirs, ours] = await Promise.all([other, project('')].map(openPackage));
const cases = await allCases();
const names = flags.only?.split(';') ?? Object.keys(cases);
const rows = [];
let failed = 0;
for (const name of names) {
  const ratios = [];
  const noise = [];
  for (let round = 0; round < rounds; round++) {
    const [first, own, again] = [await time(name, theirs), await time(name, ours), await time(name, theirs)];
    ratios.push(own / Math.sqrt(first * again));
    noise.push(again / first);
  }
  const [low, high] = [quantile(noise, 0.25), quantile(noise, 0.75)];
  const spread = Math.max(high - 1, 1 - low, 0);
  const ratio = median(ratios);
  const good = ratio <= 1 + spread + TOLERANCE;
  if (!good) failed++;
  rows.push([name, ratio.toFixed(3), `${low.toFixed(3)} to ${high.toFixed(3)}`, good ? 'yes' : '**no**']);
  console.log(rows.at(-1).join('  '));
}
const lines = table(['case', 'this / other:', 'other / other, middle half:', 'no slower'], rows);
console.log(`\n${lines.join('\n')}\n\n${rounds} rounds, ${process.version}; ${failed} slower`);
process.exitCode = failed > 0 ? 1 : 0;

async function time(name, side) {
  const { prepare, run } = cases[name];
  side.prepared[name] ??= await prepare?.(side);
  const start = performance.now();
  const own = await run(side, side.prepared[name]);
  return typeof own === 'number' ? own : performance.now() - start;
}

/** A checkout's library, and data of its own classes. */
async function openPackage(folder) {
  const load = (file) => import(pathToFileURL(resolve(folder, 'dist', file)).href);
  const [library, node] = [await load('index.js'), await load('node.js')];
  return { folder, library, node, prepared: {} };
}

/** Whole fits, rankings, fold-ins, and processes from their start: `run` returns milliseconds, or is timed as a whole. */
async function allCases() {
  const model = scratchFile('against-model.safetensors');
  writeFileSync(model, serveModel().encode());
  const dataset = findDatasets().present.includes('ml-1m') ? 'ml-1m' : 'debian';
  const data = await columnsOf(dataset);
  const small = await columnsOf('debian');
  const one = { workers: 1, lossEvery: 0 };
  const fit = (columns, options) => ({
    prepare: ({ library }) => library.Interactions.fromCsr(columns),
    run: ({ library }, interactions) => library.fitWals(interactions, { epochs: 1, ...one, ...options }),
  });
  const trained = (columns) => async (side) => {
    const interactions = side.library.Interactions.fromCsr(columns);
    return { interactions, model: await side.library.fitWals(interactions, { ...one, factors: 64, epochs: 1 }) };
  };
  const child = (file, args) => ({
    run: ({ folder }) => {
      const script = resolve(folder, 'bench/lib', file);
      return JSON.parse(execFileSync(process.execPath, [script, ...args], { encoding: 'utf8', cwd: folder })).total;
    },
  });
  const past = histories(200);
  return {
    'exact, d = 64': fit(data, { factors: 64, solver: 'exact' }),
    'exact, d = 128': fit(data, { factors: 128, solver: 'exact' }),
    'cg, d = 128': fit(data, { factors: 128, solver: 'cg' }),
    'exact, short rows, d = 64': fit(small, { factors: 64, solver: 'exact', epochs: 3 }),
    'explicit with biases, d = 32': fit(data, { factors: 32, objective: 'explicit', biases: true }),
    'non-negative, d = 32': fit(small, { factors: 32, nonNegative: true, epochs: 3 }),
    'loss of an epoch, d = 64': fit(data, { factors: 64, solver: 'cg', cgSteps: 1, lossEvery: 1 }),
    'sgd, d = 64': {
      prepare: ({ library }) => library.Interactions.fromCsr(data),
      run: ({ library }, interactions) => library.fitSgd(interactions, { factors: 64, epochs: 2, workers: 1 }),
    },
    'sgd, bpr, d = 64': {
      prepare: ({ library }) => library.Interactions.fromCsr(small),
      run: ({ library }, interactions) => library.fitSgd(interactions, { loss: 'bpr', epochs: 3, workers: 1 }),
    },
    'svd, d = 32': {
      prepare: ({ library }) => library.Interactions.fromCsr(small),
      run: ({ library }, interactions) => library.fitSvd(interactions, { factors: 32, epochs: 8 }),
    },
    'top 20 of 3,000 users': {
      prepare: trained(data),
      run: (_, { model }) => {
        model.recommendMany(model.users.ids().slice(0, 3000), { count: 20 });
      },
    },
    ...(findDatasets().present.includes('goodbooks') && {
      'top 20 of all users, goodbooks': {
        prepare: trained(await columnsOf('goodbooks')),
        run: (_, { model }) => {
          for (const _batch of model.recommendAll({ count: 20 }));
        },
      },
    }),
    '200 fold-ins with top 20': {
      prepare: trained(small),
      run: (_, { model }) => {
        const ids = model.items.ids();
        for (const history of past) {
          model.recommendFor(
            history.map((item) => ids[item % ids.length]),
            { count: 20 },
          );
        }
      },
    },
    'interactions from columns': {
      prepare: async () => triplets(data),
      run: ({ library }, columns) => {
        library.Interactions.fromTriplets(columns);
      },
    },
    'first fit, from its import': child('first-fit-process.mjs', []),
    'first answer, from a file': child('cold-start-process.mjs', [model]),
  };
}

/** A data set without its classes, which each side has of its own. */
async function columnsOf(name) {
  const { indptr, indices, values, itemCount } = await loadDataset(name);
  return { indptr, indices, values, itemCount };
}

/** The same as two columns of indices. */
function triplets({ indptr, indices }) {
  const users = indices.map((_, p) => rowOf(indptr, p));
  return { users, items: indices };
}

function rowOf(indptr, position) {
  let [low, high] = [0, indptr.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (indptr[middle] <= position) low = middle;
    else high = middle;
  }
  return low;
}
