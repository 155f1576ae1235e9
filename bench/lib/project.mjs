// Where things are, whatever the working folder is.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The absolute path of a file given relative to the repository. */
export function project(path) {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** A file under build/bench/, which is made if need be. */
export function scratchFile(name) {
  mkdirSync(project('build/bench'), { recursive: true });
  return project(`build/bench/${name}`);
}
