// One set and seed: every idea, chosen on the inner split and judged on the test part.
//
//   node bench/beyond/measure.mjs SET SEED [IDEA …]
//
// Each is kept in build/bench/ as it comes, so that an hour's work can be done in parts, and goes on where it ended.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { project, scratchFile } from '../lib/project.mjs';
import { IDEAS, tryIals } from './ideas.mjs';
import { partsOf } from './parts.mjs';
import { compare, judge } from './search.mjs';

export const BASE = 'iALS';
const SOURCES = ['t0 ≠ 0', 'r_i ∝ n_i^γ'];

/** @returns { set, seed, ideas: { name: { kind, settings, epoch, ranking, valid, trials, ndcg, difference, error, seconds } } } */
export async function measure(set, seed, log, wanted = Object.keys(IDEAS)) {
  const file = scratchFile(`beyond-${set}-${seed}.json`);
  const record = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { set, seed, ideas: {} };
  const missing = wanted.filter((name) => !(name in record.ideas));
  if (missing.length === 0) return record;
  const parts = await partsOf(set, seed);
  const tried = { ials: await tryIals(parts) };
  const base = await judge(tried.ials[0], parts);
  const keep = (name, trials, values, start) => {
    const { found, ...chosen } = trials[0];
    const seconds = (performance.now() - start) / 1000;
    record.ideas[name] = { ...chosen, trials: trials.length, ...compare(values, base), seconds };
    writeFileSync(file, `${JSON.stringify(record, null, 1)}\n`);
    const { ndcg, difference, error } = record.ideas[name];
    const [shown, change, spread] = [
      ndcg,
      (100 * difference) / (ndcg - difference),
      (100 * error) / (ndcg - difference),
    ];
    log(
      `${set} ${seed} ${name}: ${shown.toFixed(4)}, ${change.toFixed(1)} ± ${spread.toFixed(1)} %, ${JSON.stringify(chosen)} ${seconds.toFixed(0)} s`,
    );
  };
  keep(BASE, tried.ials, base, performance.now());
  // What goes on from other ideas' trials needs them anew.
  const again = missing.includes('both') ? [...SOURCES, ...missing] : missing;
  for (const name of Object.keys(IDEAS).filter((one) => again.includes(one))) {
    const start = performance.now();
    tried[name] = await IDEAS[name](parts, tried);
    keep(name, tried[name], await judge(tried[name][0], parts), start);
  }
  return record;
}

if (process.argv[1] === project('bench/beyond/measure.mjs')) {
  const [set, seed, ...ideas] = process.argv.slice(2);
  await measure(set, Number(seed), (line) => console.log(line), ideas.length > 0 ? ideas : undefined);
}
