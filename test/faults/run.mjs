// The fault suites, by hand or at night; USAGE says how they are run.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tableOf as flatTable, measureFlat } from './flat-memory.mjs';

const USAGE = `Damaged files, wrong arguments, random numbers, refused memory, kills and limits, by the thousand.

  npm run test:faults -- [options]

  --only A,B         suites (all), of those below
  --cases N          cases of each suite of cases, and of each kind in a suite that has kinds (those below)
  --first SEED       the first seed (1)
  --case SUITE:SEED  one case alone
  --record           keep the figures in test/faults/results.json, from which node scripts/write-reliability.mjs makes a page
  --help             this text

A case is a suite and a seed. Cases run in child processes with little heap and a limit of time; a process that dies or does not
answer is a failure of the case it was at. A suite of steps runs each once. What fails is printed with its case, then a line a
kind with what its cases met, and at the end «N passed, N failed»; the exit code is 0 when none failed.`;

/** By suite of cases: how many are usual, cases of one process, and the seconds that one case may take. */
export const SUITES = {
  files: { usual: 100_000, chunk: 2000, seconds: 10 },
  arguments: { usual: 100_000, chunk: 2000, seconds: 10 },
  numbers: { usual: 20_000, chunk: 2000, seconds: 30 },
  // Checked kernels take ten times as long.
  bounds: { usual: 500, chunk: 2000, seconds: 100 },
  memory: { usual: 1, chunk: 25, seconds: 60 },
  processes: { usual: 100, chunk: 120, seconds: 120 },
};

/** Suites of steps: from a function that prints to how many there were, what failed, and a table of figures. */
export const STEPS = {
  'flat-memory': async () => {
    const rows = await measureFlat();
    const failures = rows
      .filter(({ flat }) => !flat)
      .map(({ kind }) => ({ name: kind, what: 'it does not stay flat' }));
    return { cases: rows.length, failures, figures: rows, text: flatTable(rows) };
  },
  limits: async (log) => {
    const { runLimits } = await import('./suites/limits.mjs');
    const { figures, failures } = await runLimits(log);
    return { cases: figures.length + failures.length, failures, figures };
  },
};

/** The heap of a process, in megabytes. */
export const HEAP = 400;
const RESULTS = new URL('results.json', import.meta.url);

/** `each` cases of a suite, or of every kind in it, or the few that it has: how many, from `first` on. */
export async function countOf(suite, each) {
  const { kinds = [suite], few } = await import(`./suites/${suite}.mjs`);
  return few ?? kinds.length * each;
}

/**
 * Runs cases of a suite; resolves to how many ran and what failed, and to figures by kind: cases, failures, seconds, and
 * counts of what the cases met.
 */
export async function runCases(suite, first, count, log = () => {}) {
  const { kindOf = () => suite } = await import(`./suites/${suite}.mjs`);
  let cases = 0;
  const failures = [];
  const figures = {};
  const figuresOf = (kind) => (figures[kind] ??= { cases: 0, failures: 0, seconds: 0, counts: {} });
  for (let from = first; from < first + count; ) {
    const end = Math.min(from + SUITES[suite].chunk, first + count);
    const result = await runProcess(suite, from, end);
    cases += result.cases;
    failures.push(...result.failures);
    for (let seed = from; seed < from + result.cases; seed++) figuresOf(kindOf(seed)).cases++;
    for (const { seed } of result.failures) figuresOf(kindOf(seed)).failures++;
    for (const [kind, { seconds, counts }] of Object.entries(result.figures ?? {})) {
      const all = figuresOf(kind);
      all.seconds += seconds;
      for (const [name, value] of Object.entries(counts)) all.counts[name] = (all.counts[name] ?? 0) + value;
    }
    for (const failure of result.failures)
      log(`✗ ${suite}:${failure.seed} ${failure.where ?? ''}\n    ${failure.what.replaceAll('\n', '\n    ')}`);
    from += result.cases;
    if (failures.length > 200) break;
  }
  return { cases, failures, figures };
}

