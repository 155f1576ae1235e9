// Random fits against float64 oracles (test/reference): every loss lies between 0 and that of the half-sweep before, is the
// literal one, and every row is as good as float64 finds it. What float32 cannot do ends in a NumericalError.
import { problemOf } from '../factorizations.mjs';
import { randomOf } from '../random.mjs';
import { loadReference } from '../reference.mjs';

export const name = 'numbers';

export async function open(halfsweep) {
  const reference = await loadReference();
  return {
    async run(seed) {
      const random = randomOf(seed);
      const problem = problemOf(random, halfsweep);
      const [how, judge] = judgeOf(random, problem.options);
      try {
        const isJudged = (await judge(halfsweep, reference, problem)) !== TOO_SMALL;
        return { [isJudged ? how : 'factors that underflow, not compared']: 1 };
      } catch (error) {
        if (error?.code !== 'ERR_NUMERICAL') throw error;
        return { 'ended by NumericalError': 1 };
      }
    },
    describe(seed) {
      const { options, rules } = problemOf(randomOf(seed), halfsweep);
      return `${rules.userCount} x ${rules.itemCount}, ${rules.entries.length} entries, ${JSON.stringify(options)}`;
    },
    close() {},
  };
}

/** What a case is judged by, its course or another fit of the same problem, and what that is called in the figures. */
function judgeOf(random, { biases, nonNegative, objective, solver }) {
  if (solver === 'cg' && random.chance(0.3)) return ['conjugate gradients against exact rows', judgeSteps];
  if (solver === 'exact' && SCALABLE.includes(objective) && !biases && random.chance(0.2))
    return ['powers of four', judgeScale];
  if (nonNegative || !biases) return ['the course, in float64', judgeCourse];
  return ['the course with biases, in float64', judgeBiased];
}

/** Presets whose weights and targets are those of the interactions, whatever their size. */
const SCALABLE = ['wmf', 'explicit'];

/** Of a loss: what is left to rounding. */
const RELATIVE = 1e-6;
/** Of the loss of zeros. */
const GAIN = 1e-6;
/** Factors below this may be what underflow has left of them. */
const LEAST = 1e-15;
/** Of a row of factors: some units in the last place of float32. */
const UNITS = 1e-6;

async function judgeCourse({ fitWals }, { cellsOf, literalLoss, violation, exchanged, solve }, problem) {
  const { interactions, options, rules } = problem;
  const cells = cellsOf(rules);
  const start = literalLoss(cells, zeros(rules.userCount), zeros(rules.itemCount));
  let [reported, before] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for await (const epoch of fitWals.epochs(interactions, options)) {
    const model = await epoch.model();
    const [u, v] = [rowsOf(model.userFactors, model.factors), rowsOf(model.itemFactors, model.factors)];
    const loss = literalLoss(cells, u, v);
    const slack = roundingOf(cells, rules, u, v) + GAIN * start;
    const where = `in epoch ${epoch.epoch}`;
    ordered(`the reported loss ${where}`, epoch.loss, reported, slack);
    // The model has one more half-sweep than the epoch.
    ordered(`the loss of the model ${where}`, loss, epoch.loss, slack);
    // Two models, each of them rounded once more on the way into its axes. Items that went past their solutions have other users.
    if (options.solver === 'exact' && model.metadata.relaxation === 1)
      ordered(`the loss of the model ${where}`, loss, before, 2 * slack);
    equal(`metadata.loss ${where}`, model.metadata.loss, loss, slack);
    if (options.nonNegative && Math.max(...u.flat()) > LEAST) {
      const worst = violation(exchanged(cells), v, u);
      // In float32, where w0 cancels as often as it holds w.
      if (!(worst < 1e-3 * Math.max(1, shareOf(rules))))
        throw new Error(`users break their conditions by ${worst} ${where}`);
    } else if (!options.nonNegative) {
      const best = literalLoss(cells, bestUsers(cells, v, u, solve), v);
      excess(`the loss of the users ${where}`, loss, best, start, slack);
    }
    [reported, before] = [epoch.loss, loss];
  }
}

