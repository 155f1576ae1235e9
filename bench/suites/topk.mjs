// The best items of all users, and what it saves to discard items by bounds on their scores and to screen them by integers.
import { fitWals } from 'halfsweep';
import { createSides } from '../kernels/model-topk.mjs';
import { plainScores } from '../kernels/scores.mjs';
import { PlainSelection } from '../kernels/topk.mjs';
import { describeDataset, findDatasets, loadDataset } from '../lib/datasets.mjs';
import { digits, median, table, times } from '../lib/figures.mjs';
import { builds, createInstance } from '../lib/instance.mjs';

export const name = 'topk';
export const title = 'All users’ top 20';
export const how =
  'All users, d = 128, seen items left out: `recommendMany`, `recommendAll` read as typed arrays, and the same in plain ' +
  'JavaScript: blocks of 64 users times all items, then a bounded selection, results as `{ item, score }`. One thread, ' +
  'median of the runs, taking turns; all give the same items, checked before the clock starts. Below: the kernel alone ' +
  'for 1,024 of the users, spread over all: every score computed, items discarded by bounds on their scores, and screened by integers ' +
  'besides (which is what the package does; nothing of it changes a bit, checked). They take turns; the best of the runs, in ' +
  'products of all users with all items, and the median of the ratios in a turn.';

const FACTORS = 128;
const COUNT = 20;
const BLOCK = 64;
const KERNEL_USERS = 1024;
const KERNEL_SIDES = ['every', 'discarding', 'screening'];
/** Where screening has its goal. */
const GOAL = { dataset: 'goodbooks', d: 64 };
/** Products in float32 and in float64 may put two items of nearly equal score in another order, or past the end. */
const LEAST_AGREEMENT = 0.999;

export async function run({ quick, log }) {
  const { present } = findDatasets();
  const interactions = await loadDataset(present[0]);
  const fit = { epochs: quick ? 1 : 5, lossEvery: 0 };
  const model = await fitWals(interactions, { ...fit, factors: FACTORS });
  const whole = runWhole(model, interactions, quick ? 1 : 5);
  log(`plain ${digits(median(whole.seconds.plain))} s, halfsweep ${digits(median(whole.seconds.recommendAll))} s`);

  const kernel = [runKernel(model, present[0], quick)];
  for (const dataset of present) {
    const small = await fitWals(await loadDataset(dataset), { ...fit, factors: 64 });
    kernel.push(runKernel(small, dataset, quick));
    log(
      `${dataset}: ${kernel
        .at(-1)
        .best.map(({ ratio }) => times(ratio))
        .join(', ')}`,
    );
  }
  return { dataset: await describeDataset(present[0]), ...whole, kernel };
}

function runWhole(model, interactions, rounds) {
  const users = interactions.users.ids();
  const sides = {
    plain: () => plainRecommendMany(model, interactions),
    recommendMany: () => model.recommendMany(users, { count: COUNT }),
    recommendAll: () => {
      let scored = 0;
      for (const batch of model.recommendAll({ count: COUNT })) scored += batch.items.length;
      return scored;
    },
  };
  const agreement = agreementOf(sides.recommendMany(), sides.plain());
  if (agreement < LEAST_AGREEMENT) throw new Error(`Only ${agreement} of the recommended items agree.`);
  const seconds = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [side, recommend] of Object.entries(sides)) seconds[side].push(timed(recommend));
  }
  return { scores: interactions.userCount * interactions.itemCount, agreement, seconds };
}

/** The best seconds of the kernel with every score computed, items discarded, and screened besides, for every build. */
function runKernel({ userFactors, itemFactors, factors: d, seen, users, items }, dataset, quick) {
  // Spread over all of them: who comes first often has more items than others.
  const count = Math.min(KERNEL_USERS, users.size);
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * users.size) / count));
  const queries = Float32Array.from(chosen.flatMap((user) => [...userFactors.subarray(user * d, (user + 1) * d)]));
  const lists = chosen.map((user) => seen.indices.subarray(seen.indptr[user], seen.indptr[user + 1]));
  const indptr = new Int32Array(count + 1);
  lists.forEach((list, i) => {
    indptr[i + 1] = indptr[i] + list.length;
  });
  const leftOut = { indptr, indices: Int32Array.from(lists.flatMap((list) => [...list])) };
  const best = builds.map((build) => {
    const sides = createSides(createInstance(build), { queries, itemFactors, d, k: COUNT, leftOut });
    const seconds = Object.fromEntries(KERNEL_SIDES.map((side) => [side, []]));
    for (let round = 0; round < (quick ? 1 : 15); round++) {
      for (const side of KERNEL_SIDES) seconds[side].push(timed(sides[side]));
    }
    if (!sides.same()) throw new Error(`Discarding changes the result: ${dataset}, d = ${d}, ${build}.`);
    const ratio = median(seconds.discarding.map((discarding, round) => discarding / seconds.screening[round]));
    return { build, ratio, ...Object.fromEntries(KERNEL_SIDES.map((side) => [side, Math.min(...seconds[side])])) };
  });
  return { dataset, d, flops: 2 * count * items.size * d, best };
}

function timed(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
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

export function render({ dataset, scores, agreement, seconds, kernel }) {
  const plain = median(seconds.plain);
  const sides = Object.entries(seconds).map(([side, values]) => [
    side === 'plain' ? 'plain JavaScript' : `\`${side}\``,
    digits(median(values)),
    digits(scores / median(values) / 1e6),
    times(plain / median(values)),
  ]);
  const kernels = kernel.flatMap(({ dataset, d, flops, best }) =>
    best.map(({ build, ratio, ...seconds }) => [
      `${dataset}, d = ${d}`,
      build,
      ...KERNEL_SIDES.map((side) => digits(flops / seconds[side] / 1e9)),
      times(ratio),
    ]),
  );
  return [
    `- ${dataset}; ${(100 * agreement).toFixed(3)} % of the items are the same`,
    '',
    ...table(['', 'seconds:', 'million items ranked a second:', 'ratio:'], sides),
    '',
    ...table(
      ['kernel alone', 'build', 'every score, GFLOPS:', 'discarding:', 'screening:', 'screening / discarding:'],
      kernels,
    ),
  ];
}

export function goals({ kernel }) {
  return kernel
    .filter(({ dataset, d }) => dataset === GOAL.dataset && d === GOAL.d)
    .map(({ dataset, d, best }) => ({
      what: `${dataset}, d = ${d}: speed by screening, in parts of discarding alone, ${best.at(-1).build} build`,
      atLeast: 1.5,
      got: best.at(-1).ratio,
    }));
}
