// The parent's end of a contender's process.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { scratchFile } from '../lib/project.mjs';
import { SYSTEMS } from './systems.mjs';
import { looksAt, SPAN } from './whole-fits.mjs';

/** How much of what a process said before it failed is repeated. */
const LAST_WORDS = 2000;
const SHORT = 300;

/**
 * Starts a contender on the pairs of a file and waits until it has read them.
 * @param data { pairs, shape, objective } @param environment of environment.mjs
 * @returns { fit(request) → answer, loss(own) → in the objective's terms, end() }; throws an Error with the reason when it
 * does not start
 */
export async function startContender({ system, options }, factors, data, environment) {
  const { script, python, parameters, loss } = SYSTEMS[system];
  const { pairs, shape, objective } = data;
  const task = {
    ...shape,
    pairs,
    system,
    options,
    factors,
    parameters: parameters(objective, shape),
    module: environment.modules?.[system],
    scratch: scratchFile(''),
    looks: looksAt(Number.POSITIVE_INFINITY).slice(0, -1),
    span: SPAN,
  };
  const child = spawn(python ? environment.python : process.execPath, [script, JSON.stringify(task)], {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    env: oneThread(process.env),
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said = `${said}${text}`.slice(-LAST_WORDS);
  });
  child.stdin.on('error', () => {}); // that it has ended is told by its answers, which end
  const answers = createInterface({ input: child.stdio[3] })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error(`ended: ${inShort(said.trim().split('\n').at(-1)) || 'without a word'}`);
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(inShort(answer.error));
    return answer;
  };
  await next();
  return {
    fit(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return next();
    },
    loss: (own) => loss?.(own, objective, shape),
    end: () => child.stdin.end(),
  };
}

/** Without the stack of a virtual machine. */
function inShort(reason) {
  return reason
    .split(/\n\s+at /)[0]
    .replace(/\s+/g, ' ')
    .slice(0, SHORT);
}

/** One thread in every BLAS, and its kernels those that it would choose here. */
function oneThread(environment) {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...rest } = environment;
  return { ...rest, OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
}
