// `npx vite examples/drop` serves the page while you edit; `npx vite build examples/drop` writes it to dist/ there.
import { defineConfig } from 'vite';

/** No script, style or request but the page's own; compiling WebAssembly is the one thing to be allowed. */
const POLICY = "default-src 'self'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data:";

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, emptyOutDir: true },
  worker: { format: 'es' },
  preview: { headers: { 'Content-Security-Policy': POLICY } },
});
