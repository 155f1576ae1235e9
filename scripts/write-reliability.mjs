// docs/RELIABILITY.md: the promises are written down in reliability.md beside this script, the figures come from what the
// suites have recorded (test/faults/results.json, test/mutation/results.json) and from the tables that the tests go by.
//
//   node scripts/write-reliability.mjs
//
// A part of the template in double braces is a row of PARTS, with what it is about: {{figure numbers}}.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HEAP, STEPS, SUITES } from '../test/faults/run.mjs';
import { WRONG_VALUES } from '../test/faults/wrong-values.mjs';
import { FOLDERS, GOAL } from '../test/mutation/folders.mjs';
import { fingerprintOf, sourcesOf } from '../test/mutation/sources.mjs';
import { allHosts } from '../test/runtimes/hosts/all.mjs';

export const TEMPLATE = new URL('reliability.md', import.meta.url);
const DOCUMENT = new URL('../docs/RELIABILITY.md', import.meta.url);
const MISSING = '«not recorded»';

/** What the repository holds; a file that nobody has recorded yet is empty. `changed`: folders that are not what was recorded. */
export function recorded() {
  const read = (file, otherwise) => {
    const url = new URL(`../test/${file}`, import.meta.url);
    return existsSync(url) ? JSON.parse(readFileSync(url, 'utf8')) : otherwise;
  };
  const mutation = read('mutation/results.json', {});
  return {
    faults: read('faults/results.json', {}),
    mutation,
    changed: Object.keys(mutation).filter((folder) => mutation[folder].sources !== fingerprintOf(sourcesOf(folder))),
    equivalent: read('mutation/equivalent.json', []),
    golden: read('engines/golden.json', {}),
  };
}

/** The text of the document. */
export function reliability(data = recorded(), template = readFileSync(TEMPLATE, 'utf8')) {
  return template.replace(/\{\{(\w+) ?([^}]*)\}\}/g, (asked, name, about) => {
    const text = PARTS[name]?.(data, about);
    if (text === undefined) throw new Error(`${fileURLToPath(TEMPLATE)}: there is nothing for ${asked}.`);
    return text;
  });
}

/** By name: `(data, about) → text`. */
const PARTS = {
  suites: ({ faults }) => suitesTable(faults),
  figure: ({ faults }, suite) => figureOf(faults, suite),
  kinds: ({ faults }, suite) => kindsTable(faults[known(suite)]),
  counts: ({ faults }, suite) => countsTable(faults[known(suite)]),
  flat: ({ faults }) => flatTable(faults['flat-memory']),
  limits: ({ faults }) => limitsTable(faults.limits),
  mutation: ({ mutation, changed }) => mutationTable(mutation, changed),
  killed: ({ mutation }) => killedOf(mutation),
  equivalent: ({ equivalent }) => equivalentTable(equivalent),
  digests: ({ golden }) => String(Object.keys(golden).length),
  runtimes: () => String(allHosts.length),
  wrong: () => String(WRONG_VALUES.length),
  heap: () => String(HEAP),
  seconds: (_, suite) => String(SUITES[suite]?.seconds),
  goal: () => percent(GOAL),
};

function known(suite) {
  if (SUITES[suite] || STEPS[suite]) return suite;
  throw new Error(`${fileURLToPath(TEMPLATE)}: there is no suite ${suite}.`);
}

/** A suite in a sentence. */
function figureOf(faults, suite) {
  const found = faults[known(suite)];
  if (!found) return MISSING;
  const { cases, failures, date, node } = found;
  return `${number(cases)} cases, ${failed(failures)} (${date}, Node ${node.slice(1)})`;
}

function failed(failures) {
  return failures === 0 ? 'none failed' : `**${number(failures)} failed**`;
}

function suitesTable(faults) {
  const rows = [...Object.keys(SUITES), ...Object.keys(STEPS)].map((suite) => {
    const { cases, failures, seconds, date, node } = faults[suite] ?? {};
    if (cases === undefined) return [code(suite), MISSING, '', '', '', ''];
    return [code(suite), number(cases), number(failures), number(seconds), date, node.slice(1)];
  });
  return table(['suite', 'cases >', 'failures >', 'seconds >', 'date', 'Node'], rows);
}

