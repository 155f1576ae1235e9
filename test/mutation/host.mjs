// One vitest for all mutants of a run, in a process of its own, which tests.mjs starts and asks: what is the same from mutant to
// mutant is transformed once. Every run of files has a new process of vitest's below this one, so that no test of a mutant sees
// what another mutant has left there.
import { readdirSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { createVitest } from 'vitest/node';

/** What comes from other files than a mutant's own where its fault reaches it: kernels, and the texts of the workers' scripts. */
const MADE = [
  'src/wasm/binaries/kernels-inline.ts',
  ...readdirSync('src/workers/built').map((name) => `src/workers/built/${name}`),
];

/** What is slow goes on to say something, what hangs does not. */
const alive = () => process.send({ alive: true });
const vitest = await createVitest('test', {
  config: 'test/mutation/vitest.config.mjs',
  watch: false,
  update: false,
  reporters: [{ onTestCaseResult: alive, onTestModuleEnd: alive }],
});
let last = [];

process.on('message', async ({ files, environment, isolate }) => {
  try {
    vitest.projects[0].config.isolate = isolate;
    process.send(await runFiles(files, environment));
  } catch (error) {
    process.send({ error: error.stack });
  }
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });

async function runFiles(files, environment) {
  for (const name of ['HALFSWEEP_MUTANT', 'HALFSWEEP_KERNELS', 'HALFSWEEP_CLI', 'HALFSWEEP_NODE']) {
    if (environment[name] === undefined) delete process.env[name];
    else process.env[name] = environment[name];
  }
  const mutant = JSON.parse(environment.HALFSWEEP_MUTANT ?? 'null');
  const changed = [...MADE, ...(mutant ? [mutant.file] : [])];
  for (const file of [...last, ...changed]) vitest.invalidateFile(resolve(file));
  last = changed;
  // Failures are counted over all that is kept, and the first one ends a run.
  vitest.state.filesMap.clear();
  vitest.state.idMap.clear();
  process.env.HALFSWEEP_ORDER = files.join(',');
  const project = vitest.projects[0];
  const asked = files.map((file) => project.createSpecification(resolve(file)));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(asked);
  return judged(testModules, unhandledErrors);
}

/** `failed`: the first failure, as `file > name`, in `file`, or undefined; `took`: the seconds of each file. */
function judged(modules, unhandled) {
  const [took, failures] = [{}, []];
  let tests = 0;
  for (const each of modules) {
    const file = relative('.', each.moduleId);
    const all = [...each.children.allTests()];
    tests += all.filter((test) => test.result().state !== 'skipped').length;
    const failed = all.find((test) => test.result().state === 'failed');
    if (failed) failures.push({ file, name: `${file} > ${failed.fullName}`, errors: failed.result().errors });
    else if (each.state() === 'failed') failures.push({ file, name: file, errors: each.errors() });
    const { collectDuration, setupDuration, duration } = each.diagnostic();
    took[file] = (collectDuration + setupDuration + duration) / 1000;
  }
  if (failures.length === 0 && unhandled.length > 0) failures.push({ name: 'outside of a test', errors: unhandled });
  const [first] = failures;
  return { tests, took, failed: first?.name, file: first?.file, why: first?.errors?.[0]?.message?.slice(0, 2000) };
}
