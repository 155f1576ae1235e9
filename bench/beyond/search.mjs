// The choice of an idea's settings on held-out interactions, and what they come to on others.
import { evaluate, FactorModel } from 'halfsweep';
import { KINDS } from './courses.mjs';
import { RANKINGS, ranked } from './rankings.mjs';

/** A model of found factors { factors, users, items } that leaves out, and falls back on, what a fit does. */
function modelOf(train, { factors, users, items }) {
  const itemGram = new Float64Array(factors);
  for (let at = 0; at < items.length; at++) itemGram[at % factors] += items[at] ** 2;
  return FactorModel.create({
    users: train.users,
    items: train.items,
    factors,
    userFactors: users,
    itemFactors: items,
    itemGram,
    seen: { indptr: train.indptr, indices: train.indices },
    itemCounts: train.itemCounts(),
  });
}

/** NDCG@10, or with `perUser` that of every user. */
async function ndcg(model, train, test, perUser = false) {
  const report = await evaluate(model, { train, test, k: 10, metrics: ['ndcg'], perUser, workers: 1 });
  return perUser ? report.perUser['ndcg@10'] : report.metrics['ndcg@10'];
}

/** One setting on the inner split: { settings, epoch, valid, found } of the best of the looks. */
export async function tryOne(kind, { fit, valid }, settings) {
  const { start, looks } = KINDS[kind];
  const course = start(fit, settings);
  let best = { valid: -1 };
  for (let epoch = 1; epoch <= looks.at(-1); epoch++) {
    await course.sweep();
    if (!looks.includes(epoch)) continue;
    const found = await course.model();
    const value = await ndcg(modelOf(fit, found), fit, valid);
    if (value > best.valid) best = { settings, epoch, valid: value, found };
    else if (value < 0.97 * best.valid) break;
  }
  await course.end?.();
  return { kind, ...best };
}

/** The trials by falling NDCG on the inner split. */
export async function tryAll(kind, parts, trials) {
  const tried = [];
  for (const settings of trials) tried.push(await tryOne(kind, parts, settings));
  return tried.sort((a, b) => b.valid - a.valid);
}

/** The best strength of a kind of ranking over some tried fits. */
export async function tryRankings(kind, { fit, valid }, tried) {
  const counts = fit.itemCounts();
  let best = { valid: -1 };
  for (const one of tried) {
    for (const strength of RANKINGS[kind]) {
      const changed = ranked(one.found, counts, kind, strength);
      const value = await ndcg(modelOf(fit, changed), fit, valid);
      if (value > best.valid) best = { ...one, valid: value, ranking: { kind, strength } };
    }
  }
  return best;
}

/** What was chosen, fitted to all of `train` for as many epochs: every user's NDCG@10 on `test`. */
export async function judge({ kind, settings, epoch, ranking }, { train, test }) {
  const course = KINDS[kind].start(train, settings);
  for (let at = 0; at < epoch; at++) await course.sweep();
  const found = await course.model();
  await course.end?.();
  const final = ranking ? ranked(found, train.itemCounts(), ranking.kind, ranking.strength) : found;
  return (await ndcg(modelOf(train, final), train, test, true)).values;
}

/** Means of a contender and of its difference from another, with the standard error of that over the users. */
export function compare(values, others) {
  const count = values.length;
  const mean = (of) => of.reduce((sum, x) => sum + x, 0) / count;
  const differences = values.map((x, at) => x - others[at]);
  const difference = mean(differences);
  const variance = mean(differences.map((x) => (x - difference) ** 2));
  return { ndcg: mean(values), difference, error: Math.sqrt(variance / count), users: count };
}
