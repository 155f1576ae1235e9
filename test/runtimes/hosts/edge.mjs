// Vercel's edge VM, in this process. As on Vercel nothing may be compiled in it: the bundler leaves `.wasm?module` imports,
// and the platform hands in Modules that it compiled.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundle } from './bundle.mjs';

export const edge = {
  name: 'edge VM',
  able: { threads: 'the edge runtime has no workers', relaxed: 'the edge-light build has the strict kernels only' },
  async start(consumer, tools, able) {
    const modules = {};
    const [{ text }] = await bundle(consumer, tools, 'edge.mjs', {
      format: 'iife',
      conditions: ['edge-light', 'browser'],
      plugins: [wasmModules(modules)],
    });
    const { EdgeVM } = await tools.import('@edge-runtime/vm');
    const vm = new EdgeVM({
      codeGeneration: { strings: false, wasm: false },
      extend: (context) => Object.assign(context, { wasmModules: modules }),
    });
    vm.evaluate(text);
    const version = `${tools.version('@edge-runtime/vm')} on Node ${process.versions.node}`;
    return { version, ...JSON.parse(JSON.stringify(await vm.context.runCases(able))) };
  },
};

/** `import module from './x.wasm?module'` becomes a look-up in what the platform compiled. */
function wasmModules(modules) {
  return {
    name: 'wasm-module',
    setup(build) {
      build.onResolve({ filter: /\.wasm\?module$/ }, async ({ path, resolveDir, kind }) => {
        const plain = path.slice(0, -'?module'.length);
        const resolved = await build.resolve(plain, { resolveDir, kind });
        return { path: resolved.path || join(resolveDir, plain), namespace: 'wasm-module', errors: resolved.errors };
      });
      build.onLoad({ filter: /.*/, namespace: 'wasm-module' }, async ({ path }) => {
        modules[path] = await WebAssembly.compile(await readFile(path));
        return { contents: `export default wasmModules[${JSON.stringify(path)}];`, resolveDir: dirname(path) };
      });
    },
  };
}
