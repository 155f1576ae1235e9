// What mutants came to, folder by folder: results.json beside this file, and equivalent.json, which is written by hand.
import { readFileSync, writeFileSync } from 'node:fs';

const RESULTS = new URL('results.json', import.meta.url);
const EQUIVALENT = new URL('equivalent.json', import.meta.url);
const NONE = { drawn: 0, mutants: 0, killed: 0, equivalent: [], survivors: [] };

/** The record of a folder, or undefined. */
export function recordOf(folder) {
  return readJson(RESULTS, {})[folder];
}

/** Why nobody can see a mutant, or undefined. */
export function whyEquivalent(mutant) {
  return readJson(EQUIVALENT, []).find((other) => isSame(mutant, other))?.why;
}

/** The same change of the same line, wherever that stands by now; of the first such line, where it does not say `nth`. */
export function isSame(a, b) {
  const isAlike = ['file', 'at', 'code', 'was', 'now'].every((key) => a[key] === b[key]);
  return isAlike && (a.nth ?? 0) === (b.nth ?? 0);
}

/** Has a sample been run whole? One of more mutants holds one of fewer: a seed draws them in the same order. */
export function isWhole(record, { sources, seed, sample }) {
  return isOfOneDraw(record, { sources, seed }) && record.mutants >= Math.min(sample, record.total);
}

/** What a run goes on from: the record, or what was begun beside it, of the same sources and seed; else nothing. */
export function begunOf(record, asked) {
  return [record, record?.unfinished].find((each) => isOfOneDraw(each, asked) && each.drawn > 0) ?? NONE;
}

function isOfOneDraw(record, { sources, seed }) {
  return record?.sources === sources && record.seed === seed;
}

/** Written after every mutant, so that a run that is ended early leaves what it has run. Read anew: other runs may have written. */
export function writeRecord(folder, result, again = false) {
  const results = readJson(RESULTS, {});
  results[folder] = placed(results[folder], result, again);
  writeFileSync(RESULTS, `${JSON.stringify(Object.fromEntries(Object.entries(results).sort()), null, 2)}\n`);
}

/**
 * What becomes of a record: a run takes the place of one of another draw when it has as many mutants, or when it was asked to
 * (`again`); until then it stands beside it, as `unfinished`.
 */
export function placed(record, result, again = false) {
  const { unfinished: _, ...last } = record ?? {};
  const isSmaller = last.mutants > result.mutants && !isOfOneDraw(last, result);
  return isSmaller && !again ? { ...last, unfinished: result } : result;
}

function readJson(path, otherwise) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return otherwise;
    throw error;
  }
}
