// The files of NGCF (Wang et al. 2019) and LightGCN (He et al. 2020): train.txt and test.txt, a line for each user, `user item
// item …` in 0-based numbers. All items that are not the user's in train.txt are ranked.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Interactions, ParseError } from 'halfsweep';
import { FileSystemError } from 'halfsweep/node';

/** A number is an index: a larger one would ask for rows that nobody has. */
const LARGEST = 2 ** 24 - 1;
const A_LINE = `a user and their items, numbers from 0 to ${LARGEST} between blanks`;

/**
 * `{ train, test, notes, whole }`, all over the users and items up to the largest numbers. Users without items may be
 * there; those with items in test.txt must have some in train.txt.
 */
export async function readNeighbourLists(folder) {
  const [train, test] = await Promise.all(['train.txt', 'test.txt'].map((name) => readLists(join(folder, name))));
  const userCount = Math.max(train.userCount, test.userCount);
  const itemCount = Math.max(train.itemCount, test.itemCount);
  const [known, tested] = [train, test].map(({ users, items }) =>
    Interactions.fromTriplets({ users, items, userCount, itemCount }),
  );
  const [trained, counts] = [known.userCounts(), tested.userCounts()];
  const cold = counts.findIndex((count, user) => count > 0 && trained[user] === 0);
  if (cold >= 0) {
    const expected = 'a user with items in train.txt: take both files of one split, or leave the line out';
    throw new ParseError(test.file, test.lines.get(cold), 1, cold, expected);
  }
  const notes = [];
  for (const [{ file, users }, { nnz }] of [
    [train, known],
    [test, tested],
  ]) {
    if (users.length > nnz) notes.push(`${file}: ${users.length - nnz} repeated interactions count once`);
  }
  return { train: known, test: tested, notes, whole: { userCount, itemCount, nnz: known.nnz + tested.nnz } };
}

/** The pairs of a file as two columns, the counts that their numbers ask for, and the line of every user. */
async function readLists(file) {
  const text = await readFile(file, 'latin1').catch((error) => {
    throw new FileSystemError(file, 'read', error);
  });
  // No number is shorter than a digit and what parts it from the next.
  const most = (text.length >>> 1) + 1;
  const [users, items] = [new Int32Array(most), new Int32Array(most)];
  const lines = new Map();
  let [count, line, itemCount, userCount] = [0, 0, 0, 0];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start) < 0 ? text.length : text.indexOf('\n', start);
    const fields = text
      .slice(start, end)
      .trimEnd()
      .split(/[ \t]+/);
    [start, line] = [end + 1, line + 1];
    const [user, ...own] = fields.map((field, at) => indexIn(field, file, line, at + 1));
    if (lines.has(user)) {
      throw new ParseError(
        file,
        line,
        1,
        user,
        `another user than that of line ${lines.get(user)}: join the two lines`,
      );
    }
    lines.set(user, line);
    userCount = Math.max(userCount, user + 1);
    for (const item of own) {
      users[count] = user;
      items[count++] = item;
      itemCount = Math.max(itemCount, item + 1);
    }
  }
  if (count === 0) throw new ParseError(file, 1, undefined, '', `${A_LINE}, for one user at least`);
  return { file, users: users.subarray(0, count), items: items.subarray(0, count), userCount, itemCount, lines };
}

function indexIn(field, file, line, column) {
  if (/^\d+$/.test(field) && Number(field) <= LARGEST) return Number(field);
  throw new ParseError(file, line, column, field, field === '' ? `${A_LINE}: delete the empty line` : A_LINE);
}
