// Kernels against the same operation in plain JavaScript.
import { Bench } from 'tinybench';
import * as cholesky from '../kernels/cholesky.mjs';
import * as gram from '../kernels/gram.mjs';
import * as halfSweepCg from '../kernels/half-sweep-cg.mjs';
import * as halfSweepExact from '../kernels/half-sweep-exact.mjs';
import * as rankUpdate from '../kernels/rank-update.mjs';
import { createRowProblem, kernelHalfSweep } from '../kernels/row-problem.mjs';
import * as scores from '../kernels/scores.mjs';
import * as topk from '../kernels/topk.mjs';
import { digits, percent, table, times } from '../lib/figures.mjs';
import { builds, createInstance, measurePeak } from '../lib/instance.mjs';

export const name = 'kernels';
export const title = 'Kernels against plain JavaScript';
export const how =
  'One thread, tinybench medians. Both sides work on the same float32 arrays, each in its own layout, do the same ' +
  'operation and agree to a relative 10⁻⁴, checked before the clock starts; plain JavaScript works in 4 × 2 tiles on ' +
  'flat typed arrays. GFLOPS count the useful operations only (of symmetric results one triangle), so that what a ' +
  'kernel does besides lowers its fraction of the peak: the 128-bit multiply-adds, or products and sums in the strict ' +
  'build, that a loop without memory access does in the same run, before or after, whichever is more.';

const OPERATIONS = [rankUpdate, gram, cholesky, halfSweepExact, halfSweepCg, scores, topk];
const FACTORS = [32, 64, 128, 256];
/** Largest relative difference of the results, ‖a − b‖/‖b‖: float32 rounding in systems of this size. */
const TOLERANCE = 1e-4;

export async function run({ quick, log }) {
  const clock = quick
    ? { time: 5, warmupTime: 2, iterations: 2, warmupIterations: 1 }
    : { time: 250, warmupTime: 100, iterations: 5, warmupIterations: 2 };
  const before = await measurePeaks();
  const rows = [];
  for (const operation of OPERATIONS) {
    for (const d of FACTORS) {
      const row = await measureOperation(operation, d, clock);
      rows.push(row);
      log(`${row.kernel}, d = ${d}: ${builds.map((b) => `${b} ${digits(row.gflops[b])}`).join(', ')} GFLOPS`);
    }
  }
  const crossover = await measureCrossover(clock);
  const after = await measurePeaks();
  const peaks = Object.fromEntries(builds.map((build) => [build, Math.max(before[build], after[build])]));
  log(`peak: ${builds.map((build) => `${build} ${digits(peaks[build])} GFLOPS`).join(', ')}`);
  return { peaks, rows, crossover };
}

async function measurePeaks() {
  const peaks = {};
  for (const build of builds) peaks[build] = await measurePeak(build);
  return peaks;
}

async function measureOperation(operation, d, clock) {
  const task = operation.create(d);
  const sides = { plain: task.plain() };
  for (const build of builds) sides[build] = task.wasm(createInstance(build));
  const expected = resultOf(sides.plain).slice();
  for (const build of builds) requireEqual(resultOf(sides[build]), expected, `${operation.name}, d = ${d}, ${build}`);
  const microseconds = {};
  const gflops = {};
  for (const [side, ms] of Object.entries(await medians(sides, clock))) {
    microseconds[side] = (1000 * ms) / (task.repeat ?? 1);
    gflops[side] = task.flops / microseconds[side] / 1000;
  }
  return { kernel: operation.name, d, microseconds, gflops };
}

/** Row lengths at which the dual form still pays, in fractions of d, on the fastest build. */
async function measureCrossover(clock) {
  const build = builds[builds.length - 1];
  const rows = [];
  for (const d of [64, 128, 256]) {
    for (const fraction of [0.25, 0.5, 0.625, 0.75, 0.875, 1]) {
      const length = d * fraction;
      const problem = createRowProblem(d, new Array(32).fill(length));
      const primal = kernelHalfSweep(createInstance(build), problem, { dualLimit: 0, cgSteps: 0 });
      const dual = kernelHalfSweep(createInstance(build), problem, { dualLimit: d, cgSteps: 0 });
      requireEqual(resultOf(dual), resultOf(primal), `dual and primal, d = ${d}, n = ${length}`);
      const milliseconds = await medians({ primal, dual }, clock);
      const perRow = (ms) => (1000 * ms) / problem.rows;
      rows.push({ d, length, primal: perRow(milliseconds.primal), dual: perRow(milliseconds.dual) });
    }
  }
  return { build, rows };
}

/** Milliseconds of each side's `run`, by tinybench; `prepare` runs before each, outside of the time. */
async function medians(sides, clock) {
  const bench = new Bench({ ...clock, throws: true });
  for (const [side, { run: work, prepare }] of Object.entries(sides)) {
    bench.add(side, () => void work(), { beforeEach: () => void prepare() });
  }
  await bench.run();
  return Object.fromEntries(bench.tasks.map((task) => [task.name, task.result.latency.p50]));
}

function resultOf({ prepare, run: work, result }) {
  prepare();
  work();
  return result();
}

function requireEqual(actual, expected, what) {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  const relative = Math.sqrt(difference / norm);
  if (actual.length !== expected.length || !(relative <= TOLERANCE)) {
    throw new Error(`${what}: the results differ by ${relative}, more than ${TOLERANCE}.`);
  }
}

export function render({ peaks, rows, crossover }) {
  const measured = Object.keys(peaks);
  const columns = ['kernel', 'd:', 'plain µs:', 'GFLOPS:'];
  for (const build of measured) columns.push(`${build} µs:`, '× plain:', 'GFLOPS:', 'of peak:');
  const lines = rows.map(({ kernel, d, microseconds, gflops }) => {
    const cells = [kernel, d, digits(microseconds.plain), digits(gflops.plain)];
    for (const build of measured) {
      cells.push(digits(microseconds[build]), times(microseconds.plain / microseconds[build]));
      cells.push(digits(gflops[build]), percent(gflops[build] / peaks[build]));
    }
    return cells;
  });
  return [
    `Peak: ${measured.map((build) => `${digits(peaks[build])} GFLOPS ${build}`).join(', ')}.`,
    '',
    ...table(columns, lines),
    '',
    `The dual form of a row's system (n × n) against the primal one (d × d), ${crossover.build} build, µs a row:`,
    '',
    ...table(
      ['d:', 'n:', 'n / d:', 'primal:', 'dual:', 'primal / dual:'],
      crossover.rows.map(({ d, length, primal, dual }) => [
        d,
        length,
        length / d,
        digits(primal),
        digits(dual),
        digits(primal / dual),
      ]),
    ),
  ];
}

export function goals({ peaks, rows }) {
  const build = peaks.relaxed ? 'relaxed' : 'strict';
  const fraction = (kernel, d) => rows.find((row) => row.kernel === kernel && row.d === d).gflops[build] / peaks[build];
  return [
    ...FACTORS.slice(1).map((d) => ({
      what: `${rankUpdate.name}, d = ${d}, ${build} build: fraction of the peak`,
      atLeast: 0.75,
      got: fraction(rankUpdate.name, d),
    })),
    {
      what: `${cholesky.name}, d = 128, ${build} build: fraction of the peak`,
      atLeast: 0.45,
      got: fraction(cholesky.name, 128),
    },
  ];
}
