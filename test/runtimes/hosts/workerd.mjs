// Cloudflare's runtime through miniflare: the package's `workerd` condition imports the kernels as modules.
import { basename } from 'node:path';
import { bundle } from './bundle.mjs';

export const workerd = {
  name: 'workerd',
  able: { threads: 'workerd has no workers', relaxed: true },
  async start(consumer, tools, able) {
    const files = await bundle(consumer, tools, 'workerd.mjs', {
      conditions: ['workerd', 'worker', 'browser'],
      loader: { '.wasm': 'copy' },
    });
    const body = await ask(tools, files, { method: 'POST', body: JSON.stringify(able) });
    return { version: tools.version('workerd'), ...JSON.parse(body) };
  },
};

/** What the Worker answers. @param files [{ path, contents }], the script among them, and the .wasm files that it imports */
export async function ask(tools, files, request) {
  const { Miniflare } = await tools.import('miniflare');
  const modules = files.map(({ path, contents }) => ({
    type: path.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
    path: basename(path),
    contents,
  }));
  // The first one is the Worker.
  modules.sort((a, b) => Number(a.type === 'CompiledWasm') - Number(b.type === 'CompiledWasm'));
  const miniflare = new Miniflare({ modules, compatibilityDate: '2026-04-01' });
  try {
    const response = await miniflare.dispatchFetch('http://localhost/', {
      ...request,
      signal: AbortSignal.timeout(120_000),
    });
    const body = await response.text();
    if (!response.ok) throw new Error(body);
    return body;
  } finally {
    await miniflare.dispose();
  }
}
