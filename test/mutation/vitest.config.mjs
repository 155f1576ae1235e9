// The suite with one fault in it: HALFSWEEP_MUTANT has the mutant of a source (none: the suite as it is), and
// HALFSWEEP_KERNELS the folder of kernels to take for the package's own. Both change from run to run of one vitest (host.mjs).
import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import { workerModule } from '../../scripts/worker-module.mjs';
import base from '../../vitest.config.ts';
import { mutantPlugin } from './mutant-plugin.mjs';

const mutantOfNow = () => JSON.parse(process.env.HALFSWEEP_MUTANT ?? 'null');
/** What workers' scripts are bundled from, besides what they cannot do without being seen here. */
const OF_WORKERS = /^src\/(workers|wasm|errors)/;

const workerScripts = {
  name: 'worker-scripts',
  enforce: 'pre',
  load(id) {
    const name = /src\/workers\/built\/([\w-]+)\.ts$/.exec(id)?.[1];
    const mutant = name ? mutantOfNow() : null;
    return mutant && OF_WORKERS.test(mutant.file) ? workerModule(name, [mutantPlugin(mutant)]) : null;
  },
};

const otherKernels = {
  name: 'other-kernels',
  enforce: 'pre',
  load(id) {
    const kernels = process.env.HALFSWEEP_KERNELS;
    if (!kernels || id !== resolve('src/wasm/binaries/kernels-inline.ts')) return null;
    const text = (name) => readFileSync(`${kernels}/${name}.wasm`).toString('base64');
    const build = (name) => `'${name}': () => new Uint8Array(Buffer.from('${text(name)}', 'base64'))`;
    return `export const builds = { ${build('relaxed')}, ${build('strict')} };`;
  },
};

/** In the order in which they were asked for, those first that are likely to fail: the first failure ends the run. */
class AsGiven extends BaseSequencer {
  async sort(files) {
    const order = process.env.HALFSWEEP_ORDER.split(',');
    const place = ({ moduleId }) => order.indexOf(relative('.', moduleId));
    return [...files].sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  ...base,
  plugins: [{ ...mutantPlugin(null), load: (id) => mutantPlugin(mutantOfNow()).load(id) }, workerScripts, otherKernels],
  // A mutant is of the sources as they are, and nothing here needs dist/ to be of them too, but what is made of it.
  test: {
    ...base.test,
    globalSetup: [],
    testTimeout: 60_000,
    bail: 1,
    sequence: { sequencer: AsGiven },
  },
});