/** A row a kind of cases, with what they met. */
function kindsTable(found) {
  if (!found) return MISSING;
  const rows = Object.entries(found.figures).map(([kind, { cases, failures, counts }]) => {
    const met = Object.entries(counts).map(([name, count]) => `${name}: ${number(count)}`);
    return [kind, number(cases), number(failures), met.join('; ')];
  });
  return table(['kind', 'cases >', 'failures >', 'what they met'], rows);
}

/** A row for each thing that the cases counted, whatever their kind; the most frequent first. */
function countsTable(found) {
  if (!found) return MISSING;
  const sums = {};
  for (const { counts } of Object.values(found.figures)) {
    for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  }
  const rows = Object.entries(sums).sort(([, a], [, b]) => b - a);
  return rows.length === 0
    ? MISSING
    : table(
        ['what cases came to', 'cases >'],
        rows.map(([name, count]) => [name, number(count)]),
      );
}

function flatTable(found) {
  if (!found) return MISSING;
  const rows = found.figures.map(({ kind, times, early, late, peak, flat }) => [
    kind,
    ...[times, early, late, peak].map(number),
    flat ? 'yes' : '**no**',
  ]);
  const sizes = ['first tenth', 'last tenth', 'most'].map((when) => `MiB, ${when} >`);
  return table(['work', 'times >', ...sizes, 'flat'], rows);
}

/** The figures of a step by their names: sizes in GiB, other numbers, a message. */
function limitsTable(found) {
  if (!found) return MISSING;
  const rows = found.figures.map(({ name, seconds, ...more }) => {
    const figures = Object.entries(more).map(([key, value]) => {
      const words = key.replace(/GiB$/, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
      if (typeof value !== 'number') return `«${value}»`;
      return `${words} ${number(value)}${key.endsWith('GiB') ? ' GiB' : ''}`;
    });
    return [name, number(seconds), figures.join(', ')];
  });
  return table(['step that passed', 'seconds >', 'figures'], rows);
}

function mutationTable(mutation, changed = []) {
  const rows = FOLDERS.map((folder) => {
    if (!mutation[folder]) return [code(folder), MISSING, '', '', '', '', ''];
    const { total, killed, atFirst = killed, date } = mutation[folder];
    const counted = countedOf(mutation[folder]);
    const share = percent(killed / counted);
    const first = atFirst === killed ? '' : percent(atFirst / counted);
    const since = changed.includes(folder) ? 'changed' : '';
    return [code(folder), `${number(counted)} of ${number(total)}`, number(killed), share, first, date, since];
  });
  return table(['folder', 'mutants run >', 'killed >', 'share >', 'at first >', 'date', 'sources since'], rows);
}

/** What is equivalent does not count. */
function countedOf({ mutants, equivalent }) {
  return mutants - equivalent.length;
}

function killedOf(mutation) {
  const found = Object.values(mutation);
  if (found.length === 0) return MISSING;
  const killed = found.reduce((sum, result) => sum + result.killed, 0);
  const counted = found.reduce((sum, result) => sum + countedOf(result), 0);
  const whole = `${number(killed)} of ${number(counted)} killed (${percent(killed / counted)})`;
  return `${whole}, in ${found.length} of ${FOLDERS.length} folders`;
}

function equivalentTable(equivalent) {
  const rows = equivalent.map(({ file, code: line, was, now, why }) => [
    code(file),
    code(line),
    `${code(was)} → ${now === '' ? 'nothing' : code(now)}`,
    why,
  ]);
  return rows.length === 0 ? 'None.' : table(['file', 'line', 'mutant', 'why nobody can see it'], rows);
}

/** `heads` that end with > are those of numbers. */
function table(heads, rows) {
  const names = heads.map((head) => head.replace(/ >$/, ''));
  const rules = heads.map((head) => (head.endsWith(' >') ? '---:' : '---'));
  const lines = [names, rules, ...rows.map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** As code, whatever quotes are in it. */
function code(text) {
  const quote = text.includes('`') ? '``' : '`';
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${quote}${space}${text}${space}${quote}`;
}

function number(value) {
  return value.toLocaleString('en-US');
}

/** Never rounded up: 99.96 % is not all. */
function percent(share) {
  return `${Math.floor(100 * share + 1e-9)} %`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(DOCUMENT, reliability());
