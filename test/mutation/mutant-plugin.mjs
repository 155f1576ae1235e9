import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { mutated } from './sources.mjs';

/** For Vite and rolldown: the mutant's file with the fault in it; null: every file as it is. */
export function mutantPlugin(mutant) {
  const path = mutant && resolve(mutant.file);
  return {
    name: 'mutant',
    enforce: 'pre',
    load: (id) => (path && id === path ? mutated(readFileSync(path, 'utf8'), mutant) : null),
  };
}
