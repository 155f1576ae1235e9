// The fits of docs/BEYOND.md in plain JavaScript: each against its loss as it is written, term by term, and by differences.
import { describe, expect, it } from 'vitest';
import { CentredFit } from '../../bench/beyond/centred-als.mjs';
import { CosineFit } from '../../bench/beyond/cosine-contrast.mjs';
import { RANKINGS, ranked } from '../../bench/beyond/rankings.mjs';
import { ShiftedFit } from '../../bench/beyond/shifted-als.mjs';
import { shiftedIals, softmaxSecondOrder, type Terms } from '../../bench/beyond/terms.mjs';
import { fitWals, Interactions } from '../../src/index.ts';
import { seeded } from '../seeded.ts';

const D = 8;
const [M, N] = [40, 30];
const IALS = { unobservedWeight: 0.3, regularization: 0.01 };
const data = pairs();

function pairs(): Interactions {
  const chance = seeded(5);
  const [indptr, indices] = [[0], [] as number[]];
  for (let user = 0; user < M; user++) {
    for (let item = 0; item < N; item++)
      if (chance.uniform(0, 1) < 0.6 / (1 + item / 4) || item === user % N) indices.push(item);
    indptr.push(indices.length);
  }
  return Interactions.fromCsr({ indptr, indices, itemCount: N });
}

type Rows = Float32Array | Float64Array;

interface Factors {
  readonly users: Rows;
  readonly items: Rows;
}

/** Every pair of every user, one by one; with `centred`, of predictions less their mean. */
function naive({ users, items }: Factors, terms: Terms, centred = false): number {
  let loss = 0;
  for (let i = 0; i < M; i++) {
    const own = new Set(data.itemsOf(i));
    const p = Array.from({ length: N }, (_, j) => dot(users, i, items, j));
    const mean = centred ? p.reduce((sum, x) => sum + x, 0) / N : 0;
    p.forEach((x, j) => {
      const [weight, target] = own.has(j) ? [terms.weight[i], terms.target[i]] : [terms.rest[i], terms.shift[i]];
      loss += weight * (target - (x - mean)) ** 2;
    });
    loss += terms.userPenalty[i] * dot(users, i, users, i);
  }
  for (let j = 0; j < N; j++) loss += terms.itemPenalty[j] * dot(items, j, items, j);
  return loss;
}

function dot(a: Rows, i: number, b: Rows, j: number): number {
  let sum = 0;
  for (let k = 0; k < D; k++) sum += a[i * D + k] * b[j * D + k];
  return sum;
}

/** By central differences. */
function slope(loss: () => number, x: Rows, at: number, step = 1e-5): number {
  const here = x[at];
  const [above, below] = [step, -step].map((by) => {
    x[at] = here + by;
    return loss();
  });
  x[at] = here;
  return (above - below) / (2 * step);
}

const TERMS = {
  'the objective ials': shiftedIals(data, IALS),
  't0 = −0.3': shiftedIals(data, { ...IALS, target: -0.3 }),
  't0 = 0.1, r_i ∝ √n_i': shiftedIals(data, { ...IALS, target: 0.1, exponent: 0.5 }),
  'RG², one softmax an interaction': softmaxSecondOrder(data, { regularization: 0.3 }),
  'RG², one softmax a user': softmaxSecondOrder(data, { regularization: 0.3, exponent: -1, itemExponent: 0.5 }),
};

describe.each(Object.entries(TERMS))('%s', (_, terms) => {
  it('falls at every half-sweep, relaxed ones included, and is the sum of squares that is written', () => {
    const fit = new ShiftedFit(data, terms, { factors: D });
    let before = naive(fit, terms);
    for (let half = 0; half < 16; half++) {
      fit.halfSweep(half % 2 === 0 ? 'users' : 'items', half < 2 ? 1 : 1.5, 2);
      const loss = fit.loss();
      expect(loss).toBeCloseTo(naive(fit, terms), 6);
      expect(loss).toBeLessThan(before);
      expect(loss).toBeGreaterThan(0);
      before = loss;
    }
  });

  it('is at its lowest over a side after a half-sweep of many steps', () => {
    const fit = new ShiftedFit(data, terms, { factors: D });
    fit.sweep();
    for (const side of ['users', 'items'] as const) {
      fit.halfSweep(side, 1, 50);
      for (let at = 0; at < 60; at += 7) expect(slope(() => naive(fit, terms), fit[side], at, 1e-2)).toBeCloseTo(0, 3);
    }
  });
});

it('comes to the loss of fitWals where t0 is 0', async () => {
  const fit = new ShiftedFit(data, TERMS['the objective ials'], { factors: D });
  for (let sweep = 0; sweep < 200; sweep++) fit.sweep();
  const model = await fitWals(data, { ...IALS, factors: D, epochs: 200, workers: 1 });
  expect(fit.loss()).toBeCloseTo(model.metadata.loss as number, 3);
});

