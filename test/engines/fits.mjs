// Fits of fixed seeded problems by the strict build, and a SHA-256 of each model's bits: every engine must find those of
// golden.json. Uses nothing but the package, which is handed in, and what all runtimes have.

const wals = {
  'ials exact d=64': { factors: 64 },
  'ials exact d=10': { factors: 10 },
  'ials cg d=64': { factors: 64, solver: 'cg' },
  'ials exact d=136': { factors: 136, epochs: 1 },
  'explicit exact d=32': { factors: 32, objective: 'explicit' },
  'explicit cg d=32': { factors: 32, objective: 'explicit', solver: 'cg' },
  'logarithmic confidence': { factors: 32, objective: 'hkv', weight: { log: 2, epsilon: 0.5 } },
  'exponent 0.7': { factors: 32, regularizationExponent: 0.7 },
  'weights of the sides': { factors: 24, userWeights: (n) => 1 / (1 + n), itemWeights: (n) => Math.sqrt(n) },
};
const sgd = {
  'sgd squared, cosine': { factors: 16, schedule: 'cosine', epochs: 4 },
  'sgd logistic, adagrad, popular negatives': {
    factors: 16,
    loss: 'logistic',
    schedule: 'adagrad',
    negativeExponent: 0.75,
    seed: 7,
  },
  'sgd warp': { factors: 16, loss: 'warp' },
};
const svd = { 'svd d=16': { factors: 16, centre: 'items', epochs: 200 } };

/** The names of the fits by the function that makes them. */
export const fitNames = { fitWals: Object.keys(wals), fitSgd: Object.keys(sgd), fitSvd: Object.keys(svd) };

/**
 * Digests by the name of the fit.
 * @param halfsweep the package's namespace @param fit which function
 * @param workers values of the option `workers`, which must not matter; null leaves it out
 */
export async function fitDigests(halfsweep, fit, workers = [null]) {
  const fits = { fitWals: wals, fitSgd: sgd, fitSvd: svd }[fit];
  const rated = problem(halfsweep, 900, 500, 0.12);
  const digests = {};
  for (const [name, options] of Object.entries(fits)) {
    for (const choice of workers) {
      const threads = choice === null ? {} : { workers: choice };
      const digest = await digestOf(halfsweep[fit], rated, { epochs: 2, ...options, ...threads });
      digests[name] ??= digest;
      if (digests[name] !== digest) throw new Error(`${name}: threads change the bits.`);
    }
  }
  return digests;
}

/** Of one fit: what it reports after each epoch, then the factors. */
async function digestOf(fit, interactions, options) {
  const parts = [];
  // A number's shortest decimal form is unique: equal losses, equal text.
  const onEpoch = ({ loss, residual }) => parts.push(new TextEncoder().encode(`${loss ?? residual}\n`));
  const result = await fit(interactions, { ...options, simd: 'strict', onEpoch });
  const { userFactors, itemFactors, itemGram } = result.model ?? result;
  for (const { buffer, byteOffset, byteLength } of [userFactors, itemFactors, itemGram]) {
    parts.push(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return sha256(parts);
}

/** Hexadecimal, of the parts one after the other. */
export async function sha256(parts) {
  const whole = new Uint8Array(await new Blob(parts).arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Items of falling popularity, values 1 to 5, from a linear congruential generator. */
export function problem({ Interactions }, userCount, itemCount, density) {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const columns = { users: [], items: [], values: [] };
  for (let user = 0; user < userCount; user++) {
    for (let item = 0; item < itemCount; item++) {
      if (uniform() >= (2 * density * (itemCount - item)) / itemCount) continue;
      columns.users.push(user);
      columns.items.push(item);
      columns.values.push(1 + Math.floor(5 * uniform()));
    }
  }
  return Interactions.fromTriplets({ ...columns, userCount, itemCount });
}
