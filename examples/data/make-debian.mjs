// Makes the example data of this folder from the package lists of Debian 12 (bookworm).
//
//   node examples/data/make-debian.mjs          runs `apt-cache dumpavail` (after `apt-get update`)
//   node examples/data/make-debian.mjs FILE     reads its saved output, or a Packages file
//   … | node examples/data/make-debian.mjs -    reads standard input
//
//   debian-bookworm.tsv.gz   package, dependency    one line a pair: the "user" needs the "item"
//   debian-items.tsv.gz      item, description      one line for each name in the first file
//
// The same input gives the same bytes. Newer package lists give other counts: README.md has those of the files here.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const FIELDS = ['Pre-Depends', 'Depends', 'Recommends']; // what apt installs by default along with a package
const CORE = 5; // every package keeps at least this many items, every item at least this many packages

const packages = newest(parse(readInput(process.argv[2])));
const pairs = core([...packages.values()].flatMap(dependencies), CORE);
const [users, items] = [0, 1].map((side) => new Set(pairs.map((pair) => pair[side])));
const describe = describer(packages);
const described = [...new Set([...users, ...items])].map((name) => [name, describe(name)]);
write('debian-bookworm.tsv.gz', ['package', 'dependency'], pairs);
write('debian-items.tsv.gz', ['item', 'description'], described);
console.log(`${users.size} packages x ${items.size} items, ${pairs.length} pairs`);

/** An empty status file keeps what happens to be installed here, from whatever source, out of the answer. */
function readInput(path) {
  if (path) return readFileSync(path === '-' ? 0 : path, 'utf8');
  const apt = ['-o', 'Dir::State::status=/dev/null', 'dumpavail'];
  const { status, stdout, stderr, error } = spawnSync('apt-cache', apt, { encoding: 'utf8', maxBuffer: 2 ** 29 });
  if (status !== 0) throw new Error(`apt-cache dumpavail failed: ${error?.message ?? stderr}`);
  return stdout;
}

/** Paragraphs of `Field: value` lines; a line that starts with a blank continues the field above and is not needed. */
function parse(text) {
  const fields = (paragraph) => Array.from(paragraph.matchAll(/^([^\s:]+):[ \t]*(.*)$/gm), ([, ...field]) => field);
  return text.split(/\n{2,}/).map((paragraph) => Object.fromEntries(fields(paragraph)));
}

/** Name → its newest paragraph; without Filename it is an installed package, not one of the archive. */
function newest(paragraphs) {
  const byName = new Map();
  for (const entry of paragraphs) {
    if (!entry.Package || !entry.Filename) continue;
    const known = byName.get(entry.Package);
    if (!known || versionKey(entry.Version) > versionKey(known.Version)) byName.set(entry.Package, entry);
  }
  return byName;
}

/** A string that sorts as dpkg sorts versions, [epoch:]upstream[-revision]: by turns a text and a number (deb-version(7)). */
function versionKey(version) {
  const [, epoch = '0', upstream, revision = '0'] = /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/.exec(version);
  // In a text "~" comes before its end (\x02), the end before letters, letters before the rest.
  const text = (run) => `${run.replace(/[^a-z]/gi, (c) => (c === '~' ? '\x01' : `\x7f${c}`))}\x02`;
  const number = (run) => run.replace(/^0*/, (zeros) => String.fromCharCode(run.length - zeros.length)); // longer is larger
  const part = (s) => Array.from(s.matchAll(/(\D*)(\d*)/g), ([, t, n]) => text(t) + number(n)).join('');
  return part(epoch) + part(upstream) + part(revision);
}

/** Of alternatives `a | b` only the first counts, which is the one apt installs by default. */
function dependencies(entry) {
  const groups = FIELDS.flatMap((field) => (entry[field] ?? '').split(','));
  const names = new Set(groups.map((group) => bareName(group.split('|')[0])));
  names.delete(''); // an absent field
  return Array.from(names, (name) => [entry.Package, name]);
}

/** `libc6:any (>= 2.34) [amd64] <!nocheck>` → `libc6`. */
function bareName(relation) {
  return /^[^\s:([<]*/.exec(relation.trim())[0];
}

/** Drops rare packages and rare items, again and again until none is left: dropping one makes others rare. */
function core(pairs, least) {
  for (;;) {
    const [users, items] = [new Map(), new Map()]; // name → in how many pairs
    for (const [user, item] of pairs) {
      users.set(user, (users.get(user) ?? 0) + 1);
      items.set(item, (items.get(item) ?? 0) + 1);
    }
    const kept = pairs.filter(([user, item]) => users.get(user) >= least && items.get(item) >= least);
    if (kept.length === pairs.length) return kept;
    pairs = kept;
  }
}

/** A virtual package has no paragraph of its own: it is described by the first package, by name, that provides it. */
function describer(packages) {
  const provider = new Map();
  for (const entry of packages.values()) {
    for (const name of (entry.Provides ?? '').split(',').map(bareName)) {
      if (!(provider.get(name) <= entry.Package)) provider.set(name, entry.Package);
    }
  }
  const virtual = (name) =>
    provider.has(name) ? `virtual package provided by ${provider.get(name)}` : 'not in the archive';
  return (name) => packages.get(name)?.Description.replace(/\s+/g, ' ').trim() ?? virtual(name);
}

/** Names are ASCII and sort above a tab, so sorting the lines by code unit sorts by the columns' bytes, in order. */
function write(file, header, rows) {
  const lines = rows.map((row) => row.join('\t')).sort();
  const text = Buffer.from([header.join('\t'), ...lines, ''].join('\n'));
  const zipped = gzipSync(text, { level: 9 }); // Node writes no timestamp
  zipped[9] = 255; // and the operating system "unknown", RFC 1952
  writeFileSync(new URL(file, import.meta.url), zipped);
  const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
  console.log(`${sha256(zipped)}  ${file}  ${zipped.length} bytes`);
  console.log(`${sha256(text)}  ${file.slice(0, -3)}  ${text.length} bytes`);
}
