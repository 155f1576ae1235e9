// The time to answer somebody who was not trained on.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadModel } from 'halfsweep/serve';
import { digits, median, quantile, table } from '../lib/figures.mjs';
import { scratchFile } from '../lib/project.mjs';
import { FACTORS, HISTORY, histories, ITEMS, serveModel } from '../lib/serve-model.mjs';

export const name = 'serve';
export const title = 'Serving';
export const how =
  `Milliseconds in one process and thread, taking turns, ${ITEMS.toLocaleString('en-US')} items (made up), d = ${FACTORS}: ` +
  `\`recommendFor\` a history of ${HISTORY} items, that is fold-in and the exact top 20, another history each time; and in ` +
  'a session of as many items, `add` and `recommend`. `halfsweep` answers with the whole package, `halfsweep/serve` with the ' +
  'small build. Cold start, each in a fresh process: from the bytes of the int8 model to the first answer, the ' +
  'compilation of the kernels included, the import not.';

const CHILD = fileURLToPath(new URL('../lib/cold-start-process.mjs', import.meta.url));
const COUNT = 20;

export async function run({ quick, log }) {
  const model = serveModel();
  const int8 = model.quantize('int8').encode();
  const models = {
    'halfsweep, float32': model,
    'halfsweep/serve, float32': loadModel(model.encode()),
    'halfsweep/serve, float16': loadModel(model.quantize('float16').encode()),
    'halfsweep/serve, int8': loadModel(int8),
  };
  const asked = histories(quick ? 50 : 1000);
  const milliseconds = timesOf(
    asked,
    Object.entries(models).map(([which, model]) => [which, (history) => model.recommendFor(history, { count: COUNT })]),
  );
  for (const [which, values] of Object.entries(milliseconds)) log(`${which}: ${digits(median(values))} ms`);
  const session = models['halfsweep/serve, int8'].session(asked[0]);
  const turns = ([item], turn) => {
    if (turn % 2) session.remove(item);
    else session.add(item);
    session.recommend({ count: COUNT });
  };
  Object.assign(milliseconds, timesOf(asked, [['a session of that', turns]]));
  return { milliseconds, cold: coldStarts(int8, quick ? 2 : 20), bytes: int8.length };
}

/** The milliseconds of each call, after a tenth of them for warming up; those who answer take turns. */
function timesOf(histories, answers) {
  const milliseconds = Object.fromEntries(answers.map(([which]) => [which, []]));
  const warming = histories.length / 10;
  for (const [turn, history] of [...histories.slice(0, warming), ...histories].entries()) {
    for (const [which, answer] of answers) {
      const start = performance.now();
      answer(history, turn);
      if (turn >= warming) milliseconds[which].push(performance.now() - start);
    }
  }
  return milliseconds;
}

function coldStarts(bytes, processes) {
  const file = scratchFile('serve-int8.safetensors');
  writeFileSync(file, bytes);
  return Array.from({ length: processes }, () =>
    JSON.parse(execFileSync(process.execPath, [CHILD, file], { encoding: 'utf8' })),
  );
}

export function render({ milliseconds, cold, bytes }) {
  const row = (label, values) => [label, ...[0.5, 0.95, 0.99].map((share) => digits(quantile(values, share)))];
  const part = (key) => digits(median(cold.map((one) => one[key])));
  return [
    ...table(
      ['', 'p50:', 'p95:', 'p99:'],
      [...Object.entries(milliseconds).map(([which, values]) => row(which, values)), row('cold start', totals(cold))],
    ),
    '',
    `The int8 model is ${digits(bytes / 1e6)} MB. Of its cold start (median of ${cold.length}) loading takes ` +
      `${part('load')} ms and the first answer ${part('answer')} ms; the import before it ${part('import')} ms.`,
  ];
}

export function goals({ milliseconds, cold }) {
  return [
    { what: 'ms, fold-in and top 20, float32', atMost: 1.5, got: median(milliseconds['halfsweep, float32']) },
    { what: 'ms, fold-in and top 20, int8', atMost: 0.8, got: median(milliseconds['halfsweep/serve, int8']) },
    {
      what: 'halfsweep/serve, int8 in parts of float32',
      atMost: 0.8,
      got: median(milliseconds['halfsweep/serve, int8']) / median(milliseconds['halfsweep/serve, float32']),
    },
    { what: 'ms, cold start, int8', atMost: 15, got: median(totals(cold)) },
  ];
}

function totals(cold) {
  return cold.map(({ total }) => total);
}
