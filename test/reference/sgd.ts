// The objective of one entry of stochastic gradient descent in float64, from its definition, and gradients by finite
// differences: no derivative is written down here.

export interface Parameters {
  /** Rows of U and V, and the biases of each. */
  users: number[][];
  items: number[][];
  userBiases: number[];
  itemBiases: number[];
}

export interface Ridges {
  users: number;
  items: number;
  biases: number;
}

export type Part = keyof Parameters;

/** ℓ of a score, or of the difference of two and the target 1. */
export function valueOfLoss(loss: string, target: number, score: number): number {
  const value = VALUES[loss];
  if (!value) throw new Error(`There is no reference for ${loss}.`);
  return value(target, score);
}

const logistic = (target: number, score: number) => Math.log1p(Math.exp(-target * score));
const hinge = (target: number, score: number) => Math.max(0, 1 - target * score);
/** WARP without the weight of its rank. */
const VALUES: Record<string, (target: number, score: number) => number> = {
  squared: (target, score) => (target - score) ** 2 / 2,
  logistic,
  hinge,
  bpr: logistic,
  warp: hinge,
};

export function scoreOf({ users, items, userBiases, itemBiases }: Parameters, user: number, item: number): number {
  return users[user].reduce((sum, x, k) => sum + x * items[item][k], 0) + userBiases[user] + itemBiases[item];
}

/** Half of the squared lengths of the rows of some users and items, times their λ. */
export function penalty(p: Parameters, ridges: Ridges, users: number[], items: number[]): number {
  const square = (row: number[]) => row.reduce((sum, x) => sum + x * x, 0);
  const ofUsers = users.map((i) => ridges.users * square(p.users[i]) + ridges.biases * p.userBiases[i] ** 2);
  const ofItems = items.map((j) => ridges.items * square(p.items[j]) + ridges.biases * p.itemBiases[j] ** 2);
  return [...ofUsers, ...ofItems].reduce((sum, x) => sum + x / 2, 0);
}

/** ∂f/∂(every parameter), by central differences. */
export function gradientOf(f: (at: Parameters) => number, at: Parameters): Parameters {
  const moving = structuredClone(at);
  const derivative = (array: number[], k: number) => {
    const step = 1e-5;
    const here = array[k];
    array[k] = here + step;
    const above = f(moving);
    array[k] = here - step;
    const below = f(moving);
    array[k] = here;
    return (above - below) / (2 * step);
  };
  const ofArray = (array: number[]) => array.map((_, k) => derivative(array, k));
  return {
    users: moving.users.map(ofArray),
    items: moving.items.map(ofArray),
    userBiases: ofArray(moving.userBiases),
    itemBiases: ofArray(moving.itemBiases),
  };
}

/** at − rate·gradient. */
export function stepped(at: Parameters, gradient: Parameters, rate: number): Parameters {
  const minus = (x: number[], g: number[]) => x.map((value, k) => value - rate * g[k]);
  return {
    users: at.users.map((row, i) => minus(row, gradient.users[i])),
    items: at.items.map((row, j) => minus(row, gradient.items[j])),
    userBiases: minus(at.userBiases, gradient.userBiases),
    itemBiases: minus(at.itemBiases, gradient.itemBiases),
  };
}

/** H_r = Σ_{j ≤ r} 1/j, the weight of rank r in WARP. */
export function harmonic(rank: number): number {
  let sum = 0;
  for (let j = 1; j <= rank; j++) sum += 1 / j;
  return sum;
}
