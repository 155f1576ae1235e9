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
    const { Miniflare } = await tools.import('miniflare');
    const modules = files
      .map(({ path, contents }) => ({
        type: path.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
        path: basename(path),
        contents,
      }))
      .sort((a, b) => Number(b.type === 'ESModule') - Number(a.type === 'ESModule'));
    const miniflare = new Miniflare({ modules, compatibilityDate: '2026-04-01' });
    try {
      const response = await miniflare.dispatchFetch('http://localhost/', {
        method: 'POST',
        body: JSON.stringify(able),
      });
      if (!response.ok) throw new Error(await response.text());
      return { version: tools.version('workerd'), ...(await response.json()) };
    } finally {
      await miniflare.dispose();
    }
  },
};
