// What has to be said of a search beside its result.
import type { Trial } from './options.ts';
import type { Search } from './trials.ts';

/** So much more time than was given is worth a word. */
const OVER = 1.1;

/** Sentences about what was done instead of what was asked for; none where all went as planned. */
export function notesOf({ plan, test, budget, notes }: Search, trials: readonly Trial[]): string[] {
  const { rungs, seconds, metric } = plan;
  const first = trials.filter(({ rung }) => rung === 0).length;
  const values = new Set(trials.map(({ value }) => value));
  const most = trials.reduce((factors, trial) => Math.max(factors, trial.factors), 0);
  const all = [...notes];
  if (first < rungs[0].settings) {
    all.push(
      `${seconds} seconds were enough for ${first} of ${rungs[0].settings} settings, and for up to ${most} factors: allow more seconds, or fewer trials.`,
    );
  }
  if (budget.spent > OVER * seconds) {
    const spent = Number(budget.spent.toPrecision(2));
    all.push(
      `It took ${spent} seconds instead of ${seconds}, for a trial and the last fit: fewer factors or epochs take less.`,
    );
  }
  if (trials.length > 1 && values.size === 1) {
    const value = trials[0].value!.toFixed(4);
    all.push(
      `All settings have the same ${metric}, ${value}, on ${test.nnz} held-out interactions: it cannot tell them apart. Hold out more, or measure by another metric.`,
    );
  }
  return all;
}
