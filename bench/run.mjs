// Runs benchmark suites one after the other and writes bench/RESULTS.md.
//
//   node bench/run.mjs [SUITE …] [--quick] [--render] [--node PATH] [--here]
//
// Without a SUITE all run but those beside other libraries and `beyond`, about an hour. --quick tries everything with few
// repetitions and writes to
// build/bench/RESULTS-quick.md instead. --render writes the sections anew from the last run's results. --node (or
// HALFSWEEP_BENCH_NODE) names the Node to run under; --here stays in this one. Needs the built package.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { environment } from './lib/environment.mjs';
import { project } from './lib/project.mjs';
import { relaunch } from './lib/relaunch.mjs';
import { renderResults, saveResult } from './lib/results.mjs';

const NAMES = [
  'kernels',
  'sweeps',
  'time-to-loss',
  'relaxation',
  'workers',
  'scaling',
  'topk',
  'evaluate',
  'defaults',
  'serve',
  'sgd',
  'approximate',
  'http',
  'edge',
  'first-fit',
  'reading',
  'partitions',
];
/** Only when they are named: an hour and more, and Python with the packages of other people. `npm run bench:rivals` names them. */
const RIVALS = ['rivals-sweeps', 'rivals-courses'];
/** Only when it is named: some hours. */
const IDEAS = ['beyond'];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    render: { type: 'boolean', default: false },
    here: { type: 'boolean', default: false },
    node: { type: 'string' },
  },
});
const known = [...NAMES, ...RIVALS, ...IDEAS];
const unknown = positionals.find((name) => !known.includes(name));
if (unknown) fail(2, `There is no suite '${unknown}'; there are ${known.join(', ')}.`);
if (!existsSync(project('dist/index.js'))) fail(1, 'dist/ is not built: npm run build');

const exitCode = flags.here || flags.render ? undefined : relaunch(flags.node);
if (exitCode !== undefined) process.exit(exitCode);

const suites = await Promise.all(known.map((name) => import(`./suites/${name}.mjs`)));
const asked = positionals.length === 0 ? NAMES : positionals;
const chosen = suites.filter(({ name }) => asked.includes(name));
for (const suite of flags.render ? [] : chosen) {
  console.log(`\n${suite.title}`);
  const start = performance.now();
  const before = environment();
  const result = await suite.run({ quick: flags.quick, log: (line) => console.log(`  ${line}`) });
  saveResult(suite, before, result, flags.quick);
  renderResults(suites, [suite], flags.quick);
  console.log(`  (${((performance.now() - start) / 1000).toFixed(0)} s)`);
}
console.log(`\nWritten: ${renderResults(suites, chosen, flags.quick)}`);

function fail(code, message) {
  console.error(message);
  process.exit(code);
}
