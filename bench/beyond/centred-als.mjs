// The softmax to the second order with its last term, −½ (mean of p)², which RG² drops (docs/BEYOND.md):
//
//   L = Σ_i r_i Σ_k (p_ik − p̄_i − t_ik)² + Σ_i λ_i‖u_i‖² + Σ_j λ_j‖v_j‖²,  t_ik = n/n_i − 1 on Ω and −1 off it
//
// p − p̄ is the prediction by centred items, and t sums to zero, so that all of a user's rows have one matrix: both half-sweeps
// are exact, and cost a sum over the entries and a division by axis.
import { seeded } from '../lib/random.mjs';
import { gramOf, principalAxes, sumOf, turn } from './axes.mjs';
import { gaussian, transposed } from './rows.mjs';

export class CentredFit {
  /** @param terms those of `softmaxSecondOrder` */
  constructor(userItems, terms, { factors, seed = 1 }) {
    const { userCount, itemCount } = userItems;
    this.factors = factors;
    this.userItems = userItems;
    this.itemUsers = transposed(userItems);
    this.terms = terms;
    this.users = new Float64Array(userCount * factors);
    this.items = gaussian(itemCount * factors, 0.3 / Math.sqrt(factors), seeded(seed));
    /** s_i = r_i n / n_i: what each of a user's entries pulls with. */
    this.shares = terms.rest.map((r, i) => {
      const n = userItems.indptr[i + 1] - userItems.indptr[i];
      return n > 0 ? (r * itemCount) / n : 0;
    });
  }

  sweep() {
    this.solveUsers();
    this.solveItems();
  }

  /** u_i = (r_i S + λ_i)⁻¹ s_i Σ_Ω ṽ_j with S = Σ ṽ ṽᵀ of the centred items. */
  solveUsers() {
    const { factors: d, terms, shares, userItems } = this;
    const ones = new Float64Array(this.items.length / d).fill(1);
    const { values, axes } = principalAxes(gramOf(centredRows(this.items, d), d, ones), d);
    turn(this.items, axes, d);
    const centred = centredRows(this.items, d);
    this.users.fill(0);
    addRows(this.users, userItems, centred, d, null);
    for (let at = 0; at < this.users.length; at++) {
      const i = Math.floor(at / d);
      this.users[at] *= shares[i] / (terms.rest[i] * values[at % d] + terms.userPenalty[i] || 1);
    }
  }

  /** v_j = (b_j − b̄ + M v̄)/(M + λ_j) with M = Σ r_i u_i u_iᵀ, b_j = Σ_Ω s_i u_i, and v̄ such that it is the mean of these. */
  solveItems() {
    const { factors: d, terms, shares, itemUsers } = this;
    const { values, axes } = principalAxes(gramOf(this.users, d, terms.rest), d);
    turn(this.users, axes, d);
    const { items } = this;
    items.fill(0);
    addRows(items, itemUsers, this.users, d, shares);
    const itemCount = items.length / d;
    const mean = sumOf(items, d, new Float64Array(itemCount).fill(1 / itemCount));
    for (let k = 0; k < d; k++) {
      let [above, below] = [0, 0];
      for (let j = 0; j < itemCount; j++) {
        const inverse = 1 / (values[k] + terms.itemPenalty[j]);
        above += (items[j * d + k] - mean[k]) * inverse;
        below += terms.itemPenalty[j] * inverse;
      }
      const shift = (values[k] * above) / below - mean[k];
      for (let j = 0; j < itemCount; j++) {
        items[j * d + k] = (items[j * d + k] + shift) / (values[k] + terms.itemPenalty[j]);
      }
    }
  }

  model() {
    const [users, items] = [this.users.slice(), this.items.slice()];
    this.solveUsers();
    const found = { factors: this.factors, users: Float32Array.from(this.users), items: Float32Array.from(this.items) };
    this.users = users;
    this.items = items;
    return found;
  }
}

function centredRows(rows, d) {
  const count = rows.length / d;
  const mean = sumOf(rows, d, new Float64Array(count).fill(1 / count));
  return rows.map((x, at) => x - mean[at % d]);
}

/** out_row += Σ weight x over the row's entries. */
function addRows(out, { indptr, indices }, rows, d, weights) {
  for (let row = 0; row + 1 < indptr.length; row++) {
    const to = row * d;
    for (let at = indptr[row]; at < indptr[row + 1]; at++) {
      const from = indices[at] * d;
      const weight = weights === null ? 1 : weights[indices[at]];
      for (let k = 0; k < d; k++) out[to + k] += weight * rows[from + k];
    }
  }
}
