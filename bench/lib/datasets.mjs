// The data that whole fits are measured on. The Debian data is part of the repository; the others are not free to
// distribute and are used where they lie beside it.
import { existsSync } from 'node:fs';
import { readInteractions } from 'halfsweep/node';
import { project } from './project.mjs';

const SOURCES = {
  'ml-1m': { file: '../shared/data/ml-1m/train.tsv.gz', options: { value: null } },
  goodbooks: {
    file: '../shared/data/goodbooks/ratings.csv.gz',
    options: { user: 'user_id', item: 'book_id', value: null },
  },
  debian: { file: 'examples/data/debian-bookworm.tsv.gz', options: { user: 'package', item: 'dependency' } },
};

const loaded = new Map();

/** Names of the data sets that are here, and of those that are not. */
export function findDatasets() {
  const here = (name) => existsSync(project(SOURCES[name].file));
  const names = Object.keys(SOURCES);
  return { present: names.filter(here), missing: names.filter((name) => !here(name)) };
}

/** The interactions of a data set, read at most once. */
export function loadDataset(name) {
  if (!loaded.has(name)) loaded.set(name, readInteractions(project(SOURCES[name].file), SOURCES[name].options));
  return loaded.get(name);
}

/** The absolute path of a folder of data beside the repository; ends the process when it is not there. */
export function requireFolder(path) {
  const folder = project(path);
  if (existsSync(folder)) return folder;
  console.error(`This needs the data in ${path}, which may not be distributed.`);
  return process.exit(1);
}

/** "ml-1m: 6,040 × 3,706, 994,169 interactions". */
export async function describeDataset(name) {
  const { userCount, itemCount, nnz } = await loadDataset(name);
  const [users, items, count] = [userCount, itemCount, nnz].map((n) => n.toLocaleString('en-US'));
  return `${name}: ${users} × ${items}, ${count} interactions`;
}

/** A sentence about data sets that were not found; nothing when all were. */
export function missingNote(missing) {
  return missing.length > 0 ? [`Not found, so not run: ${missing.join(', ')} (../shared/data).`, ''] : [];
}
