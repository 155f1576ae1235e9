// Runs test files against a mutant, or against the sources as they are, by a host that is started once, and again after a run
// that had to be ended.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const HOST = fileURLToPath(new URL('host.mjs', import.meta.url));
let host = null;

/**
 * `{ outcome, tests, took, failed, why }`: 'survived' when all tests pass, 'killed' when one fails or nothing comes to its end
 * for so many `seconds`; how many seconds each file took; the first failure. Throws when there was nothing to judge by.
 * @param isolate whether each file has a process of its own; one for all takes two thirds of the time, but has to hold them all
 */
export async function runTests(files, environment, seconds, isolate = false) {
  host ??= await started();
  const { child } = host;
  child.send({ files, environment, isolate });
  const answer = await answerOf(host, seconds);
  if (answer.late) {
    await endTests();
    return { outcome: 'killed', took: {}, failed: `nothing for ${seconds.toFixed(0)} s` };
  }
  if (answer.error) throw new Error(`vitest gave no report:\n${answer.error}\n${host.err.slice(-4000)}`);
  if (!answer.failed && answer.tests === 0) throw new Error(`no tests ran of ${files.join(' ')}:\n${host.err}`);
  return { outcome: answer.failed ? 'killed' : 'survived', ...answer };
}

/** A group of its own, so that an endless loop ends with all its forks. */
export async function endTests() {
  if (!host) return;
  const { child, closed } = host;
  host = null;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
  await closed;
}

async function started() {
  const child = fork(HOST, { detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const made = { child, err: '', closed: new Promise((resolve) => child.on('close', resolve)) };
  child.stdout.resume();
  child.stderr.on('data', (chunk) => {
    made.err = (made.err + chunk).slice(-10_000);
  });
  const { error } = await answerOf(made, 120);
  if (error) throw new Error(`vitest did not start:\n${error}\n${made.err}`);
  return made;
}

/** What the host says at last; `{ late }` when it says nothing for so long, `{ error }` when it ends. */
function answerOf({ child, closed }, seconds) {
  return new Promise((resolve) => {
    const answer = (message) => {
      if (message.alive) return void timer.refresh();
      clearTimeout(timer);
      child.off('message', answer);
      resolve(message);
    };
    const timer = setTimeout(() => answer({ late: true }), seconds * 1000);
    child.on('message', answer);
    closed.then(() => answer({ error: 'the process ended' }));
  });
}
