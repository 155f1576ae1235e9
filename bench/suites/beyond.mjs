// Ideas beyond the objective `ials`, each beside it with as many factors (docs/BEYOND.md).
import { FACTORS, IDEAS } from '../beyond/ideas.mjs';
import { BASE, measure } from '../beyond/measure.mjs';
import { findSets } from '../beyond/parts.mjs';
import { missingNote } from '../lib/datasets.mjs';
import { digits, table } from '../lib/figures.mjs';

export const name = 'beyond';
export const title = 'Beyond the iALS objective';
export const how =
  `NDCG@10 with ${FACTORS} factors on a tenth of the interactions, held out at random, and how much more or less than the objective ` +
  '`ials` that is, in per cent: the mean of two seeds, or one where the settings below name one, and the standard error of the ' +
  'difference over users and seeds. Settings of all, and when their fits end, are the best of a search on a tenth of the training ' +
  'part, with the number of trials in the last column (rankings: seven or eight strengths of each of the best two to four fits of ' +
  '`ials`; ideas about w0 and λ start at the best of `ials`). At most 20,000 users of a set. What was not measured has a dash.';

const SEEDS = [1, 2];

export async function run({ quick, log }) {
  const { present, missing } = findSets();
  const records = [];
  for (const set of quick ? ['ml-latest-small'].filter((one) => present.includes(one)) : present) {
    for (const seed of quick ? SEEDS.slice(0, 1) : SEEDS) records.push(await measure(set, seed, log));
  }
  return { missing, records };
}

/** Over the seeds of a set: { ndcg, change, error } of an idea, the last two relative to the objective `ials`. */
export function summary(records, idea) {
  const own = records.flatMap(({ ideas }) => ideas[idea] ?? []);
  if (own.length === 0) return undefined;
  const mean = (of) => own.reduce((sum, one) => sum + of(one), 0) / own.length;
  const [ndcg, difference] = [mean((one) => one.ndcg), mean((one) => one.difference)];
  const error = Math.sqrt(mean((one) => one.error ** 2) / own.length);
  return { ndcg, change: difference / (ndcg - difference), error: error / (ndcg - difference) };
}

/** Whether it is ahead by more than twice the standard error. */
export const isAhead = (one) => one !== undefined && one.change > 2 * one.error;

function bySet(records) {
  const sets = [...new Set(records.map(({ set }) => set))];
  return sets.map((name) => [name, records.filter(({ set }) => set === name)]);
}

export function render({ missing, records }) {
  const sets = bySet(records);
  const signed = (x) => `${x < 0 ? '−' : '+'}${Math.abs(100 * x).toFixed(1)}`;
  const rows = [BASE, ...Object.keys(IDEAS)].map((idea) => {
    const cells = sets.map(([, own]) => {
      const one = summary(own, idea);
      if (!one) return '–';
      if (idea === BASE) return digits(one.ndcg, 4);
      return `${signed(one.change)} ± ${(100 * one.error).toFixed(1)}`;
    });
    const ahead = sets.filter(([, own]) => isAhead(summary(own, idea))).length;
    const trials = Math.max(...records.map(({ ideas }) => ideas[idea]?.trials ?? 0));
    return [idea, ...cells, idea === BASE ? '' : `${ahead} of ${sets.length}`, trials];
  });
  const heads = ['idea', ...sets.map(([set]) => `${set}:`), 'ahead by two errors:', 'trials:'];
  return [...missingNote(missing), ...table(heads, rows), '', ...settingsTable(sets)];
}

/** What was chosen, seed by seed. */
function settingsTable(sets) {
  const shown = ({ settings, epoch, ranking }) => {
    const { factors, ...rest } = settings;
    const numbers = Object.entries(rest).map(([key, value]) => `${key} ${digits(value)}`);
    return [...numbers, `${epoch} epochs`, ...(ranking ? [`strength ${ranking.strength}`] : [])].join(', ');
  };
  const rows = sets.flatMap(([set, own]) =>
    [BASE, ...Object.keys(IDEAS)].map((idea) => [
      idea,
      set,
      own.flatMap(({ ideas }) => (ideas[idea] ? shown(ideas[idea]) : [])).join('; '),
    ]),
  );
  const measured = rows.filter(([, , chosen]) => chosen !== '');
  return table(['idea', 'data', 'chosen, seed by seed'], measured);
}
