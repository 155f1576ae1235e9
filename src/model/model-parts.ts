// What a factor model is made of, and the check that every model passes, whether it was fitted, put together by hand or
// read from a file.
import { IdMap } from '../data/id-map.ts';
import { ArgumentError } from '../errors.ts';
import type { ModelMetadata } from '../objective/metadata.ts';
import { checkNames } from '../option-names.ts';
import type { ItemLists } from './rank/ranker.ts';

export interface ModelParts {
  readonly users: IdMap;
  readonly items: IdMap;
  /** The columns of both factor matrices: d, and two more in a model with biases (docs/FORMAT.md). */
  readonly factors: number;
  /** users × factors, tight row-major; empty for a model that keeps no users. */
  readonly userFactors: Float32Array;
  /** items × factors, tight row-major. */
  readonly itemFactors: Float32Array;
  /**
   * The diagonal of Σ_j c_j v_j v_jᵀ in the principal axes, in which the factors are left: `factors` numbers. Where they are not left
   * in them (biases, factors ≥ 0), the diagonal of a matrix that is not diagonal.
   */
  readonly itemGram: Float64Array;
  /** The training interactions: for each user the ascending indices of its items. Null when not kept. */
  readonly seen: ItemLists | null;
  /** w_ij and a_ij of the training interactions, in the order of `seen`; one element when all are equal. */
  readonly seenWeights: Float32Array | null;
  readonly seenTargets: Float32Array | null;
  /** Training interactions of each item. Null when not kept. */
  readonly itemCounts: Int32Array | null;
  /** r_i and c_j, the weights of the unobserved entries by user and by item. Null: all are one. */
  readonly userWeights: Float32Array | null;
  readonly itemWeights: Float32Array | null;
  /** n_i^−e and n_j^−e of the fit, by which it discounted the weights of entries (`frequencyDiscount`). Null: it did not. */
  readonly userDiscounts: Float32Array | null;
  readonly itemDiscounts: Float32Array | null;
  /** Algorithm, objective and options: plain JSON. */
  readonly metadata: ModelMetadata;
}

/** Everything but the factors themselves, which a small model keeps in another form. */
export type ModelFrame = Omit<ModelParts, 'userFactors' | 'itemFactors'>;

/** The parts that are a number ≥ 0 for each row of a side. */
const SIDE_COLUMNS = ['userWeights', 'itemWeights', 'userDiscounts', 'itemDiscounts'] as const;
type SideColumn = (typeof SIDE_COLUMNS)[number];

/** What `FactorModel.create` takes. A model can do without the second half: null when left out. */
export interface GivenParts
  extends Pick<ModelParts, 'users' | 'items' | 'factors' | 'userFactors' | 'itemFactors' | 'itemGram'>,
    Partial<Pick<ModelParts, 'seen' | 'seenWeights' | 'seenTargets' | 'itemCounts'>>,
    Partial<Pick<ModelParts, 'userWeights' | 'itemWeights' | 'userDiscounts' | 'itemDiscounts'>> {
  /** Any JSON object. Default: nothing is known of the model. */
  readonly metadata?: object;
}

/** The parts with null for what was left out, and metadata that is a frozen copy. Throws ArgumentError for an unknown one. */
export function wholeParts(parts: GivenParts): ModelParts {
  const given = { ...parts };
  const whole = {
    users: given.users,
    items: given.items,
    factors: given.factors,
    userFactors: given.userFactors,
    itemFactors: given.itemFactors,
    itemGram: given.itemGram,
    seen: given.seen ?? null,
    seenWeights: given.seenWeights ?? null,
    seenTargets: given.seenTargets ?? null,
    itemCounts: given.itemCounts ?? null,
    userWeights: given.userWeights ?? null,
    itemWeights: given.itemWeights ?? null,
    userDiscounts: given.userDiscounts ?? null,
    itemDiscounts: given.itemDiscounts ?? null,
    metadata: frozenCopy(given.metadata ?? {}),
  };
  checkNames(parts, whole, 'parts');
  return whole;
}

function frozenCopy(metadata: object): ModelMetadata {
  try {
    const copy = isShallow(metadata) && JSON.parse(JSON.stringify(metadata));
    if (typeof copy === 'object' && !Array.isArray(copy)) return Object.freeze(copy);
  } catch {} // what JSON has no form for
  throw new ArgumentError('metadata', metadata, 'a JSON object, at most 64 deep');
}

/** Whether metadata is so deep at most: what writes JSON has an end to how deep it goes. */
export function isShallow(value: unknown, left = 64): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return left > 0 && Object.values(value).every((part) => isShallow(part, left - 1));
}

