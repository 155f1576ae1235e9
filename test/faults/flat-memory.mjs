// Whether memory stays flat over many fits, searches and models, each in a process of its own: `measureFlat()` returns a row
// for each kind of work, and `node test/faults/flat-memory.mjs` prints them as a table.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(import.meta.url);
/** What later rounds may have more than the first tenth, in resident memory: a part, and what the engine takes as it warms. */
const GROWTH = 1.15;
const WARMTH = 48;
/** Gigabytes of addresses that a model may take on average; a memory takes 8 to 10. */
const ADDRESSES = 0.1;

/** How often each is done, and a function that makes what does it. */
const KINDS = {
  'fits on this thread': [1000, ({ fit }) => fit({ workers: 1 })],
  'fits on one pool': [1000, async ({ fit, pool }) => fit({ workers: await pool() })],
  'fits on threads of their own': [40, ({ fit }) => fit({ workers: 2 })],
  'large fits on one pool': [14, async ({ large, pool }) => large({ workers: await pool() })],
  'large fits on threads of their own': [14, ({ large }) => large({ workers: 2 })],
  'fits with validations on one pool': [
    200,
    async ({ fit, pool, data }) =>
      fit({ workers: await pool(), epochs: 3, validation: { interactions: data, metric: 'ndcg@10' } }),
  ],
  'searches (tune) on one pool': [10, async ({ search, pool }) => search({ workers: await pool() })],
  'models alive, ranked and folded in': [3000, ({ keep }) => keep()],
};

/** Rows of { kind, times, early, late, peak, addresses, flat }: mebibytes resident, gibibytes of addresses a round. */
export async function measureFlat(kinds = Object.keys(KINDS)) {
  const rows = [];
  for (const kind of kinds) {
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, kind], { maxBuffer: 1 << 20 });
    rows.push(JSON.parse(stdout));
  }
  return rows;
}

/** For people. */
export function tableOf(rows) {
  const lines = rows.map(({ kind, times, early, late, peak, addresses, flat }) =>
    [kind, times, early, late, peak, addresses, flat ? 'yes' : 'NO'].join(' | '),
  );
  const head = 'work | times | MiB, first tenth | MiB, last tenth | MiB, peak | GiB of addresses more, each | flat';
  return [head, head.replace(/[^|]+/g, ' --- ').trim(), ...lines].map((line) => `| ${line} |`).join('\n');
}

async function measure(kind) {
  const [times, work] = KINDS[kind];
  const tools = await toolsOf();
  const resident = [];
  let before = 0;
  for (let k = 0; k < times; k++) {
    await work(tools);
    resident.push(process.memoryUsage().rss / 2 ** 20);
    if (k === Math.ceil(times / 10)) before = addressSpace();
  }
  const tenth = Math.max(2, Math.ceil(times / 10));
  const most = (some) => Math.round(Math.max(...some));
  const [early, late, peak] = [resident.slice(0, tenth), resident.slice(-tenth), resident].map(most);
  const addresses = Number.isNaN(before) ? null : Number(((addressSpace() - before) / (times - tenth)).toFixed(3));
  const keepsAll = kind.startsWith('models');
  const flat = (keepsAll || late <= GROWTH * early + WARMTH) && (addresses === null || addresses <= ADDRESSES);
  return { kind, times, early, late, peak, addresses, flat };
}

/** Gibibytes that the process has addresses for; NaN where the system does not say. */
function addressSpace() {
  try {
    return Number(/VmSize:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 2 ** 20;
  } catch {
    return Number.NaN;
  }
}

async function toolsOf() {
  const dist = new URL('../../dist/', import.meta.url);
  const load = (file) => import(new URL(file, dist).href);
  const [{ Interactions, FactorModel, fitWals, tune }, { loadModel }, { createWorkerPool }] = await Promise.all(
    ['index.js', 'serve.js', 'workers.js'].map(load),
  );
  const matrix = (users, items, count) =>
    Interactions.fromTriplets(
      {
        users: Int32Array.from({ length: count }, (_, at) => at % users),
        items: Int32Array.from({ length: count }, (_, at) => ((at * 7919) % 999_983) % items),
        userCount: users,
        itemCount: items,
      },
      { duplicates: 'last' },
    );
  const data = matrix(4000, 300, 6000);
  const vast = () => matrix(500_000, 500, 500_000);
  const options = { objective: 'explicit', factors: 64, epochs: 1, lossEvery: 0, keepUsers: false };
  let [made, whole] = [null, null];
  const pool = () => {
    made ??= createWorkerPool({ workers: 2 });
    return made;
  };
  const model = await fitWals(matrix(200, 300, 2000), { ...options, factors: 16, keepUsers: true, workers: 1 });
  const bytes = model.encode();
  const kinds = [
    () => FactorModel.decode(bytes),
    () => loadModel(bytes),
    () => model.quantize('int8'),
    () => model.truncate(8),
  ];
  const kept = [];
  return {
    data,
    pool,
    // Some 3 MiB of linear memory, a matter of milliseconds.
    fit: (more) => fitWals(data, { ...options, ...more }),
    // Some 140 MiB.
    large: (more) => {
      whole ??= vast();
      return fitWals(whole, { ...options, ...more });
    },
    search: ({ workers }) =>
      tune(data, {
        workers,
        epochs: 3,
        factors: 32,
        space: { regularization: [0.01, 0.1] },
        trials: 3,
        rungs: 1,
        refine: false,
      }),
    keep() {
      const next = kinds[kept.length % kinds.length]();
      next.recommendFor([1, 2, 3], { count: 5 });
      next.similarItems(4, { count: 5 });
      kept.push(next);
    },
  };
}

if (process.argv[1] === SCRIPT) {
  const kind = process.argv[2];
  if (kind) process.stdout.write(JSON.stringify(await measure(kind)), () => process.exit(0));
  else console.log(tableOf(await measureFlat()));
}
