// The page of examples/drop, built and served under its policy, and the built library for a page that reads by itself.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, preview } from 'vite';
import { serveSite } from '../runtimes/hosts/site.mjs';

const ROOT = join(import.meta.dirname, '../..');
const CONFIG = join(ROOT, 'examples/drop/vite.config.mjs');

/** @returns url, requests: what was asked for so far, and close() */
export async function serveDrop() {
  await build({ configFile: CONFIG, logLevel: 'warn' });
  const server = await preview({ configFile: CONFIG, logLevel: 'warn', preview: { port: 0, host: '127.0.0.1' } });
  const requests = [];
  server.httpServer.on('request', ({ method, url, headers }) =>
    requests.push({ method, path: url, bytes: Number(headers['content-length'] ?? 0) }),
  );
  return {
    requests,
    url: server.resolvedUrls.local[0],
    async close() {
      server.httpServer.closeAllConnections();
      await new Promise((resolve) => server.httpServer.close(resolve));
    },
  };
}

/** A page with nothing but a field for a file, beside dist/browser. */
export function serveBare() {
  const folder = join(ROOT, 'dist/browser');
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.js'));
  const files = new Map(names.map((name) => [`/${name}`, readFileSync(join(folder, name))]));
  files.set('/index.html', '<!doctype html><title>halfsweep</title><input type="file" aria-label="File">');
  return serveSite(files, {});
}
