// An epoch's work on blocks of entries: for each entry in random order a step down the gradient of
//   w·ℓ(a, p_ij) + ½(λ_U‖u_i‖² + λ_V‖v_j‖² + λ_B(b_i² + b_j²)),
// and the same for each of its negatives. Pointwise losses take a negative as an entry with `negativeTarget` and weight 1;
// BPR and WARP compare it with the entry.
//
// WARP (Weston, Bengio and Usunier, "WSABIE", 2011, algorithm 1): negatives are drawn until the N-th violates the margin,
// p_ik > p_ij − 1; the positive's rank is then about ⌊(items − 1)/N⌋ and weighs L(r) = Σ_{j≤r} 1/j.
//
// Source: stochastic gradient descent over strata of blocks, of Gemulla, Nijkamp, Haas and Sismanis (2011); task.ts.
//
// In: an SgdTask, whose factors, biases and Adagrad's sums are changed in place, and whose entries change their order.
// Blocks (row, (row + shift) mod B) for row in [begin, end) and a shift common to all; the tally (one for each range, its
// own cache line, tallyBytes()) is overwritten. Aliasing, scratch: none. Flops: 8·stride an entry or negative; of BPR
// 14·stride a pair; of WARP 2·stride a score and 10·stride a violation; Adagrad as update.ts has it.
// Returns 0; row + 1 of a block whose scores left the range in which a fit can still converge; or UNKNOWN_LOSS, and then it
// has done nothing.

import { at32, row32 } from '../math/address';
import { dot } from '../math/vector';
import { shuffleEntries } from './blocks';
import { evaluateLoss, kindOf, LossValue, PAIRS, UNKNOWN, VIOLATIONS } from './losses';
import { partState, SHUFFLE, seededState } from './random';
import { drawNegative, Sampler, startSampler } from './sampler';
import { Entry, SgdTask } from './task';
import { updatePair, updatePairOfItems } from './update';

/** What a block adds up to. */
@unmanaged
class Tally {
  /** Σ w·ℓ before each step, and the number of ℓ in it. */
  loss: f64;
  examples: f64;
}

/** What stands behind a tally, in the same cache line: the sampler, and the loss of the step at hand. */
const SAMPLER: usize = offsetof<Tally>();
const VALUE: usize = SAMPLER + offsetof<Sampler>();

/** What sgdBlocks returns for a loss that losses.ts does not know. */
export const UNKNOWN_LOSS: i32 = -1;

/** Scores beyond are those of a fit that diverges: their squares and what they are multiplied with near float32's end. */
const MAX_SCORE: f32 = 1e15;

/** A cache line, since the neighbours belong to other threads. */
export function tallyBytes(): usize {
  return 64;
}

export function sgdBlocks(taskPtr: usize, epoch: u32, begin: i32, end: i32, shift: i32, tallyPtr: usize): i32 {
  const task = changetype<SgdTask>(taskPtr);
  const tally = changetype<Tally>(tallyPtr);
  const sampler = changetype<Sampler>(tallyPtr + SAMPLER);
  const kind = kindOf(task.loss);
  if (kind == UNKNOWN) return UNKNOWN_LOSS;
  tally.loss = 0;
  tally.examples = 0;
  for (let row = begin; row < end; row++) {
    const column = (row + shift) % task.blocks;
    const block = row * task.blocks + column;
    const first = load<i32>(at32(task.startsPtr, block));
    const last = load<i32>(at32(task.startsPtr, block), 4);
    shuffleBlocks(taskPtr, epoch, block, block + 1);
    startSampler(sampler, task, row, column, epoch);
    const endPtr = task.entriesPtr + ((<usize>last) << 4);
    for (let entryPtr = task.entriesPtr + ((<usize>first) << 4); entryPtr < endPtr; entryPtr += 16) {
      const entry = changetype<Entry>(entryPtr);
      if (kind == PAIRS) comparePairs(task, tally, sampler, entry);
      else if (kind == VIOLATIONS) compareUntilViolated(task, tally, sampler, entry);
      else learnPoints(task, tally, sampler, entry);
    }
    if (!(abs<f64>(tally.loss) < Infinity)) return row + 1;
  }
  return 0;
}

