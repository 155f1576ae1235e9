// Matrix factorization by the cosine contrastive loss (MF-CCL of SimpleX, Mao et al. 2021), with all items that the user
// has no entry with as negatives, which is what many sampled ones come to:
//
//   L = Σ_i [ Σ_{j ∈ Ω_i} (1 − cos_ij) + μ n_i/(n − n_i) Σ_{k ∉ Ω_i} max(0, cos_ik − m) ]
//
// Steps of Adam on the rows of a batch of users and on all items.
import { seeded } from '../lib/random.mjs';
import { gaussian } from './rows.mjs';

export class CosineFit {
  /**
   * @param settings { factors, margin: m, negativeWeight: μ, learningRate, batch, seed }
   * @param cosines (users, items, factors) of rows of length one → users × items
   */
  constructor(userItems, { factors, margin, negativeWeight, learningRate = 0.02, batch = 64, seed = 1 }, cosines) {
    const { userCount, itemCount } = userItems;
    Object.assign(this, { userItems, cosines, factors, margin, negativeWeight, batch });
    this.random = seeded(seed);
    this.users = new AdamRows(
      gaussian(userCount * factors, 1 / Math.sqrt(factors), this.random),
      factors,
      learningRate,
    );
    this.items = new AdamRows(
      gaussian(itemCount * factors, 1 / Math.sqrt(factors), this.random),
      factors,
      learningRate,
    );
  }

  /** All users once, in random order. */
  sweep() {
    const order = Int32Array.from({ length: this.userItems.userCount }, (_, user) => user);
    for (let at = order.length - 1; at > 0; at--) {
      const other = Math.floor(this.random() * (at + 1));
      [order[at], order[other]] = [order[other], order[at]];
    }
    for (let at = 0; at < order.length; at += this.batch) this.step(order.subarray(at, at + this.batch));
  }

  step(some) {
    const { loss, users, items } = this.slopes(some);
    this.users.descend(some, users);
    this.items.descend(null, items);
    return loss;
  }

  /** The loss of some users, and its slopes: of their rows, and of all items. */
  slopes(some) {
    const { factors: d, margin, negativeWeight, userItems } = this;
    const { indptr, indices, itemCount } = userItems;
    const [u, v] = [this.users.normalised(some), this.items.normalised(null)];
    const scores = this.cosines(u.rows, v.rows, d);
    const slopes = { loss: 0, users: new Float64Array(u.rows.length), items: new Float64Array(v.rows.length) };
    const isOwn = new Uint8Array(itemCount);
    some.forEach((user, row) => {
      const own = indices.subarray(indptr[user], indptr[user + 1]);
      const by = (negativeWeight * own.length) / Math.max(1, itemCount - own.length);
      const [rowAt, scoresAt] = [row * d, row * itemCount];
      for (const item of own) {
        isOwn[item] = 1;
        slopes.loss += 1 - scores[scoresAt + item];
        addPair(slopes, u.rows, rowAt, v.rows, item * d, d, -1);
      }
      for (let item = 0; item < itemCount && own.length > 0; item++) {
        if (isOwn[item] || scores[scoresAt + item] <= margin) continue;
        slopes.loss += by * (scores[scoresAt + item] - margin);
        addPair(slopes, u.rows, rowAt, v.rows, item * d, d, by);
      }
      for (const item of own) isOwn[item] = 0;
    });
    throughNorms(slopes.users, u, d);
    throughNorms(slopes.items, v, d);
    return slopes;
  }

  model() {
    const { factors, users, items } = this;
    return {
      factors,
      users: Float32Array.from(users.normalised(null).rows),
      items: Float32Array.from(items.normalised(null).rows),
    };
  }
}

function addPair(slopes, u, rowAt, v, itemAt, d, by) {
  for (let k = 0; k < d; k++) {
    slopes.users[rowAt + k] += by * v[itemAt + k];
    slopes.items[itemAt + k] += by * u[rowAt + k];
  }
}

/** The slope of x from that of x/‖x‖: what is along x has no effect. */
function throughNorms(slope, { rows, norms }, d) {
  for (let at = 0, row = 0; at < slope.length; at += d, row++) {
    let along = 0;
    for (let k = 0; k < d; k++) along += slope[at + k] * rows[at + k];
    for (let k = 0; k < d; k++) slope[at + k] = (slope[at + k] - along * rows[at + k]) / norms[row];
  }
}

/** Rows with the moments of Adam (Kingma and Ba 2015); steps are counted by row. */
class AdamRows {
  constructor(rows, d, learningRate) {
    Object.assign(this, { rows, d, learningRate });
    this.first = new Float64Array(rows.length);
    this.second = new Float64Array(rows.length);
    this.steps = new Int32Array(rows.length / d);
  }

  /** Some rows, or all, at length one, and what their lengths were. */
  normalised(some) {
    const { d } = this;
    const count = some ? some.length : this.rows.length / d;
    const out = { rows: new Float64Array(count * d), norms: new Float64Array(count) };
    for (let row = 0; row < count; row++) {
      const at = (some ? some[row] : row) * d;
      let square = 0;
      for (let k = 0; k < d; k++) square += this.rows[at + k] ** 2;
      out.norms[row] = Math.sqrt(square) || 1;
      for (let k = 0; k < d; k++) out.rows[row * d + k] = this.rows[at + k] / out.norms[row];
    }
    return out;
  }

  descend(some, slope) {
    const { d, rows, first, second, learningRate } = this;
    for (let row = 0; row < slope.length / d; row++) {
      const of = some ? some[row] : row;
      const step = ++this.steps[of];
      const rate = (learningRate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
      for (let k = 0; k < d; k++) {
        const at = of * d + k;
        const g = slope[row * d + k];
        first[at] += 0.1 * (g - first[at]);
        second[at] += 0.001 * (g * g - second[at]);
        rows[at] -= (rate * first[at]) / (Math.sqrt(second[at]) + 1e-8);
      }
    }
  }
}
