// Workers that end at random during a fit: terminated from outside, or by an exit within. The fit ends with WorkerError, or with
// the result of an undisturbed one; it never hangs, and the next fit is sound.
import { Worker } from 'node:worker_threads';
import { sleep } from './command.mjs';

const SCRIPT = new URL('../../../dist/worker-node.js', import.meta.url).href;
const HANGS = 30_000;

export async function workerDies({ problems, createWorkerPool }, random) {
  const [name, work] = random.pick(Object.entries(problems.fits).filter(([fit]) => fit !== 'fit svd')); // it has no workers
  const expected = await work({ workers: 1 });
  const count = 2 + random.below(3);
  const unlucky = random.below(count);
  const exits = random.chance(0.5);
  const milliseconds = random.below(120);
  const onPool = random.chance(0.5);
  const ended = [];
  const timers = [];
  const workerFactory = () => {
    const isUnlucky = ended.length === unlucky;
    const death = isUnlucky && exits ? `setTimeout(() => process.exit(${random.below(3)}), ${milliseconds});` : '';
    const worker = new Worker(`${death} import(${JSON.stringify(SCRIPT)});`, { eval: true, execArgv: [] });
    ended.push(new Promise((resolve) => worker.once('exit', resolve)));
    if (isUnlucky && !exits) timers.push(setTimeout(() => worker.terminate(), milliseconds));
    return worker;
  };
  const pool = onPool ? await createWorkerPool({ workers: count, workerFactory }) : null;
  const options = pool ? { workers: pool } : { workers: count, workerFactory };
  const outcome = await Promise.race([
    work(options).then(
      (value) => ({ value }),
      (error) => ({ error }),
    ),
    sleep(HANGS).then(() => ({ error: new Error('it hangs') })),
  ]);
  pool?.dispose();
  for (const timer of timers) clearTimeout(timer);
  const died = outcome.error?.code === 'ERR_WORKER';
  if (!died && outcome.value !== expected) throw new Error(`${name}: ${outcome.error?.stack ?? 'another result'}`);
  const left = await Promise.race([Promise.all(ended).then(() => false), sleep(HANGS).then(() => true)]);
  if (left) throw new Error(`${name}: a worker is left running`);
  if ((await work({ workers: 1 })) !== expected) throw new Error(`${name}: another result after a death`);
  return { 'fits that ended with WorkerError': died ? 1 : 0 };
}
