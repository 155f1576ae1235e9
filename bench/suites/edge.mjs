// examples/edge, the Cloudflare Worker, in workerd.
import { statSync } from 'node:fs';
import { buildEdgeApp } from '../lib/edge-app.mjs';
import { CONCURRENCY, HISTORY, measureEdge } from '../lib/edge-figures.mjs';
import { digits, median, quantile, table } from '../lib/figures.mjs';

export const name = 'edge';
export const title = 'Serving at the edge';
export const how =
  '`examples/edge`, bundled by wrangler, in workerd by miniflare on the same machine as the client: the model of Debian’s ' +
  `packages, d = 64, int8, top 20 for another history of ${HISTORY} items each time. Milliseconds from sending a request to ` +
  `the whole answer, over connections that stay open: one request at a time, and ${CONCURRENCY} at a time, waiting behind ` +
  `the ${CONCURRENCY - 1} others included; \`/health\` answers a constant, which is what HTTP, miniflare and its router cost. ` +
  'First answer, each of a fresh process: the model read from the assets and loaded, and the history answered.';

export async function run({ quick, log }) {
  const app = buildEdgeApp();
  const sizes = quick ? { starts: 2, requests: 100 } : { starts: 10, requests: 2000 };
  try {
    const figures = await measureEdge(app, { ...sizes, log });
    return { ...figures, wrangler: app.version, bytes: statSync(app.model).size };
  } finally {
    app.dispose();
  }
}

export function render({ cold, kinds, resident, requests, wrangler, bytes }) {
  const rows = Object.entries(kinds).map(([kind, { alone, together }]) => [
    kind,
    ...[alone.p50, alone.p99, together.p50, together.p99, together.perSecond].map((value) => digits(value)),
  ]);
  const columns = ['', 'p50:', 'p99:', `p50 of ${CONCURRENCY}:`, `p99 of ${CONCURRENCY}:`, 'requests a second:'];
  const firsts = cold.map(({ first }) => first);
  const megabytes = (value) => (value === undefined ? 'unknown' : digits(value / 1e6));
  return [
    `wrangler ${wrangler} with its miniflare; ${requests.toLocaleString('en-US')} requests a figure; the model has ` +
      `${digits(bytes / 1e6)} MB.`,
    '',
    ...table(columns, rows),
    '',
    `First answer: ${digits(median(firsts))} ms (median of ${cold.length}, the slowest ${digits(quantile(firsts, 1))} ms), the ` +
      `next one ${digits(median(cold.map(({ second }) => second)))} ms. Memory of the process, with the workers of ` +
      `miniflare: ${megabytes(resident.empty)} MB without the model, ${megabytes(resident.loaded)} MB after the first answer, ` +
      `${megabytes(resident.busy)} MB after all.`,
  ];
}
