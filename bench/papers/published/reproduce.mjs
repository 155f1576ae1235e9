// One data set, from its files to the table of our figures beside the published ones.
import os from 'node:os';
import { estimateMemory, evaluate, evaluateFoldIn, fitWals, popularityModel, tune } from 'halfsweep';
import { readHeldOutUsers } from './held-out-users.mjs';
import { readNeighbourLists } from './neighbour-lists.mjs';

/** How data are read and models measured. Recall is divided by min(k, |T|) where users are held out, by |T| in the other. */
const PROTOCOLS = {
  heldOutUsers: {
    metrics: ['recall-capped@20', 'recall-capped@50', 'ndcg@100'],
    read: readHeldOutUsers,
    keepUsers: false,
    measure: (model, { foldIn, test }, asked) => evaluateFoldIn(model, { foldIn, test, ...asked }),
    /** Everybody's list but for what they have: the popular know the held-out users as well as any. */
    popular: ({ train, foldIn }) => ({ ...popularityModel(train), users: foldIn.users, seen: foldIn }),
  },
  lists: {
    metrics: ['recall@20', 'ndcg@20'],
    read: readNeighbourLists,
    keepUsers: true,
    measure: (model, { train, test }, asked) => evaluate(model, { train, test, ...asked }),
    popular: ({ train }) => popularityModel(train),
  },
};

/** What a WebAssembly memory has. */
const LIMIT = 2 ** 32;
const number = (value) => value.toLocaleString('en-US');

/**
 * Prints by `print` what is read, done and found, and returns `{ figures, model, data }`, the figures of ours by name.
 * @param options { factors?, epochs?, heldOut?, part?, tune?: seconds, seed?, onEpoch? }
 */
export async function reproduce(dataset, path, options = {}, print = console.log) {
  const protocol = PROTOCOLS[dataset.protocol];
  print(`${dataset.title}: ${path}`);
  const read = await timed(() => protocol.read(path, dataset, options));
  describe(read, dataset, print);
  const data = read.value;
  const fit = await timed(() => fitted(data.train, dataset, options, protocol, print));
  const asked = askedFor(protocol.metrics);
  const popular = await evaluate(protocol.popular(data), { test: data.test, ...asked });
  const ours = await timed(() => protocol.measure(fit.value.model, data, asked));
  if (ours.value.trainedOn > 0) {
    print(`  ${number(ours.value.trainedOn)} interactions are in the test and in what is known: they count as misses`);
  }
  const figures = { 'most popular': popular.metrics, [fit.value.name]: ours.value.metrics };
  print(
    `  read in ${read.seconds} s, fitted in ${fit.seconds} s, ${number(ours.value.users)} users ranked in ${ours.seconds} s`,
  );
  print(`  ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB of memory at most\n`);
  show(protocol.metrics, { ...figures, ...dataset.published }, print);
  return { figures, model: fit.value.model, data };
}

async function timed(work) {
  const start = performance.now();
  const value = await work();
  return { value, seconds: ((performance.now() - start) / 1000).toFixed(1) };
}

function describe({ value: { train, test, foldIn, whole, notes } }, { size }, print) {
  const shape = ({ userCount, itemCount, nnz }) =>
    `${number(userCount)} users, ${number(itemCount)} items, ${number(nnz)} interactions`;
  if (whole) print(`  the data set: ${shape(whole)}`);
  if (whole && size) {
    const published = { userCount: size.users, itemCount: size.items, nnz: size.interactions };
    if (shape(whole) !== shape(published)) print(`  not that of the papers, which has ${shape(published)}`);
  }
  print(`  train: ${shape(train)}`);
  if (foldIn) print(`  folded in: ${number(foldIn.userCount)} users with ${number(foldIn.nnz)} interactions`);
  print(`  test: ${number(test.nnz)} interactions`);
  for (const note of notes) print(`  ${note}`);
}

/** `{ model, name }`: by the settings of the data set, or by those that `tune` finds within the training part. */
async function fitted(train, dataset, options, { keepUsers }, print) {
  const { epochs = dataset.epochs, seed = 1, onEpoch } = options;
  if (options.tune) {
    const given = Object.entries({ factors: options.factors, epochs: options.epochs }).filter(([, value]) => value);
    const { model, best, trials } = await tune(train, { seconds: options.tune, seed, ...Object.fromEntries(given) });
    const { unobservedWeight, regularization } = best.parameters;
    print(`  ${trials.length} trials of tune: α0 = ${unobservedWeight}, λ = ${regularization}, ${best.epochs} epochs`);
    return { model, name: `iALS, d = ${number(model.factors)}, tuned` };
  }
  const factors = options.factors ?? (await mostFactors(train, dataset, print));
  const { unobservedWeight, regularization } = dataset.settings;
  print(`  d = ${number(factors)}, α0 = ${unobservedWeight}, λ = ${regularization}, ν = 1, ${epochs} epochs`);
  if (dataset.untuned) print('  these settings were not tuned for these data: --tune SECONDS does that');
  const model = await fitWals(train, { ...dataset.settings, factors, epochs, seed, lossEvery: 0, keepUsers, onEpoch });
  return { model, name: `iALS, d = ${number(factors)}` };
}

/** As many factors as the data set's row says, or as fit into one memory. */
export async function mostFactors({ userCount, itemCount, nnz }, { factors: wanted, settings: { solver } }, print) {
  const question = { users: userCount, items: itemCount, nnz, solver, workers: os.availableParallelism() };
  const bytes = async (factors) => (await estimateMemory({ ...question, factors })).linear;
  let factors = wanted;
  while (factors > 64 && (await bytes(factors)) > LIMIT) factors -= 64;
  if (factors < wanted) {
    const needed = ((await bytes(wanted)) / 2 ** 30).toFixed(1);
    print(
      `  ${number(wanted)} factors take ${needed} GiB, of 4 that one memory has: ${number(factors)} are fitted instead`,
    );
  }
  return factors;
}

/** `k` and `metrics` of names such as `ndcg@100`. */
function askedFor(metrics) {
  const parts = metrics.map((metric) => metric.split('@'));
  return { metrics: [...new Set(parts.map(([name]) => name))], k: [...new Set(parts.map(([, k]) => Number(k)))] };
}

function show(metrics, rows, print) {
  const width = Math.max(...Object.keys(rows).map((name) => name.length)) + 2;
  print(`  ${''.padEnd(width)}${metrics.map((metric) => metric.padEnd(18)).join('')}`.trimEnd());
  for (const [name, figures] of Object.entries(rows)) {
    const cells = metrics.map((metric) => (figures[metric]?.toFixed(4) ?? '–').padEnd(18));
    print(`  ${name.padEnd(width)}${cells.join('')}`.trimEnd());
  }
}
