// What a fit without options is worth: beside a search of several minutes, and beside what is most popular.
import { evaluate, fitWals, popularityModel, tune } from 'halfsweep';
import { missingNote } from '../lib/datasets.mjs';
import { digits, table, times } from '../lib/figures.mjs';
import { findSplits, SEARCH_SECONDS, splitsOf } from '../lib/held-out.mjs';

export const name = 'defaults';
export const title = 'Defaults';
export const how =
  'NDCG@10 of held-out interactions (a tenth at random, the latest tenth of each set by time, or the set’s own test part; means ' +
  'of five seeds for the two smallest sets): `fitWals` without options, `tune` of the same training part by itself for ' +
  `${SEARCH_SECONDS.one} seconds (${SEARCH_SECONDS.several} of those two), and the most popular items. Neither fit nor search has ` +
  'seen the test part. Seconds are those of the whole fit, the first one that looks for the number of epochs included, on as ' +
  'many threads as it takes by itself.';

/** How near the defaults have to come to a search. */
const NEAR = 0.97;

export async function run({ quick, log }) {
  const { present, missing } = findSplits();
  const rows = [];
  for (const split of quick ? present.slice(-1) : present) {
    for await (const { seed, searchSeconds, train, test } of splitsOf(split, quick)) {
      const start = performance.now();
      const model = await fitWals(train, { lossEvery: 0 });
      const seconds = (performance.now() - start) / 1000;
      const isByTime = split.includes('by time');
      const searched = isByTime || quick ? undefined : await tune(train, { seconds: searchSeconds });
      const ndcg = async (ranker) =>
        (await evaluate(ranker, { test, train, k: 10, metrics: ['ndcg'] })).metrics['ndcg@10'];
      const { factors, epochs, objective } = model.metadata;
      const row = {
        split,
        seed,
        seconds,
        factors,
        epochs,
        unobservedWeight: objective.unobservedWeight,
        regularization: objective.regularization,
        usual: await ndcg(model),
        popular: await ndcg(popularityModel(train)),
        searched: searched && (await ndcg(searched.model)),
        found: searched?.options,
      };
      log(
        `${split} ${seed}: ${digits(row.usual, 4)} in ${digits(seconds)} s, searched ${digits(row.searched ?? 0, 4)}, popular ${digits(row.popular, 4)}`,
      );
      rows.push(row);
    }
  }
  return { missing, rows };
}

/** The means of the seeds. */
function means(rows) {
  const splits = [...new Set(rows.map(({ split }) => split))];
  return splits.map((split) => {
    const own = rows.filter((row) => row.split === split);
    const mean = (key) => own.reduce((sum, row) => sum + row[key], 0) / own.length;
    const searched = own.every((row) => row.searched !== undefined) ? mean('searched') : undefined;
    return { ...own[0], usual: mean('usual'), popular: mean('popular'), seconds: mean('seconds'), searched };
  });
}

export function render({ missing, rows }) {
  const lines = means(rows).map((row) => [
    row.split,
    row.factors,
    row.unobservedWeight,
    row.regularization,
    row.epochs,
    digits(row.seconds),
    digits(row.usual, 4),
    row.searched ? digits(row.searched, 4) : '',
    row.searched ? times(row.usual / row.searched) : '',
    digits(row.popular, 4),
  ]);
  const heads = ['data', 'd:', 'w0:', 'λ:', 'epochs:', 'seconds:', 'default:', 'tune:', '÷ tune:', 'popular:'];
  return [...missingNote(missing), ...table(heads, lines)];
}

export function goals({ rows }) {
  return means(rows).flatMap(({ split, usual, searched, popular }) => [
    ...(searched ? [{ what: `${split}: defaults beside a search`, atLeast: NEAR, got: usual / searched }] : []),
    { what: `${split}: defaults beside the most popular`, atLeast: 1, got: usual / popular },
  ]);
}
