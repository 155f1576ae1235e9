// Whole fits and their models with kernels whose every access to memory is checked (../bounds/), beside the package as it
// is: nothing reaches outside of a block, and the results have the same bits, though every block begins as NaN and another
// lies elsewhere. What one copy refuses the other does, too.
import { isDeepStrictEqual } from 'node:util';
import { accesses, checkEverything, faults } from '../bounds/checked.mjs';
import { carryOut, fitOf, problemOf } from '../bounds/programs.mjs';
import { small } from '../corpus.mjs';
import { randomOf } from '../random.mjs';

export const name = 'bounds';

export async function open(halfsweep, _, serve) {
  const plain = { halfsweep, serve };
  await compile(plain);
  const checked = await checkedPackage();
  await compile(checked);
  return {
    async run(seed) {
      const [problem, fit] = caseOf(seed);
      const results = [];
      const before = accesses;
      for (const copy of [plain, checked]) results.push(await carryOut(copy, problem, fit, randomOf(seed)));
      if (faults.length > 0) throw faults.splice(0)[0];
      if (accesses === before) throw new Error('No access was checked.');
      compare(...results);
    },
    describe: (seed) => {
      const [{ triplets, duplicates }, fit] = caseOf(seed);
      return `${triplets.userCount} × ${triplets.itemCount}, ${triplets.users.length} entries, ${duplicates}; ${JSON.stringify(fit)}`;
    },
    close() {},
  };
}

function caseOf(seed) {
  const random = randomOf(seed);
  const problem = problemOf(random);
  return [problem, fitOf(random, problem.triplets)];
}

/** The package in modules, as the compiler leaves it before it is bundled: its arena can be reached. */
async function checkedPackage() {
  const load = (file) => import(new URL(`../../../build/js/${file}`, import.meta.url).href);
  const { Arena } = await load('wasm/arena.js');
  checkEverything(Arena);
  return { halfsweep: await load('index.js'), serve: await load('serve/index.js') };
}

/** Compiles the copy's kernels, each build that there is, as they are compiled now. */
async function compile({ halfsweep, serve }) {
  const data = small(halfsweep);
  for (const simd of ['strict', 'auto']) {
    const model = await halfsweep.fitWals(data, { workers: 1, epochs: 1, factors: 2, simd });
    serve.loadModel(model.encode()).scoreAll(Int32Array.of(0));
  }
}

function compare(expected, got) {
  for (const name of Object.keys(expected)) {
    if (isDeepStrictEqual(got[name], expected[name])) continue;
    const show = (value) => String(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300);
    throw new Error(`${name} differs: ${show(got[name])} instead of ${show(expected[name])}`);
  }
}
