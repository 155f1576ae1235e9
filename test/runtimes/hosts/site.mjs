// A server on this machine for one page and what it loads.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { extname } from 'node:path';

/** What makes a page cross-origin isolated, so that it may share memory with workers. */
export const ISOLATION = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/**
 * @param files contents by path, such as `/index.html`, which is also `/` @param headers sent with every response
 * @param onPost takes the body of any POST
 * @returns url, loaded: the paths that were asked for and found, and close()
 */
export async function serveSite(files, headers, onPost = () => {}) {
  const loaded = new Set();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const path = pathname === '/' ? '/index.html' : pathname;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.method === 'POST') {
      onPost(Buffer.concat(await request.toArray()).toString());
      response.end();
    } else if (files.has(path)) {
      loaded.add(path);
      response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream').end(files.get(path));
    } else {
      // Browsers ask for an icon unasked, and a page without one is not at fault.
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    loaded,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
