// Runs the reproductions of published figures, one process each, and writes what they print to bench/PAPERS.md.
//
//   node bench/papers/run.mjs [SCRIPT …]
//
// Without names all of them, some forty minutes. Needs the built package, and the data beside the repository. A script that
// fails keeps its section as it was, and the exit code is 1 then.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describeEnvironment, environment } from '../lib/environment.mjs';
import { project } from '../lib/project.mjs';
import { writeSections } from '../lib/sections.mjs';

/** Scripts by their titles. */
const SCRIPTS = {
  'ials-ml-1m': 'iALS on MovieLens 1M, leave-one-out',
  'ials-ml-1m-5fold': 'iALS on MovieLens 1M, five folds',
  'pure-svd': 'PureSVD on MovieLens 1M, leave-one-out',
  'bpr-ml-1m': 'BPR, WARP, logistic loss and gravity on MovieLens 1M, leave-one-out',
  'als-ml-100k': 'Explicit alternating least squares on MovieLens 100K',
  'sgd-ml-100k': 'Stochastic gradient descent on MovieLens 100K',
  'sgd-ml-1m': 'Stochastic gradient descent on MovieLens 1M',
  tune: '`tune` to its end',
};

const HEAD = `# Published figures

Written by \`node bench/papers/run.mjs\`: what each script of bench/papers/ prints, which has settings, protocol and sources at
its top. Figures are ours beside the published ones; seconds are of the machine named in the section.

Data that are not here have no section: MovieLens 20M, the Million Song Dataset, Gowalla, Yelp2018 and Amazon-Books. Whoever has
their files names them to \`node bench/papers/published.mjs\`, which prints the same tables in the papers' protocols.
`;

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in SCRIPTS));
if (unknown !== undefined) fail(2, `There is no script '${unknown}'; there are ${Object.keys(SCRIPTS).join(', ')}.`);
if (!existsSync(project('dist/index.js'))) fail(1, 'dist/ is not built: npm run build');

for (const name of names.length > 0 ? names : Object.keys(SCRIPTS)) {
  const script = `bench/papers/${name}.mjs`;
  console.log(script);
  const machine = describeEnvironment(environment());
  try {
    const printed = execFileSync(process.execPath, [project(script)], { stdio: ['ignore', 'pipe', 'inherit'] });
    writeSections(project('bench/PAPERS.md'), HEAD, Object.values(SCRIPTS), sectionOf(name, machine, String(printed)));
  } catch (error) {
    console.error(`${script}: ${error.message}`);
    process.exitCode = 1;
  }
}

function sectionOf(name, machine, printed) {
  const title = SCRIPTS[name];
  const block = printed.trimEnd().replace(/^/gm, '    ').replace(/ +$/gm, '');
  return new Map([[title, `## ${title}\n\n*bench/papers/${name}.mjs, ${machine}*\n\n${block}\n`]]);
}

function fail(code, message) {
  console.error(message);
  process.exit(code);
}