function runProcess(suite, from, end) {
  const folder = mkdtempSync(join(tmpdir(), 'halfsweep-faults-mark-'));
  const mark = join(folder, 'case');
  const script = fileURLToPath(new URL('child.mjs', import.meta.url));
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP}`, script, suite, from, end, mark], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err = (err + chunk).slice(-2000)));
  const at = () => {
    try {
      return Number(readFileSync(mark, 'utf8'));
    } catch {
      return from;
    }
  };
  return new Promise((resolve) => {
    let [last, since, hung] = [-1, Date.now(), false];
    const timer = setInterval(() => {
      const now = at();
      if (now !== last) [last, since] = [now, Date.now()];
      else if (Date.now() - since > SUITES[suite].seconds * 1000) {
        hung = true;
        child.kill('SIGKILL');
      }
    }, 500);
    child.on('close', (code, signal) => {
      clearInterval(timer);
      const seed = at();
      rmSync(folder, { recursive: true, force: true });
      if (code === 0 && out) return resolve(JSON.parse(out));
      const what = hung ? `no answer in ${SUITES[suite].seconds} s` : `the process ended by ${signal ?? code}: ${err}`;
      resolve({ cases: seed - from + 1, failures: [{ seed, what }] });
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

async function main() {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string' },
      first: { type: 'string', default: '1' },
      only: { type: 'string', default: [...Object.keys(SUITES), ...Object.keys(STEPS)].join(',') },
      case: { type: 'string' },
      record: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return console.log(`${USAGE}\n\n${listOf()}`);
  let [passed, failed] = [0, 0];
  const chosen = values.case ? [values.case.split(':')[0]] : values.only.split(',');
  checkAsked(chosen, values);
  for (const suite of chosen) {
    const start = performance.now();
    const { cases, failures, figures, text } = STEPS[suite]
      ? await STEPS[suite](console.log)
      : await runAsked(suite, values);
    const seconds = Math.round((performance.now() - start) / 1000);
    if (text) console.log(text);
    console.log(`${suite}: ${cases} cases, ${failures.length} failed, ${seconds} s`);
    if (values.record) record(suite, { cases, failures: failures.length, seconds, figures });
    passed += cases - failures.length;
    failed += failures.length;
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

/** Ends with what is wrong with the options, where anything is. */
function checkAsked(chosen, { cases, first, case: one }) {
  const known = [...Object.keys(SUITES), ...Object.keys(STEPS)];
  const stranger = chosen.find((suite) => !known.includes(suite));
  const isCount = (given) => given === undefined || /^[1-9]\d*$/.test(given);
  const fault =
    (stranger !== undefined && `There is no suite ${stranger}: there are ${known.join(', ')}.`) ||
    (one !== undefined &&
      !(SUITES[chosen[0]] && isCount(one.split(':')[1] ?? '')) &&
      '--case wants SUITE:SEED, as in numbers:7.') ||
    (!(isCount(cases) && isCount(first)) && '--cases and --first want a number from 1.');
  if (!fault) return;
  console.error(fault);
  process.exit(2);
}

/** A line a suite. */
function listOf() {
  const cases = Object.entries(SUITES).map(([suite, { usual, seconds }]) => [
    suite,
    `${usual} cases, at most ${seconds} s each`,
  ]);
  const lines = [...cases, ...Object.keys(STEPS).map((suite) => [suite, 'steps, each once'])];
  return lines.map(([suite, text]) => `  ${suite.padEnd(12)} ${text}`).join('\n');
}

async function runAsked(suite, { cases, first, case: one }) {
  const count = one ? 1 : await countOf(suite, Number(cases ?? SUITES[suite].usual));
  const result = await runCases(suite, Number(one?.split(':')[1] ?? first), count, console.log);
  return { ...result, text: Object.keys(result.figures).length > 1 || one ? tableOf(result.figures) : '' };
}

/** Puts what a suite found into results.json, in the place of what it had found before. */
function record(suite, found) {
  const all = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : {};
  all[suite] = { date: new Date().toISOString().slice(0, 10), node: process.version, ...found };
  writeFileSync(RESULTS, `${JSON.stringify(all, null, 2)}\n`);
}

/** A line a kind. */
function tableOf(figures) {
  const lines = Object.entries(figures).map(([kind, { cases, failures, seconds, counts }]) => {
    const met = Object.entries(counts).map(([name, count]) => `${name}: ${count}`);
    return [`  ${kind.padEnd(28)}`, `${cases} cases, ${failures} failed, ${seconds.toFixed(0)} s`, ...met].join('  ');
  });
  return lines.join('\n');
}