async function judgeBiased({ fitWals }, { biasedLoss, biasedGradient }, problem) {
  const { interactions, options, rules } = problem;
  const entries = rules.entries.map((entry, p) => ({ ...entry, weight: rules.weight(p), target: rules.target(p) }));
  const total = entries.reduce((sum, { weight }) => sum + weight, 0);
  const mean = entries.reduce((sum, { weight, target }) => sum + weight * target, 0) / total;
  const { regularization, regularizationExponent: exponent } = options;
  const biased = { entries, mean, regularization, user: regularization, item: regularization, exponent };
  let before = Number.POSITIVE_INFINITY;
  const start = entries.reduce((sum, { weight, target }) => sum + weight * (target - mean) ** 2, 0);
  for await (const epoch of fitWals.epochs(interactions, options)) {
    const model = await epoch.model();
    const u = rowsOf(model.userFactors, model.factors).map(([, bias, ...row]) => [...row, bias]);
    const v = rowsOf(model.itemFactors, model.factors).map(([bias, , ...row]) => [...row, bias - mean]);
    const loss = biasedLoss(biased, u, v);
    const bound = entries.reduce((sum, { user, item, weight, target }) => {
      const size = u[user].reduce((s, x, k) => s + Math.abs(x * (k < u[user].length - 1 ? v[item][k] : 1)), 0);
      const delta = UNITS * (size + Math.abs(v[item].at(-1)) + Math.abs(mean) + Math.abs(target));
      return sum + weight * delta ** 2;
    }, 0);
    // A model has the mean with its item biases, which are rounded to it.
    const slack = GAIN * start + bound + regularization * entries.length * (UNITS * mean) ** 2;
    const where = `in epoch ${epoch.epoch}`;
    ordered(`the reported loss ${where}`, epoch.loss, before, slack);
    ordered(`the loss of the model ${where}`, loss, epoch.loss, slack);
    equal(`metadata.loss ${where}`, model.metadata.loss, loss, slack);
    const gradient = biasedGradient(biased, 'user', u, v);
    if (!(gradient < 1e-4)) throw new Error(`a gradient of ${gradient} ${where}`);
    before = epoch.loss;
  }
}

/** Powers of four in values and weights, with λ and w0 as they should be, change no bit of the factors but their size. */
async function judgeScale({ fitWals, FactorModel, Interactions }, _, { options, rules }) {
  const random = randomOf(options.seed);
  const { regularization, regularizationExponent, unobservedWeight = 0 } = options;
  const power = () => 4 ** (random.below(9) - 4);
  // λ_i holds w0 under a power that is not 0.
  const [ofValues, ofWeights] = [power(), regularizationExponent * unobservedWeight === 0 ? power() : 1];
  const fit = (valueScale, weightScale) => {
    const column = (name, scale) => rules.entries.map((entry) => entry[name] * scale);
    const interactions = Interactions.fromTriplets({
      users: column('user', 1),
      items: column('item', 1),
      values: column('value', valueScale),
      weights: column('weight', weightScale),
      userCount: rules.userCount,
      itemCount: rules.itemCount,
    });
    return fitWals(interactions, {
      ...options,
      regularization: regularization * valueScale * weightScale,
      ...(unobservedWeight && { unobservedWeight: unobservedWeight * weightScale }),
      start: startOf(FactorModel, interactions, options, Math.sqrt(valueScale)),
      simd: 'strict',
    });
  };
  const [one, other] = [await fit(1, 1), await fit(ofValues, ofWeights)];
  const size = Math.sqrt(ofValues);
  if (!['userFactors', 'itemFactors'].every((side) => Math.max(...one[side].map(Math.abs)) > LEAST_SCALABLE))
    return TOO_SMALL;
  for (const side of ['userFactors', 'itemFactors']) {
    const most = NOISE * Math.max(...one[side].map(Math.abs));
    // Up to the sign of an axis, which depends on rounding.
    // More factors than the rank leave axes free to turn with the last bits.
    const slack = options.factors > Math.min(rules.userCount, rules.itemCount) ? TURNED : 0;
    const differs = (x, y) => Math.abs(Math.abs(x) * size - Math.abs(y)) > slack * Math.abs(x) * size;
    const at = one[side].findIndex((x, k) => Math.abs(x) > most && differs(x, other[side][k]));
    if (at < 0) continue;
    throw new Error(
      `${side}[${at}] is ${other[side][at]} for values times ${ofValues} and weights times ${ofWeights}, not ${one[side][at] * size}`,
    );
  }
}

/** How often the unobserved entries hold the observed ones, on the average. */
function shareOf({ entries, weight, unobservedWeight, userWeights, itemWeights }) {
  const sum = (values) => values.reduce((all, value) => all + value, 0);
  const unobserved = entries.map(({ user, item }) => (userWeights?.[user] ?? 1) * (itemWeights?.[item] ?? 1));
  return (unobservedWeight * sum(unobserved)) / sum(entries.map((_, position) => weight(position)));
}

