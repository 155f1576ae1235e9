// A mutant against the tests that may notice it: those of its own file and folder first, then others that reach it.
import { kindOf } from './kinds.mjs';
import { testOf } from './related.mjs';
import { runTests } from './tests.mjs';

/** Seconds from one test to the next where it is not known yet how long they take. */
const AT_MOST = 200;
/** Seconds beyond four times what the longest file took when all passed: other work may go on. */
const SPARE = 20;

/** A function from a mutant to `{ outcome, seconds, failed }`, where `failed` is the test that killed it. */
export async function runnerOf(folder) {
  const kind = kindOf(folder);
  const asTheyAre = await kind.prepare(null);
  const secondsOf = new Map();

  /** The seconds that may go by from test to test. @throws where they do not pass as they are */
  async function limitOf(files) {
    const unknown = files.filter((file) => !secondsOf.has(file));
    if (unknown.length > 0) {
      const { outcome, failed, why } = await timed(unknown, asTheyAre, AT_MOST);
      if (outcome !== 'survived')
        throw new Error(`${folder}: the tests do not pass as they are: ${failed}\n${why ?? ''}`);
    }
    return SPARE + 4 * Math.max(...files.map((file) => secondsOf.get(file)));
  }

  /** How long files take is seen whenever they all pass. */
  async function timed(files, environment, seconds) {
    const result = await runTests(files, environment, seconds, kind.isolate);
    if (result.outcome !== 'survived') return result;
    for (const file of files) secondsOf.set(file, Math.max(secondsOf.get(file) ?? 0, result.took[file] ?? 0));
    return result;
  }

  /** Whether what kills a mutant passes without it is asked when it kills for the first time. */
  async function runWith(prepared, files) {
    const isKnown = files.every((file) => secondsOf.has(file));
    const result = await timed(files, prepared, isKnown ? await limitOf(files) : AT_MOST);
    if (result.outcome === 'killed') await limitOf(result.file ? [result.file] : files);
    return result;
  }

  return async (mutant) => {
    const own = kind.own(folder, mutant.file);
    const first = own.filter((file) => file === testOf(mutant.file));
    const ordered = [...first, ...own.filter((file) => !first.includes(file))];
    const others = kind.others(folder, mutant.file).filter((file) => !own.includes(file));
    const start = performance.now();
    const done = (outcome, failed) => ({ outcome, failed, seconds: (performance.now() - start) / 1000 });
    const prepared = await kind.prepare(mutant);
    if (!prepared) return done('invalid');
    for (const files of [ordered, others]) {
      const { outcome, failed } = files.length > 0 ? await runWith(prepared, files) : { outcome: 'survived' };
      if (outcome === 'killed') return done('killed', failed);
    }
    return done('survived');
  };
}
