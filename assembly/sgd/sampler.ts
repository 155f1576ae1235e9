// Negatives: items of the block's own range that the user has no entry with, drawn uniformly or in proportion to weights.
// Only from the block's range, because another thread may be writing to the items outside it. The ranges are drawn anew
// every epoch, so that over the epochs every item meets every other.
//
// Source: inversion of the cumulative distribution (Devroye, "Non-Uniform Random Variate Generation", 1986, §III.2), by binary
// search, and rejection; membership by binary search in the sorted CSR row.
//
// itemOrder (i32[items]), cumulative (f64[items] or 0), indptr (i32[users + 1] or 0) and indices of the task. Aliasing,
// scratch: none. Time: O(log n_i) a draw, and O(log items) with weights. Returns an item, or −1.
import { at32, at64 } from '../math/address';
import { blockEdge } from './blocks';
import { below, NEGATIVES, partState, seededState, unit } from './random';
import { SgdTask } from './task';

/** Known positives drawn in a row before a negative is given up: a user may have an entry with the whole range. */
const ATTEMPTS: i32 = 64;

/** Where the negatives of one block come from. */
@unmanaged
export class Sampler {
  /** Places [first, last) of itemOrder. */
  first: i32;
  last: i32;
  state: u64;
}

/** Prepares the draws of block (row, column). */
export function startSampler(sampler: Sampler, task: SgdTask, row: i32, column: i32, epoch: u32): void {
  const count = task.itemCount;
  sampler.first = blockEdge(count, task.blocks, column);
  sampler.last = blockEdge(count, task.blocks, column + 1);
  sampler.state = partState(seededState(task.seed, NEGATIVES, epoch), row * task.blocks + column);
}

/** A negative for the user, or −1 when 64 draws found none. */
export function drawNegative(task: SgdTask, sampler: Sampler, user: i32): i32 {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const place = drawPlace(task, sampler);
    if (place < 0) return -1;
    const item = load<i32>(at32(task.itemOrderPtr, place));
    if (!isKnown(task, user, item)) return item;
  }
  return -1;
}

/** A place of the sampler's range, or −1 when the range is empty or weighs nothing. */
function drawPlace(task: SgdTask, sampler: Sampler): i32 {
  let low = sampler.first;
  let high = sampler.last;
  if (low == high) return -1;
  if (!task.cumulativePtr) return low + below(sampler.state++, high - low);
  const before: f64 = low > 0 ? load<f64>(at64(task.cumulativePtr, low - 1)) : 0;
  const sum = load<f64>(at64(task.cumulativePtr, high - 1));
  const wanted = before + unit(sampler.state++) * (sum - before);
  // The first place whose sum is above; rounding may put `wanted` at the last sum itself, which nothing is above.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (load<f64>(at64(task.cumulativePtr, middle)) > wanted) high = middle;
    else low = middle + 1;
  }
  return low < sampler.last ? low : -1;
}

/** Whether the user has an entry with the item. Halves without a branch: each would be guessed wrong half of the time. */
function isKnown(task: SgdTask, user: i32, item: i32): bool {
  if (!task.indptrPtr) return false;
  const boundsPtr = at32(task.indptrPtr, user);
  let low = load<i32>(boundsPtr);
  let count = load<i32>(boundsPtr, 4) - low;
  if (count == 0) return false;
  while (count > 1) {
    const half = count >>> 1;
    low = select<i32>(low + half, low, load<i32>(at32(task.indicesPtr, low + half)) <= item);
    count -= half;
  }
  return load<i32>(at32(task.indicesPtr, low)) == item;
}

/** out (i32[count]) ← the first draws of block (row, column) for one user: what the tests hold against the distribution. */
export function sampleNegatives(
  taskPtr: usize,
  epoch: u32,
  row: i32,
  column: i32,
  user: i32,
  count: i32,
  samplerPtr: usize,
  outPtr: usize,
): void {
  const task = changetype<SgdTask>(taskPtr);
  const sampler = changetype<Sampler>(samplerPtr);
  startSampler(sampler, task, row, column, epoch);
  for (let k = 0; k < count; k++) store<i32>(at32(outPtr, k), drawNegative(task, sampler, user));
}
