// Least squares with a target of unobserved entries that is not zero (docs/BEYOND.md has the derivation):
//
//   L = Σ_Ω w_i (a_i − p)² + Σ_{not Ω} r_i (t_i − p)² + Σ_i λ_i‖u_i‖² + Σ_j λ_j‖v_j‖²
//
// The package's kernels do it as they are. On the right-hand side, a row has one more vector, r_i t_i g with g = Σ_j v_j: that
// is what one more entry would add, with an item of the factors g, the target t_i and the weight r_i. Its curvature C = w − r c
// is zero, so that it adds nothing to the row's matrix; and it has no part in the Gram. Likewise for items.
import { builds, createInstance } from '../lib/instance.mjs';
import { seeded } from '../lib/random.mjs';
import { gaussian, transposed } from './rows.mjs';

const RELAXATION = [1, 1.3, 1.5];

/** Memory for the fits of some data, one at a time. */
const places = new WeakMap();

function placeFor(userItems, d) {
  const known = places.get(userItems);
  if (known?.d === d) return known;
  const { userCount, itemCount, indptr, indices } = userItems;
  const instance = createInstance(builds.at(-1));
  const { call, f32, bytes } = instance;
  const users = placeSide(instance, { indptr, indices, others: itemCount, d });
  const items = placeSide(instance, { ...transposed(userItems), others: userCount, d });
  const longest = Math.max(users.longest, items.longest);
  const work = {
    task: bytes(call.taskBytes()),
    row: bytes(call.scratchBytes(d, 0, longest)),
    sums: bytes(call.chunkBytes(d)),
    gram: bytes(8 * d * d),
    gramScratch: bytes(call.gramScratchBytes(d)),
    eigh: bytes(call.eighScratchBytes(d)),
    packed: bytes(call.axesBytes(d)),
    rotate: bytes(call.rotateScratchBytes(d)),
    meanSquares: f32(d),
    dense: f32(d),
    spectrum: f32(2 * d),
  };
  const place = { d, call, users, items, work };
  places.set(userItems, place);
  return place;
}

/** A side with one more entry in each row, that of g. */
function placeSide({ f32, i32 }, { indptr, indices, others, d }) {
  const rows = indptr.length - 1;
  const longer = i32(rows + 1);
  const all = i32(indices.length + rows);
  let longest = 0;
  for (let row = 0; row < rows; row++) {
    const length = indptr[row + 1] - indptr[row];
    longest = Math.max(longest, length + 1);
    longer[row + 1] = longer[row] + length + 1;
    all.set(indices.subarray(indptr[row], indptr[row + 1]), longer[row]);
    all[longer[row + 1] - 1] = others;
  }
  return {
    rows,
    longest,
    plainIndptr: i32(indptr),
    indptr: longer,
    indices: all,
    weights: f32(all.length),
    targets: f32(all.length),
    factors: f32((rows + 1) * d),
    scale: f32(rows + 1).fill(1),
    penalty: f32(rows),
  };
}

/** The course of a fit: an object that goes on by `sweep()`, and tells its `loss()`. One at a time for the same data. */
export class ShiftedFit {
  /**
   * @param userItems { indptr, indices, userCount, itemCount }
   * @param terms { weight, target, rest, shift, userPenalty, itemPenalty }: w_i, a_i, r_i, t_i, λ_i by user and λ_j by item
   * @param settings { factors, seed, steps }; factors a multiple of 8, steps those of conjugate gradients
   */
  constructor(userItems, terms, { factors, seed = 1, steps = 2 }) {
    Object.assign(this, { factors, steps, terms, sweeps: 0, place: placeFor(userItems, factors) });
    const { users, items } = this.place;
    const { weight, target, rest, shift, userPenalty, itemPenalty } = terms;
    users.penalty.set(userPenalty);
    items.penalty.set(itemPenalty);
    users.scale.set(rest);
    users.factors.fill(0);
    items.factors.set(gaussian(items.rows * factors, 0.3 / Math.sqrt(factors), seeded(seed)));
    const pull = weight.map((w, i) => (w > 0 ? (w * target[i] - rest[i] * shift[i]) / w : 0));
    for (const [side, ownOf] of [
      [users, (row) => row],
      [items, (_, index) => index],
    ]) {
      for (let row = 0; row < side.rows; row++) {
        const last = side.indptr[row + 1] - 1;
        for (let at = side.indptr[row]; at < last; at++) {
          const user = ownOf(row, side.indices[at]);
          side.weights[at] = weight[user];
          side.targets[at] = pull[user];
        }
        side.weights[last] = side === users ? rest[row] : 1;
        side.targets[last] = side === users ? shift[row] : 1;
      }
    }
    this.offset = Float64Array.from(rest, (r, i) => r * shift[i]);
  }

  get users() {
    return this.place.users.factors.subarray(0, this.place.users.rows * this.factors);
  }

