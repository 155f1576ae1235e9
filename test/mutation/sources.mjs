// The mutants of a folder, and a sample of them that a seed decides.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { randomOf } from '../faults/random.mjs';
import { mutantsOf } from './mutators.mjs';

/** Written by the build, or nothing but names. */
const LEFT_OUT = /\/(binaries|built)\/|\.d\.ts$|^src\/version\.ts$/;

/** The sources of a folder; those of src/ itself are the folder `src`. */
export function sourcesOf(folder) {
  return readdirSync(folder, { recursive: folder !== 'src' && folder !== 'assembly', encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts') && !LEFT_OUT.test(file))
    .sort();
}

/**
 * All mutants of a folder: `{ file, start, end, text }` and, for people, `line`, `at` in it, `code`, `was` and `now`; and `nth`,
 * from 0, among those of the same words in the file, since lines may be there twice.
 */
export function allMutants(folder) {
  return sourcesOf(folder).flatMap((file) => {
    const source = readFileSync(file, 'utf8');
    const counts = new Map();
    return mutantsOf(source).map((mutant) => {
      const words = described(source, mutant);
      const key = JSON.stringify([words.at, words.code, words.was, words.now]);
      const nth = counts.get(key) ?? 0;
      counts.set(key, nth + 1);
      return { file, ...mutant, ...words, nth };
    });
  });
}

/** In the order in which a sample takes them: its first `count` are the sample. */
export function shuffled(list, seed) {
  const { below } = randomOf(seed);
  const all = [...list];
  for (let k = all.length - 1; k > 0; k--) {
    const other = below(k + 1);
    [all[k], all[other]] = [all[other], all[k]];
  }
  return all;
}

export function mutated(source, { start, end, text }) {
  return source.slice(0, start) + text + source.slice(end);
}

/** What tells whether a folder is what it was. */
export function fingerprintOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

function described(source, { start, end, text }) {
  const lineStart = source.lastIndexOf('\n', start - 1) + 1;
  const line = source.slice(lineStart, (source.indexOf('\n', start) + source.length + 1) % (source.length + 1));
  const indent = line.length - line.trimStart().length;
  return {
    line: source.slice(0, start).split('\n').length,
    at: start - lineStart - indent,
    code: line.trim(),
    was: source.slice(start, end).replace(/\s+/g, ' '),
    now: text,
  };
}