/** Of an element. */
const TURNED = 1e-3;
/** The squares of smaller factors underflow. */
const LEAST_SCALABLE = 1e-8;
/** Of the largest element: what is smaller may be what rounding has left of an axis that no row has. */
const NOISE = 1e-6;
const TOO_SMALL = 'too small';

function startOf({ create }, { users, items }, { factors, seed }, size) {
  const random = randomOf(seed);
  const itemFactors = Float32Array.from(
    { length: items.size * factors },
    () => (random.below(2001) - 1000) * 2 ** -12 * size,
  );
  const userFactors = new Float32Array(users.size * factors);
  return create({ users, items, factors, userFactors, itemFactors, itemGram: new Float64Array(factors) });
}

/** Conjugate gradients come to where exact rows come, in time. */
async function judgeSteps({ fitWals }, { cellsOf, literalLoss }, { interactions, options, rules }) {
  const ends = {};
  for (const solver of ['exact', 'cg']) {
    const { cgSteps: _, ...rest } = options;
    const model = await fitWals(interactions, { ...rest, solver, ...(solver === 'cg' && { cgSteps: 3 }), epochs: 40 });
    ends[solver] = model.metadata.loss;
  }
  const start = literalLoss(cellsOf(rules), zeros(rules.userCount), zeros(rules.itemCount));
  if (ends.cg <= ends.exact * 1.02 + 0.05 * start) return;
  throw new Error(
    `after 40 epochs the loss is ${ends.cg} by conjugate gradients, ${ends.exact} exactly, ${start} at zero`,
  );
}

function ordered(what, loss, before, slack) {
  if (loss >= 0 && loss <= before * (1 + RELATIVE) + slack) return;
  throw new Error(`${what} is ${loss}, before it was ${before} (rounding explains ${slack})`);
}

/** Losses are computed in float32 products: ten times what a comparison of two of them is allowed. */
function equal(what, got, expected, slack) {
  if (Math.abs(got - expected) <= 10 * (RELATIVE * expected + slack)) return;
  throw new Error(`${what} is ${got}, in float64 ${expected} (rounding explains ${slack})`);
}

/** An excess over the least loss, as a part of what there was to gain. */
function excess(what, loss, best, start, slack) {
  if (loss - best <= 1e-5 * Math.max(start - best, 0) + RELATIVE * best + slack) return;
  throw new Error(`${what} is ${loss}, the least ${best}, that of zeros ${start} (rounding explains ${slack})`);
}

/** The loss by which rounding the factors to float32 moves a minimum, turned into their axes: Σ W (δ ‖u‖ ‖v‖)². */
function roundingOf({ weights }, { unobservedWeight }, u, v) {
  const [users, items] = [u, v].map((rows) => rows.map((row) => row.reduce((sum, x) => sum + x * x, 0)));
  let sum = 0;
  for (let i = 0; i < u.length; i++) {
    for (let j = 0; j < v.length; j++) {
      // The observed part of the unobserved squares is taken away from all of them in float64.
      sum += (weights[i][j] * UNITS ** 2 + unobservedWeight * 1e-15) * users[i] * items[j];
    }
  }
  return sum;
}

/** Every user with entries solved outright in float64; where that fails, as it is. */
function bestUsers({ weights, targets, userRidge }, v, u, solve) {
  return u.map((row, i) => {
    if (row.every((x) => x === 0)) return row;
    const d = row.length;
    const a = row.map((_, k) => row.map((_, l) => (k === l ? userRidge[i] : 0)));
    const b = row.map(() => 0);
    v.forEach((y, j) => {
      for (let k = 0; k < d; k++) {
        b[k] += weights[i][j] * targets[i][j] * y[k];
        for (let l = 0; l < d; l++) a[k][l] += weights[i][j] * y[k] * y[l];
      }
    });
    const x = solve(a, b);
    return x.every(Number.isFinite) && descends(a, b, x, row) ? x : row;
  });
}

/** Whether ½xᵀAx − bᵀx is not above that of another row. */
function descends(a, b, x, other) {
  const value = (y) =>
    y.reduce((sum, yk, k) => sum + yk * (a[k].reduce((s, akl, l) => s + akl * y[l], 0) / 2 - b[k]), 0);
  return value(x) <= value(other);
}

const zeros = (count) => Array.from({ length: count }, () => [0]);

function rowsOf(factors, d) {
  return Array.from({ length: factors.length / d }, (_, i) => Array.from(factors.subarray(i * d, i * d + d)));
}