/** What an epoch does to the order of the entries of the blocks [begin, end), and nothing else. */
export function shuffleBlocks(taskPtr: usize, epoch: u32, begin: i32, end: i32): void {
  const task = changetype<SgdTask>(taskPtr);
  for (let block = begin; block < end; block++) {
    const startsPtr = at32(task.startsPtr, block);
    const state = partState(seededState(task.seed, SHUFFLE, epoch), block);
    shuffleEntries(task.entriesPtr, load<i32>(startsPtr), load<i32>(startsPtr, 4), state);
  }
}

/** The entry, then its negatives. */
function learnPoints(task: SgdTask, tally: Tally, sampler: Sampler, entry: Entry): void {
  learnPoint(task, tally, entry.user, entry.item, entry.target, entry.weight);
  for (let k = 0; k < task.negatives; k++) {
    const negative = drawNegative(task, sampler, entry.user);
    if (negative >= 0) learnPoint(task, tally, entry.user, negative, task.negativeTarget, 1);
  }
}

function learnPoint(task: SgdTask, tally: Tally, user: i32, item: i32, target: f32, weight: f32): void {
  const product = dot(row32(task.usersPtr, user, task.stride), row32(task.itemsPtr, item, task.stride), task.stride);
  const score = product + biasOf(task.userBiasesPtr, user) + biasOf(task.itemBiasesPtr, item) + task.globalBias;
  if (!inRange(tally, score)) return;
  updatePair(task, user, item, <f32>account(task, tally, target, score, weight), product);
}

/** BPR and its like: the entry's item against each of its negatives. */
function comparePairs(task: SgdTask, tally: Tally, sampler: Sampler, entry: Entry): void {
  for (let k = 0; k < task.negatives; k++) {
    const negative = drawNegative(task, sampler, entry.user);
    if (negative < 0 || negative == entry.item) continue;
    const apart = preferenceOf(task, entry.user, entry.item) - preferenceOf(task, entry.user, negative);
    if (!inRange(tally, apart)) return;
    updatePairOfItems(task, entry.user, entry.item, negative, <f32>account(task, tally, 1, apart, entry.weight));
  }
}

/** WARP: negatives until one violates the margin. */
function compareUntilViolated(task: SgdTask, tally: Tally, sampler: Sampler, entry: Entry): void {
  const wanted = preferenceOf(task, entry.user, entry.item) - 1;
  tally.examples += 1;
  for (let trial = 1; trial <= task.trials; trial++) {
    const negative = drawNegative(task, sampler, entry.user);
    if (negative < 0) return;
    if (negative == entry.item) continue;
    const violation = preferenceOf(task, entry.user, negative) - wanted;
    if (!inRange(tally, violation)) return;
    if (violation <= 0) continue;
    const rank = (task.itemCount - 1) / trial;
    const slope = entry.weight * load<f32>(at32(task.harmonicsPtr, rank));
    tally.loss += <f64>slope * <f64>violation;
    updatePairOfItems(task, entry.user, entry.item, negative, slope);
    return;
  }
}

/**
 * What orders the items of one user: its own bias and μ do not. The product is written out here and in `learnPoint`: a function
 * of its own the compiler puts in place in one build only, and then all later functions of the other have other numbers.
 */
function preferenceOf(task: SgdTask, user: i32, item: i32): f32 {
  const product = dot(row32(task.usersPtr, user, task.stride), row32(task.itemsPtr, item, task.stride), task.stride);
  return product + biasOf(task.itemBiasesPtr, item);
}

function biasOf(biasesPtr: usize, index: i32): f32 {
  return biasesPtr ? load<f32>(at32(biasesPtr, index)) : 0;
}

/** Adds w·ℓ to the tally and returns w·s. */
function account(task: SgdTask, tally: Tally, target: f32, score: f32, weight: f32): f64 {
  const value = changetype<LossValue>(changetype<usize>(tally) + VALUE);
  evaluateLoss(task.loss, target, score, value);
  tally.loss += <f64>weight * value.loss;
  tally.examples += 1;
  return <f64>weight * value.slope;
}

/** False, for a NaN too, when a fit diverges; the loss is then a NaN, and the block fails. */
function inRange(tally: Tally, score: f32): bool {
  if (abs<f32>(score) < MAX_SCORE) return true;
  tally.loss = NaN;
  return false;
}
