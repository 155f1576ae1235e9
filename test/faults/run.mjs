// The fault suites, by hand or at night:
//
//   npm run test:faults -- [--cases 200000] [--only files,arguments,bounds] [--first SEED] [--case SUITE:SEED]
//
// A case is a suite and a seed. They run in child processes with little heap and a limit of time; a process that dies or
// does not answer is a failure of the case it was at. Ends with «N passed, N failed».
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The seconds that one case may take: checked kernels take ten times as long. */
const SUITES = { files: 10, arguments: 10, bounds: 100 };
/** Cases of one process, and its heap in megabytes. */
const CHUNK = 2000;
const HEAP = 400;

/** Runs cases of a suite; resolves to how many ran and what failed. */
export async function runCases(suite, first, count, log = () => {}) {
  let cases = 0;
  const failures = [];
  for (let from = first; from < first + count; ) {
    const end = Math.min(from + CHUNK, first + count);
    const result = await runProcess(suite, from, end);
    cases += result.cases;
    failures.push(...result.failures);
    for (const failure of result.failures)
      log(`✗ ${suite}:${failure.seed} ${failure.where ?? ''}\n    ${failure.what.replaceAll('\n', '\n    ')}`);
    from += result.cases;
    if (failures.length > 200) break;
  }
  return { cases, failures };
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
      else if (Date.now() - since > SUITES[suite] * 1000) {
        hung = true;
        child.kill('SIGKILL');
      }
    }, 500);
    child.on('close', (code, signal) => {
      clearInterval(timer);
      const seed = at();
      rmSync(folder, { recursive: true, force: true });
      if (code === 0 && out) return resolve(JSON.parse(out));
      const what = hung ? `no answer in ${SUITES[suite]} s` : `the process ended by ${signal ?? code}: ${err}`;
      resolve({ cases: seed - from + 1, failures: [{ seed, what }] });
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

async function main() {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '200000' },
      first: { type: 'string', default: '1' },
      only: { type: 'string', default: Object.keys(SUITES).join(',') },
      case: { type: 'string' },
    },
  });
  const chosen = values.case ? [values.case.split(':')[0]] : values.only.split(',');
  const first = Number(values.case?.split(':')[1] ?? values.first);
  const count = values.case ? 1 : Math.ceil(Number(values.cases) / chosen.length);
  let [passed, failed] = [0, 0];
  for (const suite of chosen) {
    const start = performance.now();
    const { cases, failures } = await runCases(suite, first, count, console.log);
    console.log(
      `${suite}: ${cases} cases, ${failures.length} failed, ${((performance.now() - start) / 1000).toFixed(0)} s`,
    );
    passed += cases - failures.length;
    failed += failures.length;
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
