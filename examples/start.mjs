// The main job, from end to end, on real data: which Debian packages need which others. Trains on nine tenths of it, ranks
// for the held-out tenth, recommends, and writes the model. Run it by `npm start`, which builds the package first.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluate, fitWals, popularityModel, splitInteractions } from 'halfsweep';
import { readDescriptions, readInteractions, writeModel } from 'halfsweep/node';

const DATA = 'examples/data/debian-bookworm.tsv.gz';
const ITEMS = 'examples/data/debian-items.tsv.gz';
const MODEL = 'models/debian.safetensors';
const PACKAGES = ['gimp', 'libreoffice-calc', 'vim-gtk3', 'docker.io'];

process.chdir(join(import.meta.dirname, '..'));
const count = (value) => value.toLocaleString('en-US');

const all = await readInteractions(DATA, { user: 'package', item: 'dependency' });
const { train, test } = splitInteractions(all, { holdout: 0.1, seed: 1 });
console.log(`${DATA}: ${count(all.userCount)} packages need ${count(all.itemCount)} others, ${count(all.nnz)} pairs.`);
console.log(`Training on ${count(train.nnz)} pairs; ${count(test.nnz)} are held out.\n`);

console.log('epoch        loss   seconds');
const model = await fitWals(train, {
  onEpoch({ epoch, loss, seconds }) {
    console.log(`${String(epoch).padStart(5)}  ${loss.toFixed(1).padStart(10)}  ${seconds.toFixed(3).padStart(8)}`);
  },
});

const { factors, epochs, objective } = model.metadata;
console.log(
  `\nBy the data: ${factors} factors, w0 = ${objective.unobservedWeight}, λ = ${objective.regularization}, ${epochs} epochs ` +
    '(docs/DEFAULTS.md).',
);

const ours = (await evaluate(model, { test, k: 20 })).metrics;
const baseline = (await evaluate(popularityModel(train), { test, k: 20 })).metrics;
printMetrics();

const descriptions = await readDescriptions(ITEMS);
console.log('Predicted dependencies beyond those the model was shown (* was held out, so it is a real one):');
for (const name of PACKAGES) printRecommendations(name);
console.log();

await mkdir('models', { recursive: true });
await writeModel(MODEL, model);
console.log(`The model is in ${MODEL}. Try next:

  node dist/cli.js recommend ${MODEL} --user vim --items ${ITEMS}
  node dist/cli.js similar ${MODEL} --item python3-numpy --items ${ITEMS}
  node dist/cli.js train YOUR-RATINGS.csv --out models/mine.safetensors --holdout 0.1`);

// What this data is known to give; less means that something is broken.
if (ours['recall@20'] < 0.75 || ours['recall@20'] < 2.5 * baseline['recall@20']) {
  console.error('Recall@20 is below 0.75, or below 2.5 times the baseline.');
  process.exitCode = 1;
}

function printMetrics() {
  const row = (name, values) => console.log(name.padEnd(22) + values.map((value) => value.padStart(10)).join(''));
  const keys = ['recall@20', 'ndcg@20'];
  const figures = (metrics) => keys.map((key) => metrics[key].toFixed(4));
  console.log();
  row('On the held-out tenth', ['recall@20', 'NDCG@20']);
  row('  this model', figures(ours));
  row('  most popular', figures(baseline));
  row(
    '  ratio',
    keys.map((key) => `${(ours[key] / baseline[key]).toFixed(2)} x`),
  );
  console.log();
}

function printRecommendations(name) {
  const user = test.users.indexOf(name);
  const heldOut = new Set(Array.from(test.itemsOf(user), (item) => test.items.idAt(item)));
  console.log(`\n${name}: ${descriptions.get(name)}`);
  for (const { item, score } of model.recommend(name, { count: 5 })) {
    const mark = heldOut.has(item) ? '*' : ' ';
    console.log(`  ${mark} ${score.toFixed(2)}  ${item.padEnd(20)}  ${descriptions.get(item)}`.slice(0, 100));
  }
}
