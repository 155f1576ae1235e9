// Users held out: the protocol of D. Liang et al., "Variational Autoencoders for Collaborative Filtering" (2018), and of
// S. Rendle et al., "Revisiting the Performance of iALS on Item Recommendation Benchmarks" (2021). 80 % of each held-out
// user's history are folded in, 20 % ranked; as many users again are held out for validation; items that no training user
// has are left out.
//
// The authors' code writes its parts as files: those are read as they are. From the raw file the same filters are applied,
// and the parts drawn by our own random numbers: another split of the same form, whose figures differ by what chance does.
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError, holdOutUsers, ParseError } from 'halfsweep';
import { FileSystemError, readInteractions } from 'halfsweep/node';
import { seeded } from '../../lib/random.mjs';
import { narrow, numberItems, withEnough } from './narrow.mjs';

const COLUMNS = { user: 'uid', item: 'sid', value: null, time: null, userIds: 'number', itemIds: 'number' };

/**
 * Of the raw file, of a folder that it is in, or of a folder of the authors' parts: `{ train, foldIn, test, notes, whole }`,
 * all over the training part's items. `whole` are the counts of what the filters left, where it was they that did it.
 * @param options { part?: 'test' | 'validation', whose users are tested; seed?, heldOut? of the raw file's split }
 */
export async function readHeldOutUsers(path, { raw, ...dataset }, { part = 'test', seed = 1, heldOut } = {}) {
  const split = (file) => splitRaw(file, raw, heldOut ?? dataset.heldOut, part, seed);
  if (!(await fileKind(path)).isDirectory()) return split(path);
  const names = ['train', `${part}_tr`, `${part}_te`].map((name) => `${name}.csv`);
  const there = await readdir(path);
  const missing = names.filter((name) => !there.includes(name));
  if (missing.length === 0) return readParts(path, names, heldOut);
  if (missing.length === names.length && there.includes(raw.name)) return split(join(path, raw.name));
  throw new FormatError(
    path,
    `a folder without ${missing.join(', ')}`,
    `${names.join(', ')} as the authors’ code writes them, or ${raw.name} alone: copy what is missing`,
  );
}

async function splitRaw(file, { columns, above, ...least }, heldOut, part, seed) {
  const notes = [];
  const all = await readInteractions(file, { ...columns, onMerged: noted(notes, file) });
  const whole = withEnough(above === undefined ? all : liked(all, above), least);
  const held = 2 * heldOut;
  if (!(whole?.userCount > held)) {
    const count = `${whole?.userCount ?? 0} users after the filters`;
    throw new FormatError(file, count, `more than ${held}, who are held out: take the whole file, or hold out fewer`);
  }
  const split = holdOutUsers(whole, { users: held, holdout: 0.2, seed });
  const counts = split.train.itemCounts();
  const numbering = numberItems(split.train, (item) => counts[item] > 0);
  const isOfTest = half(held, seeded(seed));
  const isTested = (user) => isOfTest[user] === +(part === 'test');
  const [foldIn, test] = [split.foldIn, split.test].map((one) => narrow(one, isTested, numbering));
  if (!test) throw new FormatError(file, 'too few interactions', 'held-out users with 5 at least: hold out more users');
  return { train: narrow(split.train, () => true, numbering), foldIn, test, notes, whole: countsOf(whole) };
}

/** The entries whose value is above `above`. */
function liked(all, above) {
  return all.select(Uint8Array.from(all.indices, (_, entry) => +(all.valueAt(entry) > above)));
}

/** Items that nobody has any more do not count. */
function countsOf(interactions) {
  const itemCount = interactions.itemCounts().filter((count) => count > 0).length;
  return { userCount: interactions.userCount, itemCount, nnz: interactions.nnz };
}

/** Flags of a half of so many, drawn at random. */
function half(count, random) {
  const flags = Uint8Array.from({ length: count }, (_, at) => +(at < count / 2));
  for (let left = count; left > 1; left--) {
    const drawn = Math.floor(random() * left);
    [flags[left - 1], flags[drawn]] = [flags[drawn], flags[left - 1]];
  }
  return flags;
}

async function readParts(folder, names, heldOut) {
  const notes = heldOut === undefined ? [] : ['the files say who is held out, not --held-out'];
  const [train, ...held] = await Promise.all(
    names.map((name) => readInteractions(join(folder, name), { ...COLUMNS, onMerged: noted(notes, name) })),
  );
  for (const [at, { items }] of held.entries()) {
    await refuseUnknown(folder, names[at + 1], 'sid', items, train.items, `an item of ${names[0]}`);
  }
  const [foldIn, test] = held.map((one) => {
    const target = Int32Array.from(one.items.ids(), (id) => train.items.indexOf(id));
    return narrow(one, () => true, { ids: train.items.ids(), target });
  });
  await refuseUnknown(folder, names[2], 'uid', test.users, foldIn.users, `a user of ${names[1]}`);
  return { train, foldIn, test, notes };
}

/** @throws ParseError for the first line whose `column` is not known */
async function refuseUnknown(folder, name, column, ids, known, expected) {
  const unknown = ids.ids().find((id) => known.indexOf(id) < 0);
  if (unknown === undefined) return;
  const file = join(folder, name);
  const handle = await open(file);
  let [line, at] = [0, 0];
  for await (const text of handle.readLines()) {
    const fields = text.replace(/["\r]/g, '').split(/[,;\t]/);
    if (line++ === 0) at = Math.max(0, fields.indexOf(column));
    else if (Number(fields[at]) === unknown) break;
  }
  throw new ParseError(file, line, column, unknown, `${expected}; take all files of one split`);
}

const noted = (notes, file) => (merged) => notes.push(`${file}: ${merged} repeated interactions count once`);

const fileKind = (path) =>
  stat(path).catch((error) => {
    throw new FileSystemError(path, 'read', error);
  });
