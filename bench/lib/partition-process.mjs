// A process of the partitions suite: prepares, or fits, once, and prints what that took as JSON.
import { createHash } from 'node:crypto';
import { fitWals, Interactions } from 'halfsweep';
import { openPartitions, preparePartitions } from 'halfsweep/node';
import { powerLaw } from './power-law.mjs';

const { what, shape, folder, partitionBytes, factors, epochs, workers } = JSON.parse(process.argv[2]);
const options = {
  factors,
  epochs,
  workers,
  keepUsers: false,
  lossEvery: 0,
  unobservedWeight: 0.1,
  regularization: 0.003,
};

/** Seconds of the sweeps but the first, which finds the pages of its memory. */
async function fit(data) {
  const seconds = [];
  const onEpoch = (event) => void seconds.push(event.seconds);
  const { itemFactors } = await fitWals(data, { ...options, onEpoch });
  return { seconds, digest: createHash('sha256').update(itemFactors).digest('hex').slice(0, 12) };
}

const WAYS = {
  async prepare() {
    const prepared = await preparePartitions(powerLaw(shape), folder, { partitionBytes, overwrite: true });
    return { partitions: prepared.partitions.length, nnz: prepared.nnz };
  },
  async fit() {
    const source = await openPartitions(folder);
    const fitted = await fit(source);
    await source.close();
    return fitted;
  },
  async memory() {
    return fit(await Interactions.fromBatches(powerLaw(shape)));
  },
};

const [cpu, start] = [process.cpuUsage(), performance.now()];
const outcome = await WAYS[what]();
const wall = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ ...outcome, wall, cpu: (user + system) / 1e6, peak }));
