// Seconds to a loss and to a quality beside other libraries.
import { splitInteractions } from 'halfsweep';
import { loadDataset, missingNote } from '../lib/datasets.mjs';
import { digits, median, table, times } from '../lib/figures.mjs';
import { scratchFile } from '../lib/project.mjs';
import { CONTENDERS, isExact, isOurs } from '../rivals/contenders.mjs';
import { medians } from '../rivals/course.mjs';
import { givenData, heldOut, takeFactors, trainingLoss } from '../rivals/data.mjs';
import { qualityFigure } from '../rivals/figure.mjs';
import { absentees, notes, OBJECTIVE } from '../rivals/render.mjs';
import { takeTurns } from '../rivals/rounds.mjs';
import { COURSES, QUICK, TARGETS } from '../rivals/settings.mjs';
import { labelOf, places, standings } from '../rivals/standings.mjs';
import { recordSuite } from '../rivals/suite.mjs';

export const name = 'rivals-courses';
export const title = 'Seconds to a loss and to a quality beside other libraries';
export const how =
  `Fits of ${COURSES.sweeps} sweeps to nine tenths of the interactions, one thread, in a process of each contender’s own, all in turns. ` +
  `${OBJECTIVE} After each sweep the factors are taken out, and one evaluation for everybody finds their loss in float64 ` +
  `and NDCG@${COURSES.at} on the held-out tenth (of at most ${COURSES.users.toLocaleString('en-US')} users). Seconds are those of the sweeps, each ` +
  'the median of its rounds, on a straight line between two sweeps; ours include the users’ last half-sweep, which ' +
  `every fit of ours ends with, theirs have none. “To 99 %”: to ${100 * TARGETS.quality} % of the best NDCG that anybody but Spark has ` +
  `within ${COURSES.sweeps} sweeps. “To its loss”: what a rival takes for ${TARGETS.sweeps} sweeps, and the fastest of ours to the same loss.`;

/** Of the losses that exact solvers end with. */
const LOSS_TOLERANCE = 0.02;

export function run({ quick, log }) {
  const plan = quick ? QUICK.courses : COURSES;
  return recordSuite({ quick, log }, plan, async function* (dataset, objective, environment) {
    const { train, test } = splitInteractions(await loadDataset(dataset), plan.split);
    const data = givenData(dataset, train, objective);
    const judged = someUsers(test, plan.users);
    for (const d of plan.sizes) {
      for (const row of await measure(d, data, judged, environment, plan, log)) yield { d, ...row };
    }
  });
}

async function measure(d, data, test, environment, { rounds, sweeps, at: k }, log) {
  const file = scratchFile('factors');
  // Always the same seed: the first round's factors are everybody's, the others only take the time again.
  const request = (round) => ({ seed: 1, sweeps, finish: true, keep: round === 1 ? 'all' : 'none', file });
  const turns = { data, environment, rounds, request, log };
  const measured = await takeTurns(CONTENDERS, d, turns, async ({ seconds, last, at }, _, round) => {
    if (round > 1) return { seconds, last };
    const looks = at ?? seconds.map((_, sweep) => sweep + 1);
    const [losses, qualities] = [[], []];
    for (const sweep of looks) {
      const factors = takeFactors(`${file}.${sweep}`, data, d);
      losses.push(trainingLoss(factors, d, data));
      qualities.push(await heldOut(factors, d, data, test, k));
    }
    return { seconds, last, at: looks, losses, qualities };
  });
  return measured.map(({ name, failed, runs }) => {
    if (failed) return { name, failed };
    const { at, losses, qualities, last } = runs[0];
    const seconds = medians(
      runs.map((one) => one.seconds),
      median,
    );
    const ending =
      last &&
      medians(
        runs.map((one) => one.last),
        median,
      );
    log(`d = ${d}, ${name}: ${digits(median(seconds))} s a sweep, NDCG at last ${digits(qualities.at(-1), 4)}`);
    return { name, at, losses, qualities, seconds, last: ending };
  });
}

