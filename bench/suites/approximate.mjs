// Approximate search through an index, usearch, against the exact top-k: where it begins to pay.
import { approximate, fitWals } from 'halfsweep';
import { describeDataset, findDatasets, loadDataset } from '../lib/datasets.mjs';
import { digits, median, table, times } from '../lib/figures.mjs';
import { enlarge } from '../lib/large-catalogue.mjs';
import { buildIndex, buildLiftedIndex } from '../lib/vector-index.mjs';

const FACTORS = 64;
const COUNT = 20;
const LARGE = 200_000;
const CANDIDATES = [32, 64, 128, 256, 512];

export const name = 'approximate';
export const title = 'Approximate search';
export const how =
  `The top ${COUNT} of all items for one trained user at a time, d = ${FACTORS}, one thread: exactly (\`rank\`, items ` +
  'discarded by bounds on their scores) and by `approximate` through an HNSW index of usearch (inner product, float32, ' +
  '16 links an item, its other settings 64), asked for so many candidates. Recall: the share of the exact top ' +
  `${COUNT} that is found. Milliseconds: median of the users, search, scores and order together. Building takes all ` +
  'threads. “Lifted” is the reduction of inner products to Euclidean distances by one more dimension (Bachrach et al. 2014).';

export async function run({ quick, log }) {
  const { present } = findDatasets();
  const dataset = present.includes('goodbooks') ? 'goodbooks' : present.at(-1);
  const model = await fitWals(await loadDataset(dataset), { factors: FACTORS, epochs: quick ? 1 : 5, lossEvery: 0 });
  const large = enlarge(model, quick ? 20_000 : LARGE);
  const users = Int32Array.from({ length: quick ? 50 : 500 }, (_, i) => (i * 7) % model.users.size);
  const catalogues = [];
  for (const [catalogue, of, build] of [
    [dataset, model, buildIndex],
    [`${dataset}, lifted`, model, buildLiftedIndex],
    ['made up', large, buildIndex],
  ]) {
    const start = performance.now();
    const nearest = await build(of);
    const seconds = (performance.now() - start) / 1000;
    catalogues.push({ catalogue, items: of.items.size, seconds, ...(await compare(of, nearest, users)) });
    log(`${catalogue}: built in ${digits(seconds)} s, exact ${digits(catalogues.at(-1).exact)} ms`);
  }
  return { dataset: await describeDataset(dataset), users: users.length, catalogues };
}

/** The milliseconds of an exact answer, and recall and milliseconds by the number of candidates. */
async function compare(model, nearest, users) {
  const exact = answers(model, users);
  const found = [];
  for (const candidates of CANDIDATES) {
    const { milliseconds, lists } = answers(await approximate(model, nearest, { candidates }), users);
    const hits = lists.reduce((sum, list, i) => sum + [...list].filter((item) => exact.lists[i].has(item)).length, 0);
    found.push({ candidates, recall: hits / (COUNT * users.length), milliseconds });
  }
  return { exact: exact.milliseconds, found };
}

/** The items for each user, and the median of the milliseconds, after a tenth of the users for warming up. */
function answers(ranker, users) {
  for (const user of users.subarray(0, users.length / 10)) ranker.rank(Int32Array.of(user), { count: COUNT });
  const milliseconds = [];
  const lists = Array.from(users, (user) => {
    const start = performance.now();
    const { items } = ranker.rank(Int32Array.of(user), { count: COUNT });
    milliseconds.push(performance.now() - start);
    return new Set(items);
  });
  return { milliseconds: median(milliseconds), lists };
}

export function render({ dataset, users, catalogues }) {
  const rows = catalogues.flatMap(({ catalogue, items, seconds, exact, found }) => [
    [`${catalogue}, ${items.toLocaleString('en-US')} items`, 'exact', '1', digits(exact), '', ''],
    ...found.map(({ candidates, recall, milliseconds }) => {
      return [
        '',
        String(candidates),
        recall.toFixed(3),
        digits(milliseconds),
        times(exact / milliseconds),
        digits(seconds),
      ];
    }),
  ]);
  return [
    `- ${dataset}; ${users} users asked`,
    `- made up: the items of that model again and again, each moved by noise half as long as itself`,
    '',
    ...table(['', 'candidates:', `recall@${COUNT}:`, 'ms:', 'ratio:', 'seconds to build:'], rows),
  ];
}
