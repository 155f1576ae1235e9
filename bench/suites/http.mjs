// examples/serve.mjs under load.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { digits, table } from '../lib/figures.mjs';
import { importOnDemand } from '../lib/on-demand.mjs';
import { project, scratchFile } from '../lib/project.mjs';
import { FACTORS, HISTORY, histories, ITEMS, serveModel } from '../lib/serve-model.mjs';

const CONNECTIONS = 32;
const COUNT = 20;

export const name = 'http';
export const title = 'Serving over HTTP';
export const how =
  `\`examples/serve.mjs\`, one process, asked by autocannon in another on the same machine over ${CONNECTIONS} connections ` +
  `that stay open: ${ITEMS.toLocaleString('en-US')} items (made up), d = ${FACTORS}, top ${COUNT}, another history each time; ` +
  '`/health` answers a constant, which is what HTTP alone costs. Milliseconds from sending to the whole answer, waiting ' +
  `behind the ${CONNECTIONS - 1} others included.`;

export async function run({ quick, log }) {
  const file = scratchFile('serve.safetensors');
  writeFileSync(file, serveModel().encode());
  const service = await startService(file);
  try {
    const asked = histories(500).map((items) => `/recommend?count=${COUNT}&history=${items.join(',')}`);
    const kinds = {
      [`a history of ${HISTORY} items`]: asked,
      'one item': asked.map((path) => path.slice(0, path.indexOf(','))),
      'similar items': histories(500).map(([item]) => `/similar?count=${COUNT}&item=${item}`),
      '`/health`': ['/health'],
    };
    const results = {};
    for (const [kind, paths] of Object.entries(kinds)) {
      results[kind] = await load(service.url, paths, quick ? 1 : 5);
      log(`${kind}: ${digits(results[kind].perSecond)} a second, p99 ${results[kind].p99} ms`);
    }
    return { results };
  } finally {
    service.child.kill('SIGTERM');
  }
}

/** Starts the example on a free port: { child, url }. */
async function startService(file) {
  const child = spawn(process.execPath, [project('examples/serve.mjs'), '--port', '0', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\S+$/.exec(line) ?? [];
    if (url) return { child, url };
  }
  throw new Error('examples/serve.mjs did not start.');
}

/** Asks for the paths in turn on every connection. Throws when an answer is no success. */
async function load(url, paths, seconds) {
  const { default: autocannon } = await importOnDemand('autocannon', '9.0.0');
  const requests = paths.map((path) => ({ path }));
  const options = { url, requests, connections: CONNECTIONS, duration: seconds };
  const result = await autocannon({ ...options, warmup: { connections: CONNECTIONS, duration: 1 } });
  const failed = result.errors + result.timeouts + result.non2xx;
  if (failed > 0) throw new Error(`${failed} of ${result.requests.total} requests to ${paths[0]} failed.`);
  const { p50, p99, max } = result.latency;
  return {
    seconds: result.duration,
    requests: result.requests.total,
    perSecond: result.requests.average,
    p50,
    p99,
    max,
  };
}

export function render({ results }) {
  const rows = Object.entries(results).map(([kind, { perSecond, p50, p99, max }]) => [
    kind,
    digits(perSecond),
    ...[p50, p99, max].map(String),
  ]);
  const [{ seconds }] = Object.values(results);
  return [
    `${seconds} seconds each; milliseconds are whole.`,
    '',
    ...table(['', 'requests a second:', 'p50:', 'p99:', 'slowest:'], rows),
  ];
}