  get items() {
    return this.place.items.factors.subarray(0, this.place.items.rows * this.factors);
  }

  /** Users, then items. */
  sweep() {
    const relaxation = RELAXATION[Math.min(this.sweeps, RELAXATION.length - 1)];
    this.halfSweep('users', relaxation, this.steps);
    this.halfSweep('items', relaxation, this.steps);
    this.sweeps++;
  }

  halfSweep(which, relaxation, steps) {
    const { place, factors: d } = this;
    const { call, work } = place;
    const isUsers = which === 'users';
    const [own, fixed] = isUsers ? [place.users, place.items] : [place.items, place.users];
    const fixedPtr = fixed.factors.byteOffset;
    const fixedScale = isUsers ? 0 : fixed.scale.byteOffset;
    call.gramChunk(fixedPtr, fixedScale, 0, fixed.rows, d, work.sums, work.gramScratch);
    call.gramFinish(work.sums, 1, d, d, work.gram);
    call.eigh(work.gram, d, work.spectrum.byteOffset, work.eigh);
    call.packAxes(work.gram, d, d, work.packed);
    call.rotate(fixedPtr, 0, fixed.rows, d, work.packed, work.rotate);
    call.rotate(own.factors.byteOffset, 0, own.rows, d, work.packed, work.rotate);
    const spectrum = new Float64Array(work.spectrum.buffer, work.spectrum.byteOffset, d);
    work.dense.set(spectrum.map((x) => Math.max(x, 0)));
    const g = sumOf(fixed.factors.subarray(0, fixed.rows * d), d, isUsers ? null : this.offset);
    fixed.factors.set(g, fixed.rows * d);
    call.meanSquares(fixedPtr, fixed.plainIndptr.byteOffset, fixed.rows, d, work.meanSquares.byteOffset);
    const entries = [own.indptr, own.indices, own.weights].map((array) => array.byteOffset);
    call.setTaskEntries(work.task, ...entries, 0, own.targets.byteOffset, 0);
    const [ownScale, ridge] = [isUsers ? own.scale.byteOffset : 0, own.penalty.byteOffset];
    const dense = work.dense.byteOffset;
    call.setTaskSides(work.task, fixedPtr, fixedScale, own.factors.byteOffset, ownScale, ridge, dense, 1, d, d);
    call.setTaskSolver(work.task, work.row, 0, steps, 0, 0);
    call.setTaskAcceleration(work.task, work.meanSquares.byteOffset, relaxation, relaxation === 1 ? 0 : own.rows, 0);
    const failed = call.halfSweep(work.task, 0, own.rows);
    if (failed) throw new Error(`Row ${failed - 1} of the ${which} has no solution.`);
  }

  /** The users as folding them in would put them; the course of the fit is left as it was. */
  model() {
    const [users, items] = [this.users.slice(), this.items.slice()];
    this.halfSweep('users', 1, 10);
    const found = { factors: this.factors, users: this.users.slice(), items: this.items.slice() };
    this.users.set(users);
    this.items.set(items);
    return found;
  }

  /** L, constants and all, so that it is a sum of squares. */
  loss() {
    const { factors: d, users, items, place } = this;
    const { weight, target, rest, shift, userPenalty, itemPenalty } = this.terms;
    const { indptr, indices } = place.users;
    const p = (i, j) => dot(users, i * d, items, j * d, d);
    let loss = 0;
    const [gram, g] = [gramOf(items, d), sumOf(items, d, null)];
    for (let i = 0; i < weight.length; i++) {
      for (let at = indptr[i]; at < indptr[i + 1] - 1; at++) {
        const value = p(i, indices[at]);
        loss += weight[i] * (target[i] - value) ** 2 - rest[i] * (shift[i] - value) ** 2;
      }
      let square = 0;
      for (let k = 0; k < d; k++) square += users[i * d + k] * dot(gram, k * d, users, i * d, d);
      const sum = dot(g, 0, users, i * d, d);
      loss += rest[i] * (square - 2 * shift[i] * sum + (items.length / d) * shift[i] ** 2);
      loss += userPenalty[i] * dot(users, i * d, users, i * d, d);
    }
    for (let j = 0; j < items.length / d; j++) loss += itemPenalty[j] * dot(items, j * d, items, j * d, d);
    return loss;
  }
}

function sumOf(rows, d, weights) {
  const sums = new Float64Array(d);
  for (let at = 0, row = 0; at < rows.length; at += d, row++) {
    const weight = weights === null ? 1 : weights[row];
    for (let k = 0; k < d; k++) sums[k] += weight * rows[at + k];
  }
  return sums;
}

function gramOf(rows, d) {
  const sums = new Float64Array(d * d);
  for (let at = 0; at < rows.length; at += d) {
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) sums[i * d + j] += rows[at + i] * rows[at + j];
  }
  return sums;
}

function dot(a, from, b, at, d) {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += a[from + k] * b[at + k];
  return sum;
}
