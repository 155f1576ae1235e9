// One file for each entry; what they share goes into chunks. The loader, the command line's libraries and the choice of
// worker host (package.json's `imports`) stay imports.
export default {
  input: {
    index: 'build/js/index.js',
    node: 'build/js/node/index.js',
    cli: 'build/js/cli/main.js',
    'worker-host-node': 'build/js/workers/host-node.js',
    'worker-host-web': 'build/js/workers/host-web.js',
  },
  external: [/^node:/, /^[@#a-z]/],
  output: { dir: 'dist', format: 'es', chunkFileNames: 'chunks/[name]-[hash].js', sourcemap: true },
};
