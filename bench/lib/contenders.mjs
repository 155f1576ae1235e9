// Whole fits of one objective by halfsweep and by the native yardstick, a C++ program with Eigen that solves the same
// systems: Σ_Ω (1 + w0)(1 − p)² + w0 Σ_{not Ω} p² + λ-terms with w0 = 0.1, λ = 0.003, ν = 1. Both start from random
// factors of N(0, 0.01/d), not the same ones, and count the two half-sweeps of an epoch, no loss and no input.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { fitWals } from 'halfsweep';
import { loadDataset } from './datasets.mjs';
import { project, scratchFile } from './project.mjs';

const OBJECTIVE = { weight: 1.1, target: 1, unobservedWeight: 0.1, regularization: 0.003, regularizationExponent: 1 };
/** Our ways of solving rows, by what the tables call them. */
export const ROW_SOLVERS = {
  exact: { solver: 'exact' },
  'cg, 1 step': { solver: 'cg', cgSteps: 1 },
  'cg, 2 steps': { solver: 'cg', cgSteps: 2 },
  'cg, 3 steps': { solver: 'cg', cgSteps: 3 },
};

const YARDSTICK = '../shared/yardstick/build.sh';

const texts = new Map();

/**
 * Fits with halfsweep and returns { seconds of every epoch, loss after the last one }.
 * @param options { factors, solver, cgSteps, epochs, workers, seed }
 * @param onEpoch is told every epoch, its loss included when `lossEvery` says so
 */
export async function runHalfsweep(interactions, options, { lossEvery, onEpoch, signal } = {}) {
  const seconds = [];
  const model = await fitWals(interactions, {
    ...OBJECTIVE,
    workers: 1,
    ...options,
    lossEvery: lossEvery ?? options.epochs,
    keepUsers: false,
    signal,
    onEpoch(epoch) {
      seconds.push(epoch.seconds);
      onEpoch?.(epoch);
    },
  });
  return { seconds, loss: model.metadata.loss };
}

/**
 * Runs the native yardstick on a data set; as `runHalfsweep`.
 * @param binary a path of `buildYardstick` @param options { factors, solver: 'cholesky' | 'cgN', epochs, threads }
 */
export async function runNative(binary, dataset, { factors, solver, epochs, threads = 1 }) {
  const { unobservedWeight, regularization, regularizationExponent } = OBJECTIVE;
  const numbers = [factors, solver, threads, epochs, unobservedWeight, regularization, regularizationExponent];
  const { stdout } = await promisify(execFile)(binary, [await textOf(dataset), ...numbers.map(String)]);
  const { sweep_seconds: seconds, loss, simd } = JSON.parse(stdout);
  return { seconds, loss, simd };
}

let yardstick;

/** Compiles the yardstick, once a process: { binaries: { wals_native, wals_sse } }, or { missing: what it would take }. */
export function buildYardstick() {
  yardstick ??= compileYardstick();
  return yardstick;
}

function compileYardstick() {
  const script = project(YARDSTICK);
  if (!existsSync(script)) return { binaries: {}, missing: `${YARDSTICK} is not there` };
  const folder = scratchFile('yardstick');
  const { status, stderr, error } = spawnSync('sh', [script, folder], { encoding: 'utf8' });
  if (status === 0) {
    return { binaries: { wals_native: `${folder}/wals_native`, wals_sse: `${folder}/wals_sse` } };
  }
  const why = error?.message ?? stderr.trim().split('\n')[0];
  return { binaries: {}, missing: `${YARDSTICK} needs g++ and Eigen (libeigen3-dev): ${why}` };
}

/** The data set as the yardstick reads it: one "user item" pair of 0-based indices a line. */
async function textOf(dataset) {
  if (!texts.has(dataset)) {
    const { indptr, indices } = await loadDataset(dataset);
    const lines = [];
    for (let user = 0; user + 1 < indptr.length; user++) {
      for (let entry = indptr[user]; entry < indptr[user + 1]; entry++) lines.push(`${user}\t${indices[entry]}\n`);
    }
    const file = scratchFile(`${dataset}.tsv`);
    writeFileSync(file, lines.join(''));
    texts.set(dataset, file);
  }
  return texts.get(dataset);
}
