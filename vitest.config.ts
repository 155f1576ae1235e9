import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import tsconfig from './tsconfig.json' with { type: 'json' };

// Node 20 runs the relaxed SIMD builds behind a flag; later versions run them as they are and know no such flag.
const relaxed = process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [];

/** package.json's `imports`, from the sources, as the type checker has them. */
const alias = Object.entries(tsconfig.compilerOptions.paths).map(([find, [path]]) => ({
  find,
  replacement: fileURLToPath(new URL(path, import.meta.url)),
}));

export default defineConfig({
  resolve: { alias },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    pool: 'forks',
    execArgv: relaxed,
    globalSetup: ['test/fresh-build.ts'],
    setupFiles: ['test/setup.ts'],
  },
});