/** The held-out interactions of at most so many users, evenly spread. */
function someUsers(test, most) {
  const users = Array.from({ length: test.userCount }, (_, user) => user).filter(
    (user) => test.indptr[user + 1] > test.indptr[user],
  );
  const chosen = new Set(
    users.filter((_, k) => Math.floor((k * most) / users.length) !== Math.floor(((k - 1) * most) / users.length)),
  );
  const entries = [];
  for (const user of users.length > most ? chosen : users) {
    for (let p = test.indptr[user]; p < test.indptr[user + 1]; p++) entries.push(p);
  }
  return test.select(entries);
}

export function render(result) {
  const { datasets, missing, rows } = result;
  const lines = [...places(rows).values()].flatMap((some) =>
    standings(some).map(({ name, sweep, best, toQuality, mark, ours }) => [
      some[0].dataset,
      some[0].d,
      labelOf(name),
      digits(sweep),
      best.toFixed(4),
      toQuality ? digits(toQuality.sweeps) : 'never',
      toQuality ? digits(toQuality.seconds) : '',
      digits(mark.value, 6),
      digits(mark.seconds),
      ...(isOurs(name) ? ['', '', ''] : oursOf(ours, mark)),
    ]),
  );
  return [
    ...datasets.map((line) => `- ${line}`),
    ...notes(result),
    '',
    ...missingNote(missing),
    ...absentees(result.absent, rows),
    ...table(
      [
        'data',
        'd:',
        'contender',
        's a sweep:',
        'best NDCG:',
        'sweeps to 99 %:',
        's to 99 %:',
        `loss after ${TARGETS.sweeps}:`,
        's:',
        'ours to its loss, s:',
        'by',
        'times as fast:',
      ],
      lines,
    ),
  ];
}

function oursOf(ours, mark) {
  if (!ours) return ['never', '', ''];
  const { seconds } = ours.reached;
  return [digits(seconds), ours.name.replace('halfsweep ', ''), times(mark.seconds / seconds)];
}

export function goals({ rows }) {
  const speeds = [...places(rows)].map(([place, some]) => {
    const fastest = (mine) =>
      Math.min(
        ...standings(some)
          .filter(({ name, toQuality }) => isOurs(name) === mine && toQuality)
          .map(({ toQuality }) => toQuality.seconds),
      );
    return {
      what: `${place}: seconds to 99 % of the best NDCG@${COURSES.at}, ours over the fastest rival’s`,
      atMost: 0.6,
      got: fastest(false) < Number.POSITIVE_INFINITY ? fastest(true) / fastest(false) : undefined,
    };
  });
  return [...speeds, lossGoal(rows)];
}

/** How far exact solvers of the same objective end apart, each from a start of its own. */
function lossGoal(rows) {
  const apart = [...places(rows).values()].map((some) => {
    const ends = some.filter(({ name, failed }) => !failed && isExact(name)).map(({ losses }) => losses.at(-1));
    return Math.max(...ends) / Math.min(...ends) - 1;
  });
  return {
    what: `exact solvers: largest relative difference of their losses after ${COURSES.sweeps} sweeps`,
    atMost: LOSS_TOLERANCE,
    got: apart.length > 0 ? Math.max(...apart) : undefined,
  };
}

/** docs/figures/rivals.svg: the seconds to the quality at the size at which everybody runs. */
export function figures({ rows }) {
  const d = Math.min(...rows.map((row) => row.d));
  const shown = [...places(rows.filter((row) => row.d === d)).values()].flatMap((some) =>
    standings(some)
      .filter(({ toQuality }) => toQuality)
      .map(({ name, toQuality }) => ({
        dataset: some[0].dataset,
        name: labelOf(name),
        isOurs: isOurs(name),
        seconds: toQuality.seconds,
      })),
  );
  return shown.length > 0 ? { 'rivals.svg': qualityFigure(shown, d) } : {};
}
