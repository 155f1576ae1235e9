import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { mutated } from './sources.mjs';

/** For Vite and rolldown: the mutant's file with the fault in it. */
export function mutantPlugin(mutant) {
  const path = resolve(mutant.file);
  return {
    name: 'mutant',
    enforce: 'pre',
    load: (id) => (id === path ? mutated(readFileSync(path, 'utf8'), mutant) : null),
  };
}
