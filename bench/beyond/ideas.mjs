// The ideas that are set beside the objective `ials`: for each, its trials, which may go on from what is best of others.
import { fitWals } from 'halfsweep';
import { tryAll, tryRankings } from './search.mjs';

export const FACTORS = 64;
const UNOBSERVED = [0.5, 1, 2, 4];
const LAMBDAS = [0.5, 0.71, 1, 1.41, 2];
const TARGETS = [-1, -0.3, -0.1, -0.03, 0.03, 0.1, 0.2];
const EXPONENTS = [-0.25, 0.25, 0.5, 1];
const SOFTMAX_LAMBDAS = [0.2, 0.4, 0.8];
const MARGINS = [0.2, 0.4, 0.6, 0.8];
const COSINE = { factors: FACTORS, negativeWeight: 150, learningRate: 0.02 };
/** How many of the best fits the rankings are tried on. */
const RANKED = 2;

/** w0 and λ about those that `fitWals` chooses for the data. */
async function around(interactions) {
  const { objective } = (await fitWals(interactions, { factors: 2, epochs: 1, lossEvery: 0 })).metadata;
  const { unobservedWeight: w0, regularization } = objective;
  return UNOBSERVED.flatMap((a) =>
    LAMBDAS.map((b) => ({ unobservedWeight: a * w0, regularization: b * regularization })),
  );
}

/** Settings with one of them, or several, multiplied. */
function steps(settings, factors) {
  return factors.map(([a, b]) => ({
    ...settings,
    unobservedWeight: settings.unobservedWeight * a,
    regularization: settings.regularization * b,
  }));
}

const NEIGHBOURS = [
  [1, 0.71],
  [1, 1.41],
  [0.5, 1],
  [0.5, 1.41],
  [2, 0.71],
];

/** The least squares of the package, which all others are compared with. */
export async function tryIals(parts) {
  const trials = (await around(parts.fit)).map((settings) => ({ factors: FACTORS, ...settings }));
  return tryAll('wals', parts, trials);
}

async function shifted(parts, { ials }, values) {
  const { settings } = ials[0];
  const first = await tryAll(
    'shifted',
    parts,
    values.map((value) => ({ ...settings, ...value })),
  );
  const more = await tryAll('shifted', parts, steps(first[0].settings, NEIGHBOURS));
  return [...first, ...more].sort((a, b) => b.valid - a.valid);
}

function softmaxTrials(more) {
  return SOFTMAX_LAMBDAS.flatMap((regularization) =>
    more.map((rest) => ({ factors: FACTORS, regularization, ...rest })),
  );
}

/** By name: the trials of an idea, best first, given the parts and what was tried before it. */
export const IDEAS = {
  't0 = 0, r_i = 1': async (parts, { ials }) => tryAll('shifted', parts, [ials[0].settings]),
  't0 ≠ 0': (parts, tried) =>
    shifted(
      parts,
      tried,
      TARGETS.map((target) => ({ target })),
    ),
  'r_i ∝ n_i^γ': (parts, tried) =>
    shifted(
      parts,
      tried,
      EXPONENTS.map((exponent) => ({ exponent })),
    ),
  'r_i alone, λ_i as without': async (parts, { ials }) => {
    const settings = EXPONENTS.map((exponent) => ({ ...ials[0].settings, exponent }));
    const first = await tryAll('wals', parts, settings);
    const more = await tryAll('wals', parts, steps(first[0].settings, NEIGHBOURS));
    return [...first, ...more].sort((a, b) => b.valid - a.valid);
  },
  'λ_i ∝ n_i^γ': (parts, tried) =>
    shifted(
      parts,
      tried,
      EXPONENTS.map((userRidge) => ({ userRidge })),
    ),
  'λ_j ∝ n_j^γ': (parts, tried) =>
    shifted(
      parts,
      tried,
      EXPONENTS.map((itemRidge) => ({ itemRidge })),
    ),
  both: async (parts, tried) => {
    const [target, exponent] = [tried['t0 ≠ 0'][0].settings.target, tried['r_i ∝ n_i^γ'][0].settings.exponent];
    const from = tried['t0 ≠ 0'][0].settings;
    return tryAll('shifted', parts, [
      { ...from, target, exponent },
      { ...from, target: target / 2, exponent },
      { ...tried['r_i ∝ n_i^γ'][0].settings, target },
    ]);
  },
  'RG²': (parts) => tryAll('bound', parts, softmaxTrials([{ exponent: 0 }, { exponent: -1 }])),
  'softmax to second order': async (parts) => {
    const first = await tryAll('centred', parts, softmaxTrials([{ exponent: 0 }, { exponent: -1 }]));
    const more = [1].flatMap((by) => {
      const { regularization, ...rest } = first[0].settings;
      return [{ ...rest, regularization: by * regularization, itemExponent: 0.5 }];
    });
    return [...first, ...(await tryAll('centred', parts, more))].sort((a, b) => b.valid - a.valid);
  },
  'v / ‖v‖^γ': async (parts, { ials }) => [await tryRankings('v / ‖v‖^γ', parts, ials.slice(0, RANKED))],
  'score / n^β': async (parts, { ials }) => [await tryRankings('score / n^β', parts, ials.slice(0, RANKED))],
  'score − β log n': async (parts, { ials }) => [await tryRankings('score − β log n', parts, ials.slice(0, RANKED))],
  'cosine contrast': async (parts) => {
    const first = await tryAll(
      'cosine',
      parts,
      MARGINS.map((margin) => ({ ...COSINE, margin })),
    );
    const best = first[0].settings;
    const weights = [30, 600].map((negativeWeight) => ({ ...best, negativeWeight }));
    return [...first, ...(await tryAll('cosine', parts, weights))].sort((a, b) => b.valid - a.valid);
  },
};
