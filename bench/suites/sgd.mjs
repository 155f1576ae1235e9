// Epochs of stochastic gradient descent beside LIBMF's.
import { fitSgd } from 'halfsweep';
import { describeDataset, findDatasets, loadDataset } from '../lib/datasets.mjs';
import { digits, median, table, times } from '../lib/figures.mjs';
import { loadLibmf } from '../lib/libmf.mjs';

export const name = 'sgd';
export const title = 'Stochastic gradient descent';
export const how =
  'Milliseconds an epoch beside LIBMF (native, SSE, npm `libmf`), one thread each, taking turns, medians. Observed entries ' +
  'only, every value 1, no biases; BPR with one negative an entry. LIBMF does not tell an epoch’s time: it is the ' +
  'difference of a long and a short fit, an epoch’s share. Both adapt the rate by a row’s squared gradients (`adagrad`); ' +
  'halfsweep is measured with a plain rate too. Its first epoch, which also sorts the entries into blocks, is left out ' +
  'without negatives; with them it deals the blocks anew in every epoch, which counts.';

const DATASET = 'ml-1m';
const FACTORS = [32, 64];
const ONE_CLASS_ROW = 10;
const LOSSES = [
  { loss: 'squared', native: 0 },
  { loss: 'bpr', native: ONE_CLASS_ROW },
];
/** Epochs of LIBMF's two fits. */
const SHORT = 2;

export async function run({ quick, log }) {
  if (!findDatasets().present.includes(DATASET))
    return { missing: `${DATASET} is not here (../shared/data)`, rows: [] };
  const interactions = await loadDataset(DATASET);
  const libmf = await loadLibmf();
  const matrix = libmf.missing ? undefined : matrixOf(libmf, interactions);
  const [rounds, epochs] = quick ? [1, 4] : [5, 12];
  const rows = [];
  for (const { loss, native } of LOSSES) {
    for (const factors of FACTORS) {
      const seconds = { plain: [], adagrad: [], libmf: [] };
      for (let round = 0; round < rounds; round++) {
        seconds.plain.push(await epochSeconds(interactions, { loss, factors, epochs }));
        seconds.adagrad.push(await epochSeconds(interactions, { loss, factors, epochs, schedule: 'adagrad' }));
        if (matrix) seconds.libmf.push(nativeSeconds(libmf, matrix, { loss: native, factors, epochs }));
      }
      rows.push({ loss, factors, seconds });
      log(`${loss}, d = ${factors}: ${cells({ seconds }).join(', ')}`);
    }
  }
  return { dataset: await describeDataset(DATASET), missing: libmf.missing, rows };
}

async function epochSeconds(interactions, options) {
  const seconds = [];
  const onEpoch = (event) => seconds.push(event.seconds);
  await fitSgd(interactions, { ...options, biases: false, learningRate: 0.02, workers: 1, onEpoch });
  return median(seconds.slice(1));
}

function nativeSeconds({ Model }, matrix, { loss, factors, epochs }) {
  const fit = (iterations) => {
    const model = new Model({ loss, factors, iterations, threads: 1, learningRate: 0.02, quiet: true });
    const start = performance.now();
    model.fit(matrix);
    return (performance.now() - start) / 1000;
  };
  return (fit(SHORT + epochs) - fit(SHORT)) / epochs;
}

function matrixOf({ Matrix }, { userCount, indptr, indices }) {
  const matrix = new Matrix();
  for (let user = 0; user < userCount; user++) {
    for (let p = indptr[user]; p < indptr[user + 1]; p++) matrix.push(user, indices[p], 1);
  }
  return matrix;
}

export function render({ dataset, missing, rows }) {
  const note = missing ? [`Not measured: ${missing}.`, ''] : [];
  if (rows.length === 0) return note;
  const head = ['loss', 'd:', 'halfsweep:', 'adagrad:', 'LIBMF:', 'halfsweep is:', 'adagrad is:'];
  return [
    ...note,
    dataset,
    '',
    ...table(
      head,
      rows.map((row) => [row.loss, String(row.factors), ...cells(row)]),
    ),
  ];
}

function cells({ seconds }) {
  const [plain, adagrad, libmf] = [seconds.plain, seconds.adagrad, seconds.libmf].map(middle);
  return [
    ...[plain, adagrad, libmf].map((value) => digits(value * 1000)),
    times(libmf / plain),
    times(libmf / adagrad),
  ];
}

export function goals({ rows }) {
  return rows.map(({ loss, factors, seconds }) => ({
    what: `${loss}, d = ${factors}: an adagrad epoch in parts of LIBMF’s`,
    atMost: 1.5,
    got: middle(seconds.adagrad) / middle(seconds.libmf),
  }));
}

/** NaN where nothing was measured. */
function middle(values) {
  return values.length > 0 ? median(values) : Number.NaN;
}
