// A server on this machine with the page that runs the cases, which sends its report back.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { basename } from 'node:path';

const ISOLATION = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

// What fails before the report is made, such as a module that does not load, is the report.
const HTML = `<!doctype html><meta charset="utf-8"><title>halfsweep</title>
<script>
const failed = (reason) => fetch('/report', { method: 'POST', body: JSON.stringify({ failure: String(reason?.stack ?? reason) }) });
addEventListener('error', (event) => failed(event.message ?? event.target?.src), true);
addEventListener('unhandledrejection', (event) => failed(event.reason));
</script>
<script type="module" src="/page.js"></script>`;

/** @returns url of the page, report(): what it sent, once it did, and close() */
export async function servePage(files, isolated) {
  const scripts = new Map(files.map(({ path, text }) => [`/${basename(path)}`, text]));
  const { promise, resolve } = deferred();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (isolated) for (const [name, value] of Object.entries(ISOLATION)) response.setHeader(name, value);
    if (pathname === '/report') {
      resolve(JSON.parse(Buffer.concat(await request.toArray())));
      response.end();
    } else if (pathname === '/') {
      response.setHeader('content-type', 'text/html').end(HTML);
    } else if (scripts.has(pathname)) {
      response.setHeader('content-type', 'text/javascript').end(scripts.get(pathname));
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const late = setTimeout(() => resolve({ failure: 'The page did not report within two minutes.' }), 120_000);
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    report: () => promise,
    close() {
      clearTimeout(late);
      server.close();
      server.closeAllConnections();
    },
  };
}

function deferred() {
  let resolve;
  const promise = new Promise((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
