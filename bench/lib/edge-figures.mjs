// What the edge suite measures, and test/edge with fewer repetitions.
import { readFileSync } from 'node:fs';
import { startWorker } from './edge-worker.mjs';
import { quantile } from './figures.mjs';
import { latencies } from './latencies.mjs';
import { importFrom } from './on-demand.mjs';
import { powerLawSample, seeded } from './random.mjs';

export const HISTORY = 20;
export const CONCURRENCY = 16;
const COUNT = 20;

/**
 * @param app of `buildEdgeApp`
 * @param options { starts (fresh processes), requests (of each kind and concurrency) }
 * @returns { cold: [{ start, first, second }], kinds: { [kind]: { alone, together } of { p50, p99, perSecond } }, resident:
 * { empty, loaded, busy } } in milliseconds and bytes; bytes are undefined where the system does not tell
 */
export async function measureEdge(app, { starts, requests, log = () => {} }) {
  const asked = await requestsOf(app, requests);
  const cold = [];
  for (let i = 0; i < starts; i++) cold.push(await coldStart(app, asked['a history']));
  const worker = await startWorker(app);
  try {
    const resident = { empty: worker.residentBytes() };
    await latencies(worker.url, asked['a history'].slice(0, 1), 1);
    resident.loaded = worker.residentBytes();
    const kinds = {};
    for (const [kind, list] of Object.entries(asked)) {
      await latencies(worker.url, list.slice(0, list.length / 4), CONCURRENCY); // to warm up
      kinds[kind] = { alone: await ask(worker, list, 1), together: await ask(worker, list, CONCURRENCY) };
      log(`${kind}: p50 ${kinds[kind].alone.p50.toFixed(2)} ms, p99 ${kinds[kind].alone.p99.toFixed(2)} ms`);
    }
    resident.busy = worker.residentBytes();
    return { cold, kinds, resident, requests };
  } finally {
    await worker.stop();
  }
}

/** Kind → requests; histories favour the model's first items, and each is another. */
async function requestsOf({ folder, model }, count) {
  const { loadModel } = await importFrom(folder, 'halfsweep/serve');
  const { items } = loadModel(readFileSync(model));
  const random = seeded(1);
  const histories = Array.from({ length: count }, () =>
    Array.from(powerLawSample(HISTORY, items.size, 50, random), (index) => items.idAt(index)),
  );
  const post = (history) => ({
    path: '/recommend',
    method: 'POST',
    body: JSON.stringify({ history, count: COUNT }),
  });
  return {
    'a history': histories.map(post),
    'one item': histories.map(([item]) => post([item])),
    'similar items': histories.map(([item]) => ({ path: `/similar?item=${encodeURIComponent(item)}&count=${COUNT}` })),
    '`/health`': histories.map(() => ({ path: '/health' })),
  };
}

async function coldStart(app, [first, second]) {
  const begin = performance.now();
  const worker = await startWorker(app);
  try {
    const start = performance.now() - begin;
    const [one] = await latencies(worker.url, [first], 1);
    const [two] = await latencies(worker.url, [second], 1);
    return { start, first: one, second: two };
  } finally {
    await worker.stop();
  }
}

async function ask({ url }, requests, concurrency) {
  const start = performance.now();
  const milliseconds = await latencies(url, requests, concurrency);
  const seconds = (performance.now() - start) / 1000;
  return {
    p50: quantile(milliseconds, 0.5),
    p99: quantile(milliseconds, 0.99),
    perSecond: milliseconds.length / seconds,
  };
}
