// A process that fits on threads exits by itself, whatever became of the fit; an idle pool does not keep it alive. These
// tests run the built package in processes of their own: `npm test` builds it before.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const PACKAGE = JSON.stringify(new URL('../../dist/index.js', import.meta.url).href);
const WORKERS = JSON.stringify(new URL('../../dist/workers.js', import.meta.url).href);
const SCRIPT = JSON.stringify(new URL('../../dist/worker-node.js', import.meta.url).href);

const prologue = `
  import { Worker } from 'node:worker_threads';
  import { fitWals, Interactions } from ${PACKAGE};
  import { createWorkerPool } from ${WORKERS};
  const ports = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const users = Array.from({ length: 30_000 }, (_, k) => (k * 7919) % 500);
  const items = users.map((user, k) => (k * 104_729 + user) % 400);
  const interactions = Interactions.fromTriplets({ users, items });
  const endless = { factors: 64, epochs: 1_000_000, lossEvery: 0 };
  const ownScript = () => new Worker(new URL(${SCRIPT}), { execArgv: [] });
  let pool;
`;

describe('a process', () => {
  it.each([
    ['after a fit on threads of its own', `await fitWals(interactions, { workers: 3, epochs: 1 });`],
    ['after a fit of its own choice of threads', `await fitWals(interactions, { workers: 'auto', epochs: 40 });`],
    ['with a pool that was never used', `pool = await createWorkerPool({ workers: 2 });`],
    [
      'with an idle pool',
      `pool = await createWorkerPool({ workers: 2 }); await fitWals(interactions, { workers: pool, epochs: 1 });`,
    ],
    [
      'after a fit on workers started from the package’s own script',
      `pool = await createWorkerPool({ workers: 2, workerFactory: ownScript });
       await fitWals(interactions, { workers: pool, epochs: 1 });`,
    ],
    [
      'after an abort',
      `const signal = AbortSignal.timeout(80);
       await fitWals(interactions, { ...endless, workers: 2, signal }).catch((error) => console.log(error.name));`,
      'TimeoutError\n',
    ],
    [
      'after the death of a worker',
      `const workerFactory = () => new Worker('setTimeout(() => process.exit(3), 80)', { eval: true });
       await fitWals(interactions, { ...endless, workers: 2, workerFactory }).catch((error) => console.log(error.name));`,
      'WorkerError\n',
    ],
    [
      'after a dispose in the middle of a fit',
      `pool = await createWorkerPool({ workers: 2 });
       setTimeout(() => pool.dispose(), 80);
       await fitWals(interactions, { ...endless, workers: pool }).catch((error) => console.log(error.name));`,
      'WorkerError\n',
    ],
  ])('exits %s', async (_, source, printed = '') => {
    expect(await runModule(`${source} console.log('end');`)).toEqual({
      code: 0,
      stdout: `${printed}end\n`,
      stderr: '',
    });
  });

  it('has no thread any more once its fit is over', async () => {
    const source = `
      const before = ports();
      await fitWals(interactions, { workers: 3, epochs: 1, onEpoch: () => console.log(ports() - before) });
      while (ports() > before) await new Promise((resolve) => setTimeout(resolve, 5));
      console.log('none');`;
    const { code, stdout } = await runModule(source);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\nnone\n$/);
  });
});

/** Runs a module to the end of its process; one that does not exit makes the test time out. */
async function runModule(source: string) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', prologue + source], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [exit, stdout, stderr] = await Promise.all([code, text(child.stdout), text(child.stderr)]);
  return { code: exit, stdout, stderr };
}
