// Interactions as large services have them, seeded, as many as are asked for: users' degrees follow Pareto's law with a = 1.5,
// items' popularity (rank + q)^−0.9; no pair comes twice, and they come in random order. Only the degrees are held. Interactions
// are numbered user by user, and a permutation says which of them is next; the items of a user are quantiles of the popularity,
// evenly spaced from a random first one (systematic sampling), so that they are distinct and popular items have their share.
//
// As a command, to a file: node bench/lib/power-law.mjs OUT.csv|OUT.parquet [--interactions N] [--users N] [--items N] [--seed N] [--values]
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { seeded } from './random.mjs';

const [PARETO, SLOPE, Q] = [1.5, 0.9, 100];
const BATCH = 2 ** 16;
/** Interactions of a step of the table that finds the user of one. */
const STEP = 32;

/**
 * Batches of typed arrays, the same at every iteration: `{ users, items, values? }`; values are whole numbers from 1 to 5.
 * @param interactions default 50 a user; a user has half of the items at most
 */
export function powerLaw({ users, items, interactions = 50 * users, seed = 1, values = false, batch = BATCH }) {
  const degrees = degreesOf(users, Math.floor(items / 2), interactions, seeded(seed));
  const userOf = finder(degrees, interactions);
  const positionOf = permutation(interactions, seed);
  const itemOf = sampler(items, seed);
  function* batches() {
    for (let begin = 0; begin < interactions; begin += batch) {
      const length = Math.min(batch, interactions - begin);
      const made = { users: new Int32Array(length), items: new Int32Array(length) };
      if (values) made.values = new Float32Array(length);
      for (let at = 0; at < length; at++) {
        const position = positionOf(begin + at);
        const user = userOf.find(position);
        const rank = itemOf(user, position - userOf.begins[user], degrees[user]);
        made.users[at] = user;
        made.items[at] = rank;
        if (values) made.values[at] = 1 + Math.floor(5 * unit(hash(user ^ hash(rank + 77))));
      }
      yield made;
    }
  }
  return { degrees, [Symbol.iterator]: batches };
}

/** Whole numbers in [1, most] with that sum. */
function degreesOf(count, most, sum, random) {
  if (sum < count || sum > count * most)
    throw new RangeError(`${sum} interactions are not ${count} users' with up to ${most} items.`);
  const drawn = Float64Array.from({ length: count }, () => (1 - random()) ** (-1 / PARETO));
  let scale = sum / count / (PARETO / (PARETO - 1));
  const scaled = (degree) => Math.max(1, Math.min(most, Math.floor(degree * scale)));
  const total = () => drawn.reduce((all, degree) => all + scaled(degree), 0);
  for (let step = 0; step < 8; step++) scale *= sum / total();
  const degrees = Int32Array.from(drawn, scaled);
  let left = sum - total();
  while (left !== 0) {
    const user = Math.floor(random() * count);
    const next = degrees[user] + Math.sign(left);
    if (next < 1 || next > most) continue;
    degrees[user] = next;
    left -= Math.sign(left);
  }
  return degrees;
}

/** Whose an interaction is, when they stand user by user. */
function finder(degrees, sum) {
  const begins = new Float64Array(degrees.length + 1);
  for (let user = 0; user < degrees.length; user++) begins[user + 1] = begins[user] + degrees[user];
  const firsts = new Int32Array(Math.ceil(sum / STEP));
  for (let step = 0, user = 0; step < firsts.length; step++) {
    while (begins[user + 1] <= step * STEP) user++;
    firsts[step] = user;
  }
  const find = (position) => {
    let user = firsts[Math.floor(position / STEP)];
    while (begins[user + 1] <= position) user++;
    return user;
  };
  return { begins, find };
}

