// One file for each entry; what they share goes into chunks. The loader, the command line's libraries and the choice of
// worker host (package.json's `imports`) stay imports.
import { minify } from 'rolldown/utils';

const external = [/^node:/, /^[@#a-z]/];

export default [
  {
    input: {
      index: 'build/js/index.js',
      node: 'build/js/node/index.js',
      cli: 'build/js/cli/main.js',
      'worker-host-node': 'build/js/workers/host-node.js',
      'worker-host-web': 'build/js/workers/host-web.js',
      'worker-node': 'build/js/workers/worker-node.js',
      'worker-web': 'build/js/workers/worker-web.js',
    },
    external,
    output: { dir: 'dist', format: 'es', chunkFileNames: 'chunks/[name]-[hash].js', sourcemap: true },
  },
  // The small build is one file, which shares nothing with the others and is as small as it can be.
  {
    input: { serve: 'build/js/serve/index.js' },
    external,
    plugins: [{ name: 'minify', renderChunk: minified }],
    output: { dir: 'dist', format: 'es', sourcemap: true },
  },
];

async function minified(code, { fileName }) {
  const { code: small, map } = await minify(fileName, code, { module: true, sourcemap: true });
  return { code: small, map };
}
