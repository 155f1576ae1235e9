// Whole sweeps and peak memory beside other libraries.
import { loadDataset, missingNote } from '../lib/datasets.mjs';
import { digits, median, table, times } from '../lib/figures.mjs';
import { scratchFile } from '../lib/project.mjs';
import { CONTENDERS, isExact, isOurs } from '../rivals/contenders.mjs';
import { givenData, takeFactors, trainingLoss } from '../rivals/data.mjs';
import { absentees, notes, OBJECTIVE } from '../rivals/render.mjs';
import { takeTurns } from '../rivals/rounds.mjs';
import { QUICK, SWEEPS } from '../rivals/settings.mjs';
import { recordSuite } from '../rivals/suite.mjs';

export const name = 'rivals-sweeps';
export const title = 'Sweeps beside other libraries';
export const how =
  `Seconds of one sweep (users, then items) on one thread, in a process of each contender’s own, all in turns: a fit of each, ` +
  `and again; the median over all sweeps but the first of each fit. ${OBJECTIVE} A loss is that of the factors after the ` +
  'last sweep of a fit (of ours, after the users’ last half-sweep too), by one evaluation in float64 for everybody. LIBMF and Spark do not tell a sweep’s time: theirs is the slope between ' +
  'whole fits of one sweep and of more. Peak: the most memory that the process has had, its runtime and the data included ' +
  '(Spark: Python and the virtual machine). Ratio: by how much it is slower than our exact solver, if it solves rows outright, or than cg2.';

/** How far the loss that a system states of itself may be from ours on its factors. */
const OWN_TOLERANCE = 0.002;

export function run({ quick, log }) {
  const plan = quick ? QUICK.sweeps : SWEEPS;
  return recordSuite({ quick, log }, plan, async function* (dataset, objective, environment) {
    const data = givenData(dataset, await loadDataset(dataset), objective);
    for (const d of objective.sizes) {
      for (const row of await measure(d, data, environment, plan, log)) yield { d, ...row };
    }
  });
}

async function measure(d, data, environment, { rounds, sweeps }, log) {
  const file = scratchFile('factors');
  const request = (round) => ({ seed: round, sweeps, keep: 'last', file });
  const measured = await takeTurns(CONTENDERS, d, { data, environment, rounds, request, log }, (answer, { loss }) => {
    const found = trainingLoss(takeFactors(`${file}.${sweeps}`, data, d), d, data);
    return { seconds: answer.seconds.slice(1), loss: found, own: answer.own && loss(answer.own), peak: answer.peak };
  });
  return measured.map(({ name, failed, runs }) => {
    if (failed) return { name, failed };
    const row = {
      name,
      seconds: runs.map((one) => one.seconds),
      loss: median(runs.map((one) => one.loss)),
      // Of the first fit alone: what a runtime keeps of earlier fits is not the next one's.
      peak: runs[0].peak,
      ownError: runs[0].own && Math.abs(runs[0].own / runs[0].loss - 1),
    };
    log(`d = ${d}, ${name}: ${digits(sweepOf(row))} s, loss ${digits(row.loss, 6)}, ${digits(row.peak / 1e6)} MB`);
    return row;
  });
}

function sweepOf(row) {
  return row?.seconds && median(row.seconds.flat());
}

/** Rows of one data set and size by name. */
function byName(rows, dataset, d) {
  return new Map(rows.filter((row) => row.dataset === dataset && row.d === d).map((row) => [row.name, row]));
}

export function render(result) {
  const { datasets, missing, rows } = result;
  const lines = rows.map((row) => {
    const { dataset, d, name, failed } = row;
    if (failed) return [dataset, d, name, 'failed', '', '', ''];
    const ours = byName(rows, dataset, d).get(isExact(name) ? 'halfsweep exact' : 'halfsweep cg2');
    const ratio = isOurs(name) || !ours ? '' : times(sweepOf(row) / sweepOf(ours));
    return [dataset, d, name, digits(sweepOf(row)), ratio, digits(row.loss, 6), digits(row.peak / 1e6)];
  });
  return [
    ...datasets.map((line) => `- ${line}`),
    ...notes(result),
    '',
    ...missingNote(missing),
    ...absentees(result.absent, rows),
    ...table(['data', 'd:', 'contender', 'seconds:', 'ratio:', 'loss:', 'peak MB:'], lines),
  ];
}

export function goals({ rows }) {
  const places = [...new Map(rows.map(({ dataset, d }) => [`${dataset}, d = ${d}`, { dataset, d }])).entries()];
  const speeds = places.flatMap(([place, { dataset, d }]) => {
    const at = byName(rows, dataset, d);
    const sweep = (name) => sweepOf(at.get(name));
    const exact = {
      what: `exact sweep, ${place}: times as fast as irspack’s Cholesky`,
      atLeast: d >= 128 ? 1.5 : 1,
      got: sweep('irspack Cholesky') / sweep('halfsweep exact'),
    };
    const large = {
      what: `cg2 sweep, ${place}: times as fast as the faster of irspack’s cg3 and iALS++ 128`,
      atLeast: d >= 1024 ? 2 : 1.5,
      got: Math.min(sweep('irspack cg3'), sweep('irspack iALS++ 128')) / sweep('halfsweep cg2'),
    };
    return d <= 256 ? [exact] : [large];
  });
  const errors = rows.map(({ ownError }) => ownError).filter((error) => error !== undefined);
  return [
    ...speeds,
    {
      what: 'largest relative difference between the loss that a rival states and ours on its factors',
      atMost: OWN_TOLERANCE,
      got: errors.length > 0 ? Math.max(...errors) : undefined,
    },
  ];
}
