// Results as JSON under build/bench/, and bench/RESULTS.md made from them: one section a suite. Sections of suites that
// did not run keep their text.
import { readFileSync, writeFileSync } from 'node:fs';
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

/** Writes the sections of the `changed` suites anew and returns the file's path. */
export function renderResults(suites, changed, quick) {
  const file = quick ? scratchFile('RESULTS-quick.md') : project('bench/RESULTS.md');
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
  const record = JSON.parse(readFileSync(recordFile(suite, quick), 'utf8'));
  const goals = suite.goals?.(record.result) ?? [];
  const lines = [`## ${suite.title}`, '', suite.how, '', `*${describeEnvironment(record.environment)}*`, ''];
  lines.push(...suite.render(record.result), '');
  if (goals.length > 0) lines.push(...goalTable(goals), '');
  return lines.join('\n');
}

function recordFile(suite, quick) {
  return scratchFile(`${suite.name}${quick ? '-quick' : ''}.json`);
}
