// Mutation testing: small faults, one at a time, in the sources; the suite should fail of each.
//
//   npm run test:mutation -- [--folder src/data,assembly/row] [--count 60] [--seed 1] [--survivors] [--again]
//
// A sample of `count` mutants a folder, which the seed decides (all folders one after the other take hours). A mutant runs
// its file's own test, then those of the folder and, where all pass, the ten others that reach it by the fewest imports
// (kinds.mjs); what ends in a failure, or not at all in time, is killed. The rest of the suite may notice more, never less.
// Figures and survivors go to results.json beside this file; a folder whose sources and sample are those of the last run is
// passed over, and one that was ended early or has a larger sample now goes on from there, unless --again. --survivors runs the survivors of the last run alone, for new tests.
//
// A mutant that changes nothing that could be seen is equivalent: it stands in equivalent.json with the reason, and does not
// count. Ends with 1 when less than 85 % were killed somewhere.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FOLDERS, GOAL } from './folders.mjs';
import { FOLDER, kindOf } from './kinds.mjs';
import { testOf } from './related.mjs';
import { allMutants, fingerprintOf, shuffled, sourcesOf } from './sources.mjs';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const RESULTS = 'test/mutation/results.json';
const EQUIVALENT = 'test/mutation/equivalent.json';
/** Seconds for tests of which it is not known yet how long they take. */
const AT_MOST = 600;
/** Seconds that a file takes before its first test. */
const START = 5;

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string', default: FOLDERS.join(',') },
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    survivors: { type: 'boolean', default: false },
    again: { type: 'boolean', default: false },
  },
});

for (const folder of options.folder.split(',')) {
  const last = readJson(RESULTS, {})[folder];
  const sources = fingerprintOf(sourcesOf(folder));
  const isSame = last?.sources === sources;
  const [sample, seed] = [Number(options.count), Number(options.seed)];
  if (options.survivors && !isSame) console.log(`${folder}: the sources have changed since; the whole sample again.`);
  let result = last;
  if (options.survivors && isSame) result = await runSurvivors(folder, last);
  else if (
    !isSame ||
    options.again ||
    last.seed !== seed ||
    last.sample !== sample ||
    last.mutants < Math.min(sample, last.total)
  ) {
    const isBegun = isSame && !options.again && last.seed === seed && last.drawn > 0 && last.mutants <= sample;
    result = await runSample(folder, { sources, sample, seed, last: isBegun ? last : undefined });
  }
  const counted = result.mutants - result.equivalent.length;
  const share = result.killed / counted;
  const percent = (100 * share).toFixed(0);
  console.log(`${folder}: ${result.killed} of ${counted} killed (${percent} %), of ${result.total} there are`);
  if (share < GOAL) process.exitCode = 1;
}
rmSync(FOLDER, { recursive: true, force: true });

/**
 * Written after every mutant, so that a run that is ended early leaves the figures of what it has run, and the next goes on from
 * there. `drawn`: with those that do not compile.
 */
async function runSample(folder, { sources, sample, seed, last }) {
  const all = allMutants(folder);
  const runner = await runnerOf(folder);
  const date = new Date().toISOString().slice(0, 10);
  const none = { drawn: 0, mutants: 0, killed: 0, equivalent: [], survivors: [] };
  let result = { ...(last ?? none), date, sources, seed, sample, total: all.length };
  for (const mutant of shuffled(all, seed).slice(result.drawn)) {
    if (result.mutants >= sample) break;
    result = { ...(await runOne(mutant, runner, result)), drawn: result.drawn + 1 };
    writeResult(folder, result);
  }
  return result;
}

/** What survived, against the tests of today; what is equivalent by now, no more. */
async function runSurvivors(folder, last) {
  const survivors = allMutants(folder).filter((mutant) => last.survivors.some((other) => isSame(mutant, other)));
  const runner = survivors.length > 0 ? await runnerOf(folder) : null;
  // What tests were written for is killed by them; how many were before says more of the mutants that nobody has drawn.
  let result = { ...last, atFirst: last.atFirst ?? last.killed, date: new Date().toISOString().slice(0, 10) };
  for (const mutant of survivors) {
    const without = result.survivors.filter((other) => !isSame(mutant, other));
    result = await runOne(mutant, runner, { ...result, mutants: result.mutants - 1, survivors: without });
    writeResult(folder, result);
  }
  return result;
}

