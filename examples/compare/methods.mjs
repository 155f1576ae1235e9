// What is compared, each with settings that serve it well on the default data: chosen by hand, a few values of each.
import { fitSgd, fitSvd, fitWals, popularityModel } from 'halfsweep';

/** λ and w0 of the weighted objective, for alternating least squares and for gravity. */
export const WEIGHTED = { regularization: 0.003, unobservedWeight: 0.01 };

const GRID = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3];
const QUICK_GRID = [0.001, 0.01, 0.1];

/** d, and a factor for epochs. */
export function scaleOf(quick) {
  return quick ? { factors: 8, share: 0.2 } : { factors: 64, share: 1 };
}

/**
 * `name`, what is `fit`ted and the `settings` that it is shown with; `w0` of the methods on the grid; `weighted`: whether
 * the weighted objective is what it minimises.
 */
export function methods(quick) {
  const { factors, share } = scaleOf(quick);
  const epochs = (whole) => Math.ceil(whole * share);
  const wals = (settings) => (train) =>
    fitWals(train, { factors, epochs: epochs(15), lossEvery: 0, workers: 1, ...settings });
  const sgd = (settings, passes = 20) => ({
    fit: (train) => fitSgd(train, { factors, schedule: 'cosine', workers: 1, ...settings, epochs: epochs(passes) }),
    settings: { d: factors, epochs: epochs(passes), η: settings.learningRate, λ: settings.regularization },
  });
  const { regularization } = WEIGHTED;
  return [
    { name: 'Most popular', fit: async (train) => popularityModel(train), settings: {} },
    {
      name: 'SVD',
      fit: async (train) => (await fitSvd(train, { factors: Math.min(factors, 16) })).model,
      settings: { d: Math.min(factors, 16), w0: 1, λ: 0 },
      weighted: true,
    },
    {
      name: 'Observed only',
      fit: wals({ unobservedWeight: 0, regularization: 0.1 }),
      settings: { d: factors, epochs: epochs(15), w0: 0, λ: 0.1 },
      weighted: true,
    },
    ...(quick ? QUICK_GRID : GRID).map((w0) => ({
      name: 'WALS',
      fit: wals({ unobservedWeight: w0, regularization }),
      settings: { d: factors, epochs: epochs(15), w0, λ: regularization },
      weighted: true,
      w0,
    })),
    {
      name: 'WALS, no options',
      fit: (train) => fitWals(train, { lossEvery: 0, workers: 1 }),
      settings: { d: 'by the data', w0: 'by the data' },
      weighted: true,
    },
    gravity(sgd({ ...WEIGHTED, target: 1, learningRate: 0.2 })),
    withNegatives('SGD, negatives', sgd({ target: 1, negatives: 10, learningRate: 0.1, regularization: 0.01 }), 10),
    withNegatives(
      'SGD, logistic',
      sgd({ loss: 'logistic', negatives: 10, learningRate: 0.1, regularization: 0.005 }),
      10,
    ),
    {
      name: 'BPR',
      ...sgd({ loss: 'bpr', learningRate: 0.2, regularization: 0.01, negativeExponent: 0.5 }, 30),
    },
    { name: 'WARP', ...sgd({ loss: 'warp', learningRate: 0.01, regularization: 0.2 }, 15) },
  ];
}

function gravity({ fit, settings: { d, epochs, η, λ } }) {
  return {
    name: 'SGD, gravity',
    fit,
    settings: { d, epochs, w0: WEIGHTED.unobservedWeight, λ, η },
    weighted: true,
  };
}

function withNegatives(name, { fit, settings }, negatives) {
  return { name, fit, settings: { ...settings, negatives } };
}
