// The best items of all users.
import { fitWals } from 'halfsweep';
import { plainScores } from '../kernels/scores.mjs';
import { PlainSelection } from '../kernels/topk.mjs';
import { describeDataset, findDatasets, loadDataset } from '../lib/datasets.mjs';
import { digits, median, table, times } from '../lib/figures.mjs';

export const name = 'topk';
export const title = 'All users’ top 20';
export const how =
  '`recommendMany` for all users at d = 128, seen items left out, beside the same in plain JavaScript: blocks of 64 ' +
  'users times all items, then a bounded selection, results as `{ item, score }` too. One thread, median of the runs, ' +
  'taking turns; both give the same items, checked before the clock starts.';

const FACTORS = 128;
const COUNT = 20;
const BLOCK = 64;
/** Products in float32 and in float64 may put two items of nearly equal score in another order, or past the end. */
const LEAST_AGREEMENT = 0.999;

export async function run({ quick, log }) {
  const dataset = findDatasets().present[0];
  const interactions = await loadDataset(dataset);
  const model = await fitWals(interactions, { factors: FACTORS, epochs: quick ? 1 : 5, lossEvery: 0 });
  const users = interactions.users.ids();
  const sides = {
    plain: () => plainRecommendMany(model, interactions),
    halfsweep: () => model.recommendMany(users, { count: COUNT }),
  };
  const agreement = agreementOf(sides.halfsweep(), sides.plain());
  if (agreement < LEAST_AGREEMENT) throw new Error(`Only ${agreement} of the recommended items agree.`);
  const seconds = { plain: [], halfsweep: [] };
  for (let round = 0; round < (quick ? 1 : 5); round++) {
    for (const [side, recommend] of Object.entries(sides)) {
      const start = performance.now();
      recommend();
      seconds[side].push((performance.now() - start) / 1000);
    }
  }
  const scores = interactions.userCount * interactions.itemCount;
  log(`plain ${digits(median(seconds.plain))} s, halfsweep ${digits(median(seconds.halfsweep))} s`);
  return { dataset: await describeDataset(dataset), scores, agreement, seconds };
}

/** The same recommendations without WebAssembly. */
function plainRecommendMany(model, { userCount, itemCount, items: ids, indptr, indices }) {
  const { userFactors, itemFactors, factors } = model;
  const scores = new Float32Array(BLOCK * itemCount);
  const seen = new Uint8Array(itemCount);
  const selection = new PlainSelection(COUNT);
  const out = [];
  for (let from = 0; from < userCount; from += BLOCK) {
    const to = Math.min(from + BLOCK, userCount);
    const queries = userFactors.subarray(from * factors, to * factors);
    plainScores(scores, queries, to - from, itemFactors, itemCount, factors);
    for (let user = from; user < to; user++) {
      const row = indices.subarray(indptr[user], indptr[user + 1]);
      for (const item of row) seen[item] = 1;
      selection.select(scores, (user - from) * itemCount, itemCount, seen);
      for (const item of row) seen[item] = 0;
      out.push(
        Array.from({ length: selection.length }, (_, rank) => ({
          item: ids.idAt(selection.items[rank]),
          score: selection.scores[rank],
        })),
      );
    }
  }
  return out;
}

/** The share of recommended items that both sides recommend. */
function agreementOf(ours, plain) {
  let same = 0;
  let total = 0;
  ours.forEach((row, user) => {
    const items = new Set(plain[user].map(({ item }) => item));
    total += Math.max(row.length, plain[user].length);
    same += row.filter(({ item }) => items.has(item)).length;
  });
  return same / total;
}

export function render({ dataset, scores, agreement, seconds }) {
  const plain = median(seconds.plain);
  const lines = Object.entries(seconds).map(([side, values]) => [
    side === 'plain' ? 'plain JavaScript' : 'halfsweep',
    digits(median(values)),
    digits(scores / median(values) / 1e6),
    times(plain / median(values)),
  ]);
  return [
    `- ${dataset}; ${(100 * agreement).toFixed(3)} % of the items are the same`,
    '',
    ...table(['', 'seconds:', 'million items scored a second:', 'ratio:'], lines),
  ];
}
