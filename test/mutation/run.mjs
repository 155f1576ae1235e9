// Mutation testing: small faults, one at a time, in the sources; the suite should fail of each. USAGE says how it is run.
//
// A mutant runs its file's own test, then those of the folder and, where all pass, the ten others that reach it by the fewest
// imports (kinds.mjs); what ends in a failure, or not at all in time, is killed. The rest of the suite may notice more, never
// less. A run that is ended early goes on from where it was, and a record is replaced by no smaller one (records.mjs). A mutant
// that changes nothing that could be seen is equivalent: it stands in equivalent.json with the reason, and does not count.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FOLDERS, GOAL } from './folders.mjs';
import { FOLDER } from './kinds.mjs';
import { begunOf, isSame, isWhole, recordOf, whyEquivalent, writeRecord } from './records.mjs';
import { runnerOf } from './runner.mjs';
import { allMutants, fingerprintOf, shuffled, sourcesOf } from './sources.mjs';
import { endTests } from './tests.mjs';

const USAGE = `Puts small faults (mutants) into the sources, one at a time, and runs the tests that should notice.

  npm run test:mutation -- [options]

  --folder A,B   of ${FOLDERS.join(', ').replace(/(.{60,90},) /g, '$1\n                 ')}
                 (all: takes hours)
  --count N      mutants a folder, of those there are (60)
  --seed N       which ones (1): the first N of one seed are always the same
  --survivors    run again only what survived the last time, after tests were written
  --again        run anew what has been run, and replace a larger record
  --help         this text

Figures and survivors go to test/mutation/results.json, from which node scripts/write-reliability.mjs makes a page. A folder whose
sources and mutants are those of the record is not run again. Ends with 1 when less than ${100 * GOAL} % were killed in a folder.`;
const LEGEND = `✓ killed, by the test named    ✗ survived: no test that ran has noticed    = equivalent: nobody can see it, equivalent.json says why
each: the place, what stood there → what stands there now, seconds`;

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
const options = optionsOf();
console.log(LEGEND);
try {
  for (const folder of options.folders) await runFolder(folder);
} finally {
  await endTests();
  rmSync(FOLDER, { recursive: true, force: true });
}

async function runFolder(folder) {
  const last = recordOf(folder);
  const asked = { sources: fingerprintOf(sourcesOf(folder)), seed: options.seed, sample: options.count };
  const isOfNow = last?.sources === asked.sources;
  if (options.survivors && !isOfNow) console.log(`${folder}: the sources have changed since; the whole sample again.`);
  let result = last;
  if (options.survivors && isOfNow) result = await runSurvivors(folder, last);
  else if (options.again || !last || !isWhole(last, asked)) result = await runSample(folder, asked, last);
  const counted = result.mutants - result.equivalent.length;
  const share = result.killed / counted;
  console.log(
    `${folder}: ${result.killed} of ${counted} killed (${(100 * share).toFixed(0)} %), of ${result.total} there are`,
  );
  if (recordOf(folder).mutants > result.mutants) {
    console.log(
      `  the record of ${last.mutants} mutants of ${last.date} stays: --count ${last.mutants} or --again replaces it`,
    );
  }
  if (!(share >= GOAL)) process.exitCode = 1;
}

/** `drawn`: with those that do not compile. */
async function runSample(folder, asked, last) {
  const all = allMutants(folder);
  const runner = await runnerOf(folder);
  const begun = begunOf(options.again ? undefined : last, asked);
  let result = { ...begun, ...asked, date: today(), total: all.length };
  delete result.unfinished;
  for (const mutant of shuffled(all, asked.seed).slice(result.drawn)) {
    if (result.mutants >= asked.sample) break;
    result = { ...(await runOne(mutant, runner, result)), drawn: result.drawn + 1 };
    writeRecord(folder, result, options.again);
  }
  return result;
}

/** What survived, against the tests of today; what is equivalent by now, no more. */
async function runSurvivors(folder, last) {
  const survivors = allMutants(folder).filter((mutant) => last.survivors.some((other) => isSame(mutant, other)));
  const runner = survivors.length > 0 ? await runnerOf(folder) : null;
  // What tests were written for is killed by them; how many were before says more of the mutants that nobody has drawn.
  let result = { ...last, atFirst: last.atFirst ?? last.killed, date: today() };
  for (const mutant of survivors) {
    const without = result.survivors.filter((other) => !isSame(mutant, other));
    result = await runOne(mutant, runner, { ...result, mutants: result.mutants - 1, survivors: without });
    writeRecord(folder, result);
  }
  return result;
}

/** The result with one mutant more; one that does not compile is none. */
async function runOne(mutant, runner, result) {
  const why = whyEquivalent(mutant);
  const { outcome, failed, seconds = 0 } = why ? { outcome: 'equivalent' } : await runner(mutant);
  if (outcome === 'invalid') return result;
  const { file, line, at, code, was, now, nth } = mutant;
  const mark = { killed: '✓', equivalent: '=', survived: '✗' }[outcome];
  console.log(`${mark} ${file}:${line}  ${was}  →  ${now || '(nothing)'}  ${seconds.toFixed(0)} s`);
  console.log(`    ${{ killed: failed, equivalent: why, survived: code }[outcome]}`);
  const place = { file, at, code, was, now, ...(nth > 0 && { nth }) };
  return {
    ...result,
    mutants: result.mutants + 1,
    killed: result.killed + Number(outcome === 'killed'),
    equivalent: why ? [...result.equivalent, { ...place, why }] : result.equivalent,
    survivors: outcome === 'survived' ? [...result.survivors, { line, ...place }] : result.survivors,
  };
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

/** What was asked for; ends with USAGE, or with what is wrong. */
function optionsOf() {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string', default: FOLDERS.join(',') },
      count: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      survivors: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit();
  }
  const folders = values.folder.split(',');
  const stranger = folders.find((folder) => !FOLDERS.includes(folder));
  const [count, seed] = [Number(values.count), Number(values.seed)];
  const isCount = (number) => Number.isSafeInteger(number) && number > 0;
  const fault =
    (stranger !== undefined && `There is no folder ${JSON.stringify(stranger)}: there are ${FOLDERS.join(', ')}.`) ||
    (!(isCount(count) && isCount(seed)) && '--count and --seed want a number from 1.');
  if (fault) {
    console.error(fault);
    process.exit(2);
  }
  return { folders, count, seed, survivors: values.survivors, again: values.again };
}
