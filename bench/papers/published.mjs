// Published tables of data that are not here and may not be distributed: whoever has the files names them, and reads our
// figures beside those of the papers, in their protocols.
//
//   node bench/papers/published.mjs --ml-20m ratings.csv --gowalla Data/gowalla [--factors 256] [--epochs 16]
//
//   --factors N    instead of the row's, at most 2,048; --epochs N alike
//   --part validation    measures the users held out for it: settings are tried on them
//   --held-out N    holds out so many users for each part instead of the papers' number; --seed N draws others
//   --tune SECONDS    searches settings within the training part first
//
// Settings, figures and where each file comes from: published/datasets.mjs. Without a file it lists them and exits with 2.
import { parseArgs } from 'node:util';
import { DATASETS } from './published/datasets.mjs';
import { reproduce } from './published/reproduce.mjs';

/** The flags that are numbers: the least and the most of each. */
const NUMBERS = {
  factors: [1, 2048],
  epochs: [1, 10_000],
  'held-out': [1, 2 ** 30],
  seed: [0, 2 ** 32 - 1],
  tune: [1, 2 ** 30],
};
const PARTS = ['test', 'validation'];

const { paths, options } = readArguments();
for (const [at, [name, path]] of paths.entries()) {
  if (at > 0) console.log('');
  try {
    await reproduce(DATASETS[name], path, { ...options, onEpoch: sayEpoch });
  } catch (error) {
    console.error(error.code?.startsWith('E') ? error.message : error);
    process.exitCode = 1;
  }
}

/** Large fits take hours. */
function sayEpoch({ epoch, epochs, seconds }) {
  console.error(`  epoch ${epoch} of ${epochs}: ${seconds.toFixed(1)} s`);
}

function readArguments() {
  const names = [...Object.keys(DATASETS), ...Object.keys(NUMBERS), 'part'];
  let values;
  try {
    const flags = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
    ({ values } = parseArgs({ options: flags }));
  } catch (error) {
    return refuse(error.message);
  }
  const options = { part: values.part ?? 'test' };
  if (!PARTS.includes(options.part)) return refuse(`--part must be ${PARTS.join(' or ')}; got '${values.part}'.`);
  for (const [name, [least, most]] of Object.entries(NUMBERS)) {
    if (values[name] === undefined) continue;
    const given = Number(values[name]);
    if (!(Number.isInteger(given) && given >= least && given <= most)) {
      return refuse(`--${name} must be an integer from ${least} to ${most}; got '${values[name]}'.`);
    }
    options[name === 'held-out' ? 'heldOut' : name] = given;
  }
  const paths = Object.keys(DATASETS).flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]));
  if (paths.length === 0) return refuse('Name the files of at least one data set.');
  const ofHeldOut = ['part', 'held-out'].find((name) => values[name] !== undefined);
  if (ofHeldOut && paths.every(([name]) => DATASETS[name].protocol !== 'heldOutUsers')) {
    return refuse(`--${ofHeldOut} is for data sets of which users are held out.`);
  }
  return { paths, options };
}

function refuse(message) {
  console.error(`${message}\n\nData sets, which are not here:`);
  for (const [name, { title, named, source }] of Object.entries(DATASETS)) {
    console.error(`  --${name.padEnd(14)}${title}: ${named}; from ${source}`);
  }
  console.error('\nOptions: --factors, --epochs, --part test|validation, --held-out, --seed, --tune SECONDS');
  return process.exit(2);
}