/** The result with one mutant more; one that does not compile is none. */
async function runOne(mutant, runner, result) {
  const why = readJson(EQUIVALENT, []).find((other) => isSame(mutant, other))?.why;
  const outcome = why ? 'equivalent' : await runner(mutant);
  if (outcome === 'invalid') return result;
  const { file, line, at, code, was, now } = mutant;
  const mark = { killed: '✓', equivalent: '=', survived: '✗' }[outcome];
  console.log(
    `${mark} ${file}:${line}  ${was}  →  ${now || '(nothing)'}${outcome === 'survived' ? `\n    ${code}` : ''}`,
  );
  const place = { file, at, code, was, now };
  return {
    ...result,
    mutants: result.mutants + 1,
    killed: result.killed + Number(outcome === 'killed'),
    equivalent: why ? [...result.equivalent, { ...place, why }] : result.equivalent,
    survivors: outcome === 'survived' ? [...result.survivors, { line, ...place }] : result.survivors,
  };
}

/** The same change of the same line, wherever that stands by now. */
function isSame(a, b) {
  return ['file', 'at', 'code', 'was', 'now'].every((key) => a[key] === b[key]);
}

/** A function from a mutant to its outcome. */
async function runnerOf(folder) {
  const kind = kindOf(folder);
  const asTheyAre = await kind.prepare(null);
  const secondsOf = new Map();

  /** The seconds that test files may take: some more than without a mutant, when all must pass. */
  async function limitOf(files) {
    const unknown = files.filter((file) => !secondsOf.has(file));
    if (unknown.length > 0 && (await timed(unknown, asTheyAre, 1800)) !== 'survived') {
      throw new Error(`${folder}: the tests do not pass as they are: ${unknown.join(' ')}`);
    }
    return 30 + 4 * files.reduce((sum, file) => sum + secondsOf.get(file), 0);
  }

  /** How long files take is seen whenever they all pass. */
  async function timed(files, environment, seconds) {
    const { outcome, took } = await runTests(files, environment, seconds);
    if (outcome === 'survived') for (const file of files) secondsOf.set(file, secondsOf.get(file) ?? took.get(file));
    return outcome;
  }

  /** Few faults come as far as the many others: whether those pass without it is asked when they fail with it. */
  async function runOthers(files, prepared) {
    const isKnown = files.every((file) => secondsOf.has(file));
    const outcome = await timed(files, prepared, isKnown ? await limitOf(files) : AT_MOST);
    if (outcome === 'killed') await limitOf(files);
    return outcome;
  }

  return async (mutant) => {
    const prepared = await kind.prepare(mutant);
    if (!prepared) return 'invalid';
    const [first, own, others] = [testOf(mutant.file), kind.own(folder, mutant.file), kind.others(folder, mutant.file)];
    const stages = [[first], own, others].map((files, k) =>
      files.filter((file) => (k === 0 ? own.includes(file) : file !== first) && (k < 2 || !own.includes(file))),
    );
    for (const [k, files] of stages.entries()) {
      if (files.length === 0) continue;
      const outcome = k < 2 ? await timed(files, prepared, await limitOf(files)) : await runOthers(files, prepared);
      if (outcome === 'killed') return 'killed';
    }
    return 'survived';
  };
}

/**
 * 'survived' when all tests pass, 'killed' when one fails or they do not end; and how many seconds each file took. Throws when
 * there was nothing to judge by.
 */
function runTests(files, environment, seconds) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/mutation/vitest.config.mjs', ...files];
  // A group of its own, so that an endless loop ends with all its forks.
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err, late] = ['', '', false];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const timer = setTimeout(() => {
    late = true;
    process.kill(-child.pid, 'SIGKILL');
  }, seconds * 1000);
  return new Promise((resolve, reject) => {
    child.on('close', () => {
      clearTimeout(timer);
      if (late) return resolve({ outcome: 'killed' });
      const report = /^\{"numTotalTestSuites".*\}$/m.exec(out)?.[0];
      if (!report) return reject(new Error(`vitest gave no report:\n${out}\n${err}`));
      const { success, numTotalTests, testResults } = JSON.parse(report);
      if (success && numTotalTests === 0) return reject(new Error(`no tests ran:\n${err}`));
      const took = testResults.map((file) => [
        relative('.', file.name),
        (file.endTime - file.startTime) / 1000 + START,
      ]);
      resolve({ outcome: success ? 'survived' : 'killed', took: new Map(took) });
    });
  });
}

function readJson(path, otherwise) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return otherwise;
    throw error;
  }
}

/** Read anew: other runs may have written other folders. */
function writeResult(folder, result) {
  const results = { ...readJson(RESULTS, {}), [folder]: result };
  writeFileSync(RESULTS, `${JSON.stringify(Object.fromEntries(Object.entries(results).sort()), null, 2)}\n`);
}
