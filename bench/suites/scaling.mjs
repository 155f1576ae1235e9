// How the time of a sweep grows.
import { Interactions } from 'halfsweep';
import { runHalfsweep } from '../lib/contenders.mjs';
import { digits, median, table } from '../lib/figures.mjs';
import { powerLawSample, seeded } from '../lib/random.mjs';

export const name = 'scaling';
export const title = 'Scaling';
export const how =
  'Seconds of a sweep, one thread, as one size doubles and the others stay: nnz (each user has twice as many items), ' +
  'users (each with as many items, so that nnz doubles too), d. Synthetic seeded data with power-law items, 2,000 of ' +
  'them; median of all sweeps but the first. "growth" is the time over that of the line above.';

const ITEMS = 2000;
/** Items come up about in proportion to 1/(rank + SHIFT). */
const SHIFT = 50;
const BASE = { users: 4000, perUser: 25, d: 64 };
const SOLVERS = ['exact', 'cg'];

export async function run({ quick, log }) {
  const doublings = quick ? 1 : 3;
  const series = [
    { what: 'nnz', sizes: doublingsOf('perUser', doublings) },
    { what: 'users', sizes: doublingsOf('users', doublings) },
    { what: 'd', sizes: doublingsOf('d', doublings, { perUser: 50, d: 32 }) },
  ];
  const rows = [];
  for (const { what, sizes } of series) {
    for (const size of sizes) {
      const interactions = generate(size);
      const seconds = {};
      for (const solver of SOLVERS) {
        const fit = await runHalfsweep(interactions, {
          solver,
          ...(solver === 'cg' && { cgSteps: 3 }),
          factors: size.d,
          epochs: quick ? 3 : 7,
        });
        seconds[solver] = median(fit.seconds.slice(1));
      }
      rows.push({ what, users: size.users, nnz: interactions.nnz, d: size.d, seconds });
      log(`${what}: ${SOLVERS.map((solver) => `${solver} ${digits(seconds[solver])} s`).join(', ')}`);
    }
  }
  return { rows };
}

function doublingsOf(key, count, changes) {
  const first = { ...BASE, ...changes };
  return Array.from({ length: count + 1 }, (_, k) => ({ ...first, [key]: first[key] * 2 ** k }));
}

function generate({ users, perUser }) {
  const random = seeded(users * perUser);
  const indptr = Int32Array.from({ length: users + 1 }, (_, user) => user * perUser);
  const indices = new Int32Array(users * perUser);
  for (let user = 0; user < users; user++) {
    indices.set(powerLawSample(perUser, ITEMS, SHIFT, random), user * perUser);
  }
  return Interactions.fromCsr({ indptr, indices, itemCount: ITEMS });
}

export function render({ rows }) {
  const columns = ['doubled', 'users:', 'nnz:', 'd:', ...SOLVERS.flatMap((solver) => [`${solver} s:`, 'growth:'])];
  const lines = rows.map((row, at) => [
    row.what,
    row.users,
    row.nnz,
    row.d,
    ...SOLVERS.flatMap((solver) => [digits(row.seconds[solver]), digits(growth(rows, at, solver))]),
  ]);
  return table(columns, lines);
}

function growth(rows, at, solver) {
  const before = rows[at - 1];
  return before?.what === rows[at].what ? rows[at].seconds[solver] / before.seconds[solver] : undefined;
}

export function goals({ rows }) {
  const limits = [
    ['nnz', 'cg', 2.2],
    ['users', 'exact', 2.2],
    ['users', 'cg', 2.2],
    ['d', 'exact', 4],
    ['d', 'cg', 4],
  ];
  return limits.map(([what, solver, atMost]) => {
    const growths = rows.map((row, at) => (row.what === what ? (growth(rows, at, solver) ?? 0) : 0));
    return { what: `${solver}: largest growth as ${what} doubles`, atMost, got: Math.max(...growths) };
  });
}