/** A permutation of 0 … count − 1: rounds of Feistel's on a rectangle; what falls outside goes round again. */
function permutation(count, seed) {
  const width = Math.ceil(Math.sqrt(count));
  const height = Math.ceil(count / width);
  const once = (position) => {
    let [left, right] = [Math.floor(position / height), position % height];
    for (let round = 0; round < 3; round++) {
      left = (left + hash(right ^ Math.imul(seed, 0x632be5ab) ^ round)) % width;
      right = (right + hash(left ^ Math.imul(seed, 0x85157af5) ^ (round + 16))) % height;
    }
    return left * height + right;
  };
  return (index) => {
    let position = once(index);
    while (position >= count) position = once(position);
    return position;
  };
}

/** The item that is the k-th of a user's `degree`. */
function sampler(items, seed) {
  const power = 1 - SLOPE;
  const low = Q ** power;
  const range = (items + Q) ** power - low;
  /** The share of the items of the first ranks, and the rank at a share: (…)^10, as 1 − SLOPE is a tenth. */
  const share = (rank) => ((rank + Q) ** power - low) / range;
  const rankAt = (part) => {
    const root = low + part * range;
    const [square, fourth] = [root * root, root ** 4];
    return Math.min(items - 1, Math.max(0, Math.floor(fourth * fourth * square - Q)));
  };
  /** By the degree: how many of the most popular items such a user has for certain, as their share would be above one. */
  const certain = new Map();
  const certainOf = (degree) => {
    let first = certain.get(degree);
    if (first === undefined) {
      first = 0;
      const isCertain = (rank) => (degree - rank) * (share(rank + 1) - share(rank)) > 1 - share(rank);
      while (first < degree && isCertain(first)) first++;
      certain.set(degree, first);
    }
    return first;
  };
  const most = Math.floor(1 / share(1));
  return (user, k, degree) => {
    const first = degree <= most ? 0 : certainOf(degree);
    if (k < first) return k;
    const begin = first === 0 ? 0 : share(first);
    const part = (k - first + unit(hash(user ^ Math.imul(seed, 0x27d4eb2f)))) / (degree - first);
    return Math.max(first, rankAt(begin + part * (1 - begin)));
  };
}

/** 32 bits (two steps of Wellons' search). */
function hash(word) {
  let mixed = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function unit(word) {
  return word / 2 ** 32;
}

/** Text, a line for each interaction. */
async function writeCsv(file, batches, values) {
  const stream = createWriteStream(file);
  stream.write(values ? 'user,item,value\n' : 'user,item\n');
  for (const { users, items, values: numbers } of batches) {
    let text = '';
    for (let at = 0; at < users.length; at++) text += `${users[at]},${items[at]}${numbers ? `,${numbers[at]}` : ''}\n`;
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

/** By way of text and DuckDB. */
async function writeParquet(file, batches, values) {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const text = `${file}.csv`;
  try {
    await writeCsv(text, batches, values);
    const connection = await (await DuckDBInstance.create()).connect();
    const quoted = (name) => `'${name.replaceAll("'", "''")}'`;
    await connection.run(`COPY (FROM read_csv(${quoted(text)})) TO ${quoted(file)} (FORMAT parquet)`);
    connection.closeSync();
  } finally {
    await rm(text, { force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const {
    values: { values, ...given },
    positionals: [file],
  } = parseArgs({
    allowPositionals: true,
    options: {
      ...Object.fromEntries(['interactions', 'users', 'items', 'seed'].map((name) => [name, { type: 'string' }])),
      values: { type: 'boolean', default: false },
    },
  });
  const numbers = Object.fromEntries(Object.entries(given).map(([name, text]) => [name, Number(text)]));
  const { interactions = 1_000_000 } = numbers;
  const users = numbers.users ?? Math.round(interactions / 50);
  const batches = powerLaw({
    items: Math.max(1000, Math.round(users * 0.1855)),
    ...numbers,
    users,
    interactions,
    values,
  });
  await (file.endsWith('.parquet') ? writeParquet : writeCsv)(file, batches, values);
}
