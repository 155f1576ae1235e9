// One file for each entry; what they share goes into chunks. The loader and the command line's libraries stay imports.
export default {
  input: { index: 'build/js/index.js', node: 'build/js/node/index.js', cli: 'build/js/cli/main.js' },
  external: [/^node:/, /^[@a-z]/],
  output: { dir: 'dist', format: 'es', chunkFileNames: 'chunks/[name]-[hash].js', sourcemap: true },
};
