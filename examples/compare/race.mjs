// Seconds to a loss: alternating least squares, exact and by conjugate gradients, against stochastic gradient descent with
// gravity, on one function: the objective that the models remember, with equal w0 and λ. fitWals reports it after every
// epoch and `loss` computes it for a model of any solver, both outside of the clock, which adds up nothing but the epochs.
import { isDeepStrictEqual } from 'node:util';
import { fitSgd, fitWals, loss } from 'halfsweep';
import { scaleOf, WEIGHTED } from './methods.mjs';

/** A rate that decays to zero makes a curve of one long fit meaningless on the way: each point is a fit of its own. */
const SGD_EPOCHS = [2, 4, 8, 16, 32];
const WALS_EPOCHS = 20;

/** [{ name, points: [{ seconds, loss }] }] */
export async function race(train, quick) {
  const { factors, share } = scaleOf(quick);
  const common = { ...WEIGHTED, factors, workers: 1 };
  const epochs = Math.ceil(WALS_EPOCHS * share);
  const passes = quick ? SGD_EPOCHS.slice(0, 2) : SGD_EPOCHS;
  const runs = [
    await descent('WALS, exact', train, { ...common, solver: 'exact', epochs }),
    await descent('WALS, conjugate gradients', train, { ...common, solver: 'cg', cgSteps: 3, epochs }),
    await fits('SGD with gravity', train, { ...common, target: 1, learningRate: 0.2, schedule: 'cosine' }, passes),
  ];
  for (const { name, objective } of runs) {
    const same = isDeepStrictEqual(objective, runs[0].objective);
    if (!same) throw new Error(`${name} minimises another function: ${JSON.stringify(objective)}`);
  }
  return runs;
}

/** One fit, a point after every epoch: seconds of the half-sweeps alone, and the loss that they end at. */
async function descent(name, train, options) {
  const points = [];
  let total = 0;
  const onEpoch = ({ seconds, loss }) => {
    total += seconds;
    points.push({ seconds: total, loss });
  };
  const model = await fitWals(train, { ...options, onEpoch });
  return { name, points, objective: model.metadata.objective };
}

/** A fit for each number of epochs. */
async function fits(name, train, options, passes) {
  const points = [];
  let objective;
  for (const epochs of passes) {
    let seconds = 0;
    const onEpoch = (epoch) => {
      seconds += epoch.seconds;
    };
    const model = await fitSgd(train, { ...options, epochs, onEpoch });
    objective = model.metadata.objective;
    points.push({ seconds, loss: await loss(model, train) });
  }
  return { name, points, objective };
}

/** The lowest loss that all of them reach, and the seconds that each takes to it, the fastest first. */
export function finish(runs) {
  const target = Math.max(...runs.map(({ points }) => Math.min(...points.map(({ loss }) => loss))));
  const times = runs.map(({ name, points }) => ({
    name,
    seconds: Math.min(...points.filter(({ loss }) => loss <= target).map(({ seconds }) => seconds)),
  }));
  return { target, times: times.sort((a, b) => a.seconds - b.seconds) };
}