describe('the softmax to the second order', () => {
  const terms = TERMS['RG², one softmax a user'];

  it('is what the softmax of the pairs is about 0, but for the third order', () => {
    const random = seeded(9);
    const users = Float64Array.from({ length: M * D }, () => random.uniform(-1, 1));
    const items = Float64Array.from({ length: N * D }, () => random.uniform(-1, 1));
    const plain = { ...terms, userPenalty: new Float64Array(M), itemPenalty: new Float64Array(N) };
    const error = (size: number) => {
      const [here, zero] = [size, 0].map((by) => ({ users: users.map((x) => by * x), items }));
      // Half of L, since it has p² where the expansion has ½ p².
      const change = (naive(here, plain, true) - naive(zero, plain, true)) / 2;
      return change - (softmax(here, plain) - softmax(zero, plain));
    };
    expect(error(0.02) / error(0.01)).toBeGreaterThan(7);
    expect(error(0.02) / error(0.01)).toBeLessThan(9);
    expect(naive({ users, items }, plain)).toBeGreaterThan(naive({ users, items }, plain, true));
  });

  it('is solved exactly by either half-sweep, and falls', () => {
    const fit = new CentredFit(data, terms, { factors: D });
    let before = naive(fit, terms, true);
    for (let half = 0; half < 12; half++) {
      const side = half % 2 === 0 ? 'users' : 'items';
      if (side === 'users') fit.solveUsers();
      else fit.solveItems();
      const loss = naive(fit, terms, true);
      expect(loss).toBeLessThan(before);
      expect(loss).toBeGreaterThan(0);
      before = loss;
      for (let at = 0; at < 60; at += 7) expect(slope(() => naive(fit, terms, true), fit[side], at)).toBeCloseTo(0, 5);
    }
  });
});

/** Σ_i s_i Σ_Ω (log Σ_k e^p_ik − p_ij), s_i = r_i n / n_i. */
function softmax({ users, items }: Factors, { rest }: Terms): number {
  let sum = 0;
  for (let i = 0; i < M; i++) {
    const own = data.itemsOf(i);
    const p = Array.from({ length: N }, (_, j) => dot(users, i, items, j));
    const total = Math.log(p.reduce((all, x) => all + Math.exp(x), 0));
    for (const j of own) sum += ((rest[i] * N) / own.length) * (total - p[j]);
  }
  return sum;
}

describe('the cosine contrast', () => {
  const settings = { factors: D, margin: 0.1, negativeWeight: 5, batch: 7 };

  const cosines = (users: Float64Array, items: Float64Array) =>
    Float64Array.from({ length: (users.length / D) * N }, (_, at) => dot(users, Math.floor(at / N), items, at % N));

  it('has the slopes of its loss', () => {
    const fit = new CosineFit(data, settings, cosines);
    const some = Int32Array.from([3, 4, 9]);
    const { users, items } = fit.slopes(some);
    const loss = () => fit.slopes(some).loss;
    for (const at of [0, 1, 5, 50]) expect(items[at]).toBeCloseTo(slope(loss, fit.items.rows, at), 4);
    for (const at of [0, 3]) expect(users[at]).toBeCloseTo(slope(loss, fit.users.rows, 3 * D + at), 4);
  });

  it('falls', () => {
    const fit = new CosineFit(data, settings, cosines);
    const all = Int32Array.from({ length: M }, (_, user) => user);
    const before = fit.slopes(all).loss;
    for (let sweep = 0; sweep < 10; sweep++) fit.sweep();
    expect(fit.slopes(all).loss).toBeLessThan(0.8 * before);
  });
});

describe('rankings', () => {
  const found = { factors: 2, users: Float32Array.of(1, 2), items: Float32Array.of(3, 4, 1, 0, 0, 0) };
  const counts = Int32Array.of(9, 1, 0);
  const scores = (kind: string, strength: number) => {
    const { factors, users, items } = ranked(found, counts, kind, strength);
    return [0, 1, 2].map((item) => users.reduce((sum, x, k) => sum + x * items[item * factors + k], 0));
  };

  it.each([
    ['v / ‖v‖^γ', 1, [11 / 5, 1, 0]],
    ['v / ‖v‖^γ', -0.5, [11 * Math.sqrt(5), 1, 0]],
    ['score / n^β', 0.5, [11 / Math.sqrt(10), 1 / Math.sqrt(2), 0]],
    ['score − β log n', 0.5, [11 - 0.5 * Math.log(10), 1 - 0.5 * Math.log(2), 0]],
  ] as const)('%s by %f', (kind, strength, expected) => {
    scores(kind, strength).forEach((score, item) => {
      expect(score).toBeCloseTo(expected[item], 5);
    });
  });

  it('are of the kinds that are tried, none of which is the fit’s own', () => {
    for (const [kind, strengths] of Object.entries(RANKINGS)) {
      for (const strength of strengths) expect(scores(kind, strength)).not.toEqual([11, 1, 0]);
    }
  });
});
