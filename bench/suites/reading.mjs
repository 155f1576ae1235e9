// Files of interactions to indices, values and ids: our readers, DuckDB under readQuery, and DuckDB and polars themselves.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pythonWithTools } from '../../test/tools/environment.mjs';
import { digits, median, table, times } from '../lib/figures.mjs';
import { project } from '../lib/project.mjs';
import { readingFiles } from '../lib/reading-files.mjs';

export const name = 'reading';
export const title = 'Reading';
export const how =
  'A file of made-up interactions (user, item, value) read to dense integers for users and items, and float32 values: by ' +
  '`readInteractions` and `readQuery`, which also sort them by user and merge repeated pairs, and by DuckDB and polars in Python, ' +
  'which do not. Each time in a process of its own, all in turns; medians. CPU seconds are those of all threads: halfsweep ' +
  'reads on one, the others on as many as there are cores. Peak: the most memory that the process has had, and by how much that is ' +
  'above what it had before it read, a row. Ratio: lines a CPU second beside those of DuckDB, and of polars.';

const OURS = fileURLToPath(new URL('../lib/reading-process.mjs', import.meta.url));
const THEIRS = fileURLToPath(new URL('../lib/reading-process.py', import.meta.url));
const WAYS = ['readInteractions', 'readQuery', 'DuckDB', 'polars'];

export async function run({ quick, log }) {
  const rows = quick ? 200_000 : 5_000_000;
  const files = await readingFiles(rows);
  const { python, missing } = pythonWithTools(project('build/tools/venv'));
  if (missing) log(`DuckDB and polars are not run: ${missing}`);
  const ways = WAYS.filter((way) => python || way.startsWith('read'));
  const results = [];
  for (const { file, kind, megabytes } of files) {
    const runs = Object.fromEntries(ways.map((way) => [way, []]));
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      for (const way of ways) runs[way].push(measure(python, way, file));
    }
    checkSame(kind, runs);
    results.push({ kind, megabytes, runs });
    const speeds = ways.map((way) => `${way} ${digits(medianOf(runs[way], speed(rows, 'cpu')) / 1e6)}`);
    log(`${kind}, million lines a CPU second: ${speeds.join(', ')}`);
  }
  return { rows, results, missing };
}

/** { wall, cpu (seconds), before, peak (bytes), users, items, rows, version } of one reading. */
function measure(python, way, file) {
  const [program, script] = way.startsWith('read') ? [process.execPath, OURS] : [python, THEIRS];
  return JSON.parse(execFileSync(program, [script, way, file], { encoding: 'utf8' }));
}

/** Whoever reads, there are as many users and items. Ours have fewer rows where pairs are repeated. */
function checkSame(kind, runs) {
  const seen = Object.entries(runs).flatMap(([way, each]) => each.map(({ users, items }) => ({ way, users, items })));
  const other = seen.find(({ users, items }) => users !== seen[0].users || items !== seen[0].items);
  if (other) throw new Error(`${kind}: ${JSON.stringify(seen[0])}, ${JSON.stringify(other)}`);
}

const speed = (rows, clock) => (one) => rows / one[clock];
const medianOf = (runs, figure) => (runs?.length ? median(runs.map(figure)) : undefined);

export function render({ rows, results, missing }) {
  const lines = results.flatMap(({ kind, megabytes, runs }) =>
    Object.entries(runs).map(([way, each]) => {
      const cpu = medianOf(each, speed(rows, 'cpu'));
      const beside = ['DuckDB', 'polars'].map((other) =>
        way.startsWith('read') ? times(cpu / medianOf(runs[other], speed(rows, 'cpu'))) : '',
      );
      const wall = medianOf(each, speed(rows, 'wall'));
      const peak = medianOf(each, (one) => one.peak);
      return [
        `${kind}, ${digits(megabytes)} MB`,
        way,
        digits(cpu / 1e6),
        ...beside,
        digits(wall / 1e6),
        digits(peak / 1e6),
        digits(medianOf(each, (one) => (one.peak - one.before) / rows)),
      ];
    }),
  );
  const versions = new Set(results.flatMap(({ runs }) => Object.values(runs).map(([{ version }]) => version)));
  const [{ users, items }] = Object.values(results[0].runs)[0];
  const [count, people, things] = [rows, users, items].map((number) => number.toLocaleString('en-US'));
  return [
    `${count} rows, ${people} users, ${things} items; ${[...versions].join(', ')}.`,
    ...(missing ? ['', `DuckDB and polars were not run: ${missing}`] : []),
    '',
    ...table(
      ['file', 'by', '10⁶ lines a CPU s:', '÷ DuckDB:', '÷ polars:', '10⁶ lines a s:', 'peak MB:', 'bytes a row:'],
      lines,
    ),
  ];
}

export function goals({ rows, results }) {
  const ours = (kind) => results.find((each) => each.kind === kind).runs.readInteractions;
  return [
    {
      what: 'CSV of integers: million lines a CPU second',
      atLeast: 1,
      got: medianOf(ours('CSV, integer ids'), speed(rows, 'cpu')) / 1e6,
    },
    {
      what: 'CSV of text ids: million lines a CPU second',
      atLeast: 0.5,
      got: medianOf(ours('CSV, text ids'), speed(rows, 'cpu')) / 1e6,
    },
    {
      what: 'CSV of integers: bytes a row at the peak',
      atMost: 16,
      got: medianOf(ours('CSV, integer ids'), (one) => (one.peak - one.before) / rows),
    },
  ];
}