/** Checks types, shapes and values. Throws ArgumentError, naming the part. */
export function checkParts(parts: ModelParts): void {
  const { users, items, factors } = parts;
  for (const [name, ids] of Object.entries({ users, items })) {
    if (!(ids instanceof IdMap)) throw new ArgumentError(name, ids, 'an IdMap');
  }
  checkFrame(parts);
  checkArray('itemFactors', parts.itemFactors, Float32Array, items.size * factors, `items × factors`);
  if (parts.userFactors?.length !== 0) {
    checkArray('userFactors', parts.userFactors, Float32Array, users.size * factors, `empty or users × factors`);
  }
  checkFinite('userFactors', parts.userFactors, MOST_FACTOR);
  checkFinite('itemFactors', parts.itemFactors, MOST_FACTOR);
}

/** What the kernels' scratch is made for: 2,048 factors, and two columns of biases. */
const MOST_COLUMNS = 2050;
/** 2⁵⁸, the size that an element of a factor may have: all scores of such factors are finite in float32. */
export const MOST_FACTOR = 2 ** 58;

/** `checkParts` for all but the factors. */
export function checkFrame(frame: ModelFrame): void {
  const { users, items, factors } = frame;
  if (!(Number.isInteger(factors) && factors > 0 && factors <= MOST_COLUMNS)) {
    throw new ArgumentError('factors', factors, `an integer from 1 to ${MOST_COLUMNS}`);
  }
  checkArray('itemGram', frame.itemGram, Float64Array, factors, 'factors');
  checkFinite('itemGram', frame.itemGram);
  if (frame.seen !== null) checkSeen(frame.seen, users.size, items.size);
  checkEntryColumn('seenWeights', frame.seenWeights, frame.seen);
  checkEntryColumn('seenTargets', frame.seenTargets, frame.seen);
  for (const name of SIDE_COLUMNS) checkSideColumn(name, frame);
  if (frame.itemCounts !== null) {
    checkArray('itemCounts', frame.itemCounts, Int32Array, items.size, 'items');
    for (let item = 0; item < items.size; item++) {
      const count = frame.itemCounts[item];
      if (count < 0) throw new ArgumentError(`itemCounts[${item}]`, count, 'not negative');
    }
  }
}

/** One number for each entry of `seen`, or one for all. */
function checkEntryColumn(name: string, column: Float32Array | null, seen: ItemLists | null): void {
  if (column === null) return;
  if (!seen) throw new ArgumentError(name, column, 'left out of a model without seen');
  const length = column.length === 1 ? 1 : seen.indices.length;
  checkArray(name, column, Float32Array, length, 'one, or one for each of seen');
  checkFinite(name, column);
}

function checkSideColumn(name: SideColumn, frame: ModelFrame): void {
  const weights = frame[name];
  if (weights === null) return;
  const side = name.startsWith('user') ? 'users' : 'items';
  checkArray(name, weights, Float32Array, frame[side].size, side);
  checkFinite(name, weights);
  const negative = weights.findIndex((weight) => weight < 0);
  if (negative >= 0) throw new ArgumentError(`${name}[${negative}]`, weights[negative], 'not negative');
}

type ArrayType = typeof Float32Array | typeof Float64Array | typeof Int32Array;

function checkArray(name: string, got: unknown, type: ArrayType, length: number, shape: string): void {
  if (!(got instanceof type) || got.length !== length) {
    const shown = got instanceof type ? got.length : got;
    throw new ArgumentError(name, shown, `a ${type.name} of ${length} elements (${shape})`);
  }
}

/** Throws ArgumentError for the first number that is not finite, or larger than `most`. */
export function checkFinite(name: string, values: Float32Array | Float64Array, most = Number.MAX_VALUE): void {
  for (let at = 0; at < values.length; at++) {
    if (!(Math.abs(values[at]) <= most))
      throw new ArgumentError(`${name}[${at}]`, values[at], `finite, within ±${most}`);
  }
}

/** Checks a CSR whose rows ascend without repetition. */
function checkSeen({ indptr, indices }: ItemLists, userCount: number, itemCount: number): void {
  checkArray('seen.indptr', indptr, Int32Array, userCount + 1, 'users + 1');
  if (indptr[0] !== 0) throw new ArgumentError('seen.indptr[0]', indptr[0], '0');
  for (let i = 0; i < userCount; i++) {
    if (indptr[i + 1] < indptr[i]) {
      throw new ArgumentError(`seen.indptr[${i + 1}]`, indptr[i + 1], `at least ${indptr[i]}, the one before`);
    }
  }
  checkArray('seen.indices', indices, Int32Array, indptr[userCount], 'the last of seen.indptr');
  for (let i = 0; i < userCount; i++) {
    let last = -1;
    for (let at = indptr[i]; at < indptr[i + 1]; at++) {
      if (indices[at] <= last || indices[at] >= itemCount) {
        throw new ArgumentError(`seen.indices[${at}]`, indices[at], `above ${last} and below ${itemCount}`);
      }
      last = indices[at];
    }
  }
}
