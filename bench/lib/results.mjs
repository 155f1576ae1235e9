// Results as JSON under build/bench/, and bench/RESULTS.md made from them: one section a suite. Sections of suites that
// did not run keep their text.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describeEnvironment } from './environment.mjs';
import { goalTable } from './goals.mjs';
import { project, scratchFile } from './project.mjs';
import { writeSections } from './sections.mjs';

const HEAD = `# Benchmark results

Written by \`npm run bench\`; every figure below comes from the run named in its section. Seconds are wall time by
\`performance.now\`; a ratio such as 1.30× says how many times as fast halfsweep is. Run one suite alone with
\`npm run bench -- SUITE\`.
`;

/** Keeps what a suite measured; a quick run apart from the real ones. */
export function saveResult(suite, environment, result, quick) {
  const record = { suite: suite.name, environment, quick, result };
  writeFileSync(recordFile(suite, quick), `${JSON.stringify(record, null, 1)}\n`);
}

/** Writes the sections of the `changed` suites anew, and their pictures, and returns the file's path. */
export function renderResults(suites, changed, quick) {
  const file = quick ? scratchFile('RESULTS-quick.md') : project('bench/RESULTS.md');
  for (const suite of changed) drawFigures(suite, quick);
  const fresh = new Map(changed.map((suite) => [suite.title, renderSection(suite, quick)]));
  writeSections(
    file,
    HEAD,
    suites.map(({ title }) => title),
    fresh,
  );
  return file;
}

function renderSection(suite, quick) {
  const record = recordOf(suite, quick);
  const goals = suite.goals?.(record.result) ?? [];
  const lines = [`## ${suite.title}`, '', suite.how, '', `*${describeEnvironment(record.environment)}*`, ''];
  lines.push(...suite.render(record.result), '');
  if (goals.length > 0) lines.push(...goalTable(goals), '');
  return lines.join('\n');
}

/** The pictures that a suite makes of its figures: docs/figures/, of a quick run beside its results. */
function drawFigures(suite, quick) {
  const drawn = suite.figures?.(recordOf(suite, quick).result) ?? {};
  for (const [name, svg] of Object.entries(drawn)) {
    const file = quick ? scratchFile(`quick-${name}`) : project(`docs/figures/${name}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, svg);
  }
}

function recordOf(suite, quick) {
  return JSON.parse(readFileSync(recordFile(suite, quick), 'utf8'));
}

function recordFile(suite, quick) {
  return scratchFile(`${suite.name}${quick ? '-quick' : ''}.json`);
}
