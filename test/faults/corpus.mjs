// The files that are damaged: those of the repository, those that the package writes, and those that other tools wrote under
// build/corpus (corpus.py), where that has been run.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';

const FIXTURES = fileURLToPath(new URL('../node/fixtures/', import.meta.url));
const ARROW = fileURLToPath(new URL('../node/fixtures/arrow/', import.meta.url));
const FOREIGN = fileURLToPath(new URL('../../build/corpus/', import.meta.url));

/** What the parts of a name say of how a file is read. */
const KINDS = [
  [/\.(csv|tsv|dat|txt)(\.(gz|zst))?$/, 'interactions'],
  [/\.zip$/, 'interactions'],
  [/\.(ndjson|jsonl|json)(\.gz)?$/, 'interactions'],
  [/\.mtx(\.gz)?$/, 'interactions'],
  [/\.parquet$/, 'interactions'],
  [/\.(arrow|arrows|feather)$/, 'interactions'],
  [/^implicit.*\.npz$/, 'model'],
  [/\.npz$/, 'interactions'],
  [/\.npy$/, 'model'],
  [/\.safetensors$/, 'model'],
  [/\.negatives$/, 'negatives'],
  [/\.state$/, 'state'],
];

const TEXTS = {
  'plain.csv': 'user,item,rating,time\n1,10,4,100\n1,20,3.5,200\n2,10,1,300\n3,30,5,400\n',
  'quoted.csv': '"who","what"\n"ann, b.","te""a"\n"bob","milk\nand honey"\n',
  'tabs.tsv': '1\t10\t4\t881250949\n1\t20\t3.5\t891717742\n2\t10\t1\t878887116\n',
  'movielens.dat': '1::10::4::978300760\n1::20::3.5::978302109\n2::10::1::978301968\n',
  'packed.csv.gz': gzipSync('user,item\nann,tea\nbob,milk\nbob,tea\n'),
  'r.tsv': '"user"\t"item"\t"n"\n"1"\t"ann"\t"tea"\t5\n"2"\t"bob"\t"honey"\t4\n',
  'blanks.txt': '1 10 4\n1 20 3.5\n2 10 1\n',
  'dates.csv': 'Customer;Product;Date\n7;1;2026-01-31 12:00\n8;2;2026-02-28\n',
  'wide.csv': Buffer.from('\ufeffuser,item\nann,tea\nbob,milk\n', 'utf16le'),
  'packed.csv.zst': Buffer.from(
    'KLUv/QRonQIAIkUOEMC3AbRkjbb/55XdWzA4Tg+riXdbTbzbauLdVhPvtlrqvLPSeGOh7746/37ddluJMhAwJgENm3BSH6gg' +
      'vv5/BvA1xhD0+///dyx8WbAyXKZ8orpB',
    'base64',
  ),
  'list.json': '[{"user":1,"item":2,"value":3},\n{"user":4,"item":5,"value":1}]',
  'rows.ndjson': '{"user":"ann","item":"tea","value":2}\n{"user":"bob","item":"milk","value":1}\n',
  'rows.ndjson.gz': gzipSync('{"user":1,"item":2}\n{"user":3,"item":4}\n'),
  'ncf.negatives': '(0,25)\t1064\t174\t2791\n(1,133)\t1072\t3154\t3368\n',
};

/** `{ name, kind, bytes }` of every file; deterministic, but for what is under build/corpus. */
export async function corpus(halfsweep) {
  const files = new Map(Object.entries(TEXTS).map(([name, text]) => [name, Buffer.from(text)]));
  for (const folder of [FIXTURES, ARROW, FOREIGN]) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isFile()) files.set(entry.name, readFileSync(`${folder}${entry.name}`));
    }
  }
  for (const [name, bytes] of await archives()) files.set(name, bytes);
  for (const [name, bytes] of await written(halfsweep)) files.set(name, Buffer.from(bytes));
  const known = [...files].flatMap(([name, bytes]) => {
    const kind = KINDS.find(([pattern]) => pattern.test(name))?.[1];
    return kind ? [{ name, kind, bytes }] : [];
  });
  return known.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Zip archives of one file and of two, deflated and stored. */
async function archives() {
  const zipped = async (options, ...names) => {
    const zip = new ZipWriter(new Uint8ArrayWriter(), options);
    for (const name of names) await zip.add(name, new Uint8ArrayReader(Buffer.from(TEXTS[name])));
    return Buffer.from(await zip.close());
  };
  const fixed = { useWebWorkers: false, lastModDate: new Date(2026, 0, 1) };
  return [
    ['deflated.zip', await zipped(fixed, 'plain.csv')],
    ['stored.zip', await zipped({ ...fixed, level: 0 }, 'rows.ndjson')],
    ['two.zip', await zipped(fixed, 'plain.csv', 'tabs.tsv')],
  ];
}

export const hasForeign = existsSync(FOREIGN);

/** What every case that fits uses: fourteen interactions, with values. */
export function small({ Interactions }) {
  const users = [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5];
  const items = [0, 1, 2, 0, 3, 1, 2, 4, 3, 4, 0, 4, 2, 3];
  return Interactions.fromTriplets({
    users,
    items,
    values: users.map((_, k) => 1 + (k % 5)),
    userCount: 6,
    itemCount: 5,
  });
}

async function written({ fitWals, fitSgd, fitSvd, Interactions }) {
  const data = small({ Interactions });
  const one = { workers: 1, epochs: 2, factors: 3, simd: 'strict' };
  const named = Interactions.fromRows([
    { user: 'ann', item: 'tea' },
    { user: 'ann', item: 'milk' },
    { user: 'bob', item: 'tea' },
    { user: 'cat', item: 'honey' },
  ]);
  const models = {
    ials: await fitWals(data, one),
    named: await fitWals(named, one),
    explicit: await fitWals(data, { ...one, objective: 'explicit', biases: true }),
    nonnegative: await fitWals(data, { ...one, nonNegative: true }),
    sides: await fitWals(data, { ...one, userWeights: [1, 2, 3, 1, 2, 3], itemWeights: [1, 1, 2, 2, 3] }),
    items: await fitWals(data, { ...one, keepUsers: false }),
    sgd: await fitSgd(data, one),
    svd: (await fitSvd(data, { factors: 3 })).model,
  };
  const files = Object.entries(models).map(([name, model]) => [`${name}.safetensors`, model.encode()]);
  for (const precision of ['int8', 'float16']) {
    files.push([`ials-${precision}.safetensors`, models.ials.quantize(precision).encode()]);
  }
  let state;
  await fitWals(data, { ...one, onCheckpoint: (bytes) => (state = bytes) });
  files.push(['fit.state', state]);
  return files;
}
