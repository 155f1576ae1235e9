// The page's build, and a server for it that sends the headers a careful site would.
import compression from 'compression';
import { defineConfig } from 'vite';
import { precache } from './precache.mjs';

/** Nothing from elsewhere, no inline script; compiling WebAssembly is the one thing to be allowed. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";
/** Makes the page cross-origin isolated, so that it may train on threads. It runs without these, too, on one. */
const ISOLATION = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  // Small files as data: URLs would be against the policy.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, emptyOutDir: true },
  worker: { format: 'es' },
  server: { headers: ISOLATION },
  preview: { headers: { ...ISOLATION, 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-cache' } },
  plugins: [precache(), { name: 'compress', configurePreviewServer: compress }],
});

function compress({ middlewares }) {
  // int8 factors lose a quarter.
  const filter = (request, response) => request.url.includes('.safetensors') || compression.filter(request, response);
  middlewares.use(compression({ filter }));
}
