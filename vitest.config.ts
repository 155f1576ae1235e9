import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Node 20 runs the relaxed SIMD builds behind a flag; later versions run them as they are and know no such flag.
const relaxed = process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [];

export default defineConfig({
  resolve: { alias: { '#worker-host': fileURLToPath(new URL('src/workers/host-node.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    pool: 'forks',
    execArgv: relaxed,
    setupFiles: ['test/setup.ts'],
  },
});
