// Limits: files above the 2 GiB that a read can have and the 4 GiB that an array can have, and fits on either side of 4 GiB.
// It takes minutes, 12 GB of memory and 16 GB of disk; a step without room for it fails and says so.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const GIB = 2 ** 30;
const FACTORS = 64;
const gib = (bytes) => Number((bytes / GIB).toFixed(2));

/** Every step in a process of its own, so that its peak of memory is its own. */
const STEPS = [
  { name: 'write a model of 2.2 GiB', step: 'write', size: 2.2, disk: 2.3 },
  { name: 'read it back', step: 'read', size: 2.2, disk: 0 },
  { name: 'write a model of 4.2 GiB', step: 'write', size: 4.2, disk: 6.5 },
  { name: 'read it back', step: 'read', size: 4.2, disk: 0 },
  { name: 'encode 4.2 GiB as one array: refused', step: 'encode', size: 4.2, disk: 0 },
  { name: 'a fit of 3.9 GiB runs', step: 'fit', size: 3.9, disk: 0 },
  { name: 'a fit of 4.1 GiB is refused', step: 'refuse', size: 4.1, disk: 0 },
  { name: 'train --checkpoint with a state of 2.2 GiB', step: 'checkpoint', size: 2.2, disk: 7 },
];

/** Runs all steps; resolves to their figures, and to what failed. */
export async function runLimits(log = () => {}) {
  const folder = mkdtempSync(join(tmpdir(), 'halfsweep-limits-'));
  const [figures, failures] = [[], []];
  try {
    for (const { name, step, size, disk } of STEPS) {
      const { bavail, bsize } = statfsSync(folder);
      const start = performance.now();
      const result =
        bavail * bsize < disk * GIB
          ? { failure: `${folder} has ${gib(bavail * bsize)} GiB free, and this needs ${disk}` }
          : await runStep(step, size, folder);
      const seconds = Math.round((performance.now() - start) / 1000);
      const { failure, ...found } = result;
      if (failure) failures.push({ name, what: failure });
      else figures.push({ name, seconds, ...found });
      log(`${failure ? '✗' : '✓'} ${name}: ${failure ?? JSON.stringify({ seconds, ...found })}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { figures, failures };
}

function runStep(step, size, folder) {
  const args = [fileURLToPath(import.meta.url), step, String(size), folder];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: 1_800_000 }, (error, stdout, stderr) => {
      if (error) resolve({ failure: `the process ended by ${error.signal ?? error.code}: ${stderr.slice(-1500)}` });
      else resolve(JSON.parse(stdout));
    });
  });
}

// The steps. Each returns figures, or throws.

const load = (name) => import(new URL(`../../../dist/${name}`, import.meta.url).href);

function expect(holds, what) {
  if (!holds) throw new Error(what);
}

/** A model of so many bytes, with numbers that tell its rows apart. */
async function modelOf(size) {
  const { FactorModel, IdMap } = await load('index.js');
  const users = Math.floor((size * GIB) / 4 / FACTORS);
  const userFactors = new Float32Array(users * FACTORS);
  for (let at = 0; at < userFactors.length; at++) userFactors[at] = (at % 1009) / 512;
  const itemFactors = Float32Array.from({ length: 10 * FACTORS }, (_, at) => at % 7);
  const itemGram = new Float64Array(FACTORS).fill(1);
  return FactorModel.create({
    users: IdMap.range(users),
    items: IdMap.range(10),
    factors: FACTORS,
    userFactors,
    itemFactors,
    itemGram,
  });
}

/** Users of whom half a fit's memory is the factors: as few entries as users. */
async function problemOf(size, factors) {
  const { estimateMemory, Interactions } = await load('index.js');
  const items = 1000;
  const linear = async (users) => (await estimateMemory({ users, items, nnz: users, factors, valued: true })).linear;
  let [low, high] = [1, 2 ** 26];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((await linear(middle)) <= size * GIB) low = middle;
    else high = middle;
  }
  const pairs = { users: Int32Array.from({ length: low }, (_, k) => k), items: new Int32Array(low) };
  for (let k = 0; k < low; k++) pairs.items[k] = (k * 7919) % items;
  const values = Float32Array.from({ length: low }, (_, k) => 1 + (k % 5));
  const interactions = Interactions.fromTriplets({ ...pairs, values, userCount: low, itemCount: items });
  return { interactions, linear: await linear(low) };
}

const modelFile = (folder, size) => join(folder, `${size}.safetensors`);

const RUN = {
  async write(size, folder) {
    const { writeModel } = await load('node.js');
    const model = await modelOf(size);
    const before = process.resourceUsage().maxRSS * 1024;
    await writeModel(modelFile(folder, size), model);
    const bytes = statSync(modelFile(folder, size)).size;
    expect(bytes > size * GIB * 0.99, `the file has ${bytes} bytes`);
    const more = process.resourceUsage().maxRSS * 1024 - before;
    expect(more < 0.5 * GIB, `writing took ${gib(more)} GiB of memory more`);
    return { fileGiB: gib(bytes), memoryGiB: gib(before), memoryOfWritingGiB: gib(more) };
  },

  async read(size, folder) {
    const { readModel } = await load('node.js');
    const file = modelFile(folder, size);
    const model = await readModel(file);
    const peak = process.resourceUsage().maxRSS * 1024;
    const { userFactors } = model;
    for (let at = 0; at < userFactors.length; at++) {
      if (userFactors[at] !== (at % 1009) / 512) throw new Error(`element ${at} is ${userFactors[at]}`);
    }
    expect(Number.isFinite(model.score(model.users.size - 1, 9)), 'the last user has no score');
    expect(peak < (size + 0.7) * GIB, `reading took ${gib(peak)} GiB of memory`);
    if (size < 4) rmSync(file);
    return { memoryGiB: gib(peak) };
  },

  async encode(size) {
    const model = await modelOf(size);
    return refusal(() => model.encode(), 'ERR_MEMORY', /writeModel/);
  },

  async fit(size) {
    const { fitWals } = await load('index.js');
    const { interactions, linear } = await problemOf(size, FACTORS);
    const options = { objective: 'explicit', factors: FACTORS, epochs: 1, lossEvery: 0, workers: 1, keepUsers: false };
    const model = await fitWals(interactions, options);
    expect(model.itemFactors.every(Number.isFinite), 'a factor is not finite');
    return { users: interactions.userCount, linearGiB: gib(linear), memoryGiB: peakGiB() };
  },

  async refuse(size) {
    const { estimateMemory, fitWals } = await load('index.js');
    const { interactions, linear } = await problemOf(size, FACTORS);
    const options = { objective: 'explicit', factors: FACTORS, epochs: 1, lossEvery: 0, workers: 1 };
    const before = peakGiB();
    const found = await refusal(() => fitWals(interactions, options), 'ERR_MEMORY', /(\d+) factors would fit/);
    expect(peakGiB() - before < 0.2, `it took ${peakGiB() - before} GiB to refuse`);
    const factors = Number(/(\d+) factors would fit/.exec(found.message)[1]);
    const { userCount: users, itemCount: items, nnz } = interactions;
    const fits = await estimateMemory({ users, items, nnz, factors, valued: true });
    expect(fits.linear <= 4 * GIB - 65_536, `${factors} factors take ${fits.linear} bytes`);
    return { ...found, linearGiB: gib(linear), factorsThatFit: factors };
  },

  async checkpoint(size, folder) {
    // Few users with many factors make a large state of a small file; the state is that of users and items.
    const users = Math.floor((size * GIB) / 4 / 512) - 1000;
    const lines = Array.from({ length: users }, (_, user) => `${user},${user % 1000}\n`);
    const data = join(folder, 'data.csv');
    writeFileSync(data, `user,item\n${lines.join('')}`);
    const [state, out] = [join(folder, 'state'), join(folder, 'model')];
    const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
    const train = (epochs) =>
      new Promise((resolve, reject) => {
        const fit = ['--objective', 'explicit', '--factors', '512', '--loss-every', '0', '--workers', '1'];
        const more = ['--cg-steps', '1', '--simd', 'strict', '--epochs', String(epochs), '--json'];
        const args = [cli, 'train', data, '--out', out, '--checkpoint', state, ...fit, ...more];
        execFile(process.execPath, args, (error, stdout, stderr) => {
          if (error) reject(new Error(stderr.slice(-1500)));
          else resolve({ report: JSON.parse(stdout), stderr });
        });
      });
    await train(1);
    const bytes = statSync(state).size;
    expect(bytes > 2 * GIB, `the state has ${bytes} bytes`);
    const { report, stderr } = await train(2);
    expect(stderr.includes('going on from'), 'it did not go on');
    expect(report.epochs.length === 1 && report.epochs[0].epoch === 2, JSON.stringify(report.epochs));
    for (const file of [state, out, data]) rmSync(file);
    return { stateGiB: gib(bytes), epochsAfterResume: report.epochs.length };
  },
};

function peakGiB() {
  return gib(process.resourceUsage().maxRSS * 1024);
}

async function refusal(work, code, message) {
  const error = await Promise.resolve()
    .then(work)
    .then(
      () => undefined,
      (thrown) => thrown,
    );
  expect(error?.code === code && message.test(error.message), `it ended by ${error?.stack ?? 'no error'}`);
  return { message: error.message };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [step, size, folder] = process.argv.slice(2);
  process.stdout.write(JSON.stringify(await RUN[step](Number(size), folder)));
}
