// The entries of partitions that are read when they are wanted: their columns by the rules of an objective, and what a fit has to know of
// all of them beforehand.
import type { PartitionShape, PartitionSource } from '../../data/partitions.ts';
import { ArgumentError } from '../../errors.ts';
import {
  type EntryOptions,
  type EntryTarget,
  isArrayLike,
  targetRuleOf,
  WITHOUT_PREFERENCE,
  weightRuleOf,
} from '../../objective/entries.ts';
import { type Objective, usesValues } from '../../objective/objective.ts';
import {
  bySign,
  checkWeights,
  type EntryColumn,
  elementOf,
  timesGiven,
  weightsByRule,
} from '../../objective/weighting.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { EntryConstants } from './entries.ts';

/** w and a of some entries. */
export interface Columns {
  readonly weights: EntryColumn;
  readonly targets: EntryColumn;
}

/** What follows from all entries together. */
export interface SourceFacts extends EntryConstants {
  /** Σ w, Σ w a², Σ r c over the entries, and the least w. */
  readonly weightSum: number;
  readonly zeroLoss: number;
  readonly unobservedSum: number;
  readonly leastWeight: number;
  /** The least n_i. */
  readonly leastCount: number;
}

/** The objective with the caller's rules in it. Throws ArgumentError for weights and targets that are arrays or functions. */
export function ruledObjective(preset: Objective, { weight, target }: EntryOptions): Objective {
  for (const [name, given] of Object.entries({ weight, target })) {
    if (typeof given !== 'function' && !isArrayLike(given)) continue;
    throw new ArgumentError(
      name,
      given,
      'a number or a rule',
      'Partitions have weights of their own: prepare them with a column of weights.',
    );
  }
  return {
    ...preset,
    weight: weightRuleOf(preset, weight),
    target: targetRuleOf(preset.target, target as Exclude<EntryTarget, ArrayLike<number>> | undefined),
  };
}

/** Reads one order of the entries' columns, as the objective has them. */
export async function readColumns(
  kernels: Kernels,
  source: PartitionSource,
  objective: Objective,
  partition: number,
  order: 'user' | 'item',
): Promise<Columns> {
  const { nnz } = source.partitions[partition];
  const read = async (section: 'userValues' | 'itemValues' | 'userWeights' | 'itemWeights') => {
    const column = new Float32Array(nnz);
    await source.read(partition, section, column);
    return column;
  };
  const values = source.isValued && usesValues(objective) ? await read(`${order}Values`) : source.uniformValue;
  const given = source.isWeighted ? await read(`${order}Weights`) : null;
  return columnsOf(kernels, objective, values, given);
}

function columnsOf(kernels: Kernels, objective: Objective, values: EntryColumn, given: Float32Array | null): Columns {
  const signed = bySign(objective, values);
  const weights = inPieces(signed ? signed.sizes : values, (piece) => weightsByRule(kernels, objective.weight, piece));
  const { target } = objective;
  const targets = signed ? signed.targets : target.kind === 'value' ? values : (target as { value: number }).value;
  return { weights: timesGiven(weights, given), targets };
}

/** Entries whose weights are made at a time: kernels take them to the memory of the fit, where there is room for so many. */
export const PIECE = 65_536;

function inPieces(column: EntryColumn, make: (piece: EntryColumn) => EntryColumn): EntryColumn {
  if (typeof column === 'number' || column.length <= PIECE) return make(column);
  const first = make(column.subarray(0, PIECE));
  if (typeof first === 'number') return first;
  const out = new Float32Array(column.length);
  out.set(first);
  for (let at = PIECE; at < column.length; at += PIECE)
    out.set(make(column.subarray(at, at + PIECE)) as Float32Array, at);
  return out;
}

/**
 * Looks at all entries once. r and c are given by the indices of users and items, null for ones.
 * @throws ArgumentError for an entry that weighs nothing
 */
export async function factsOf(
  kernels: Kernels,
  source: PartitionSource,
  objective: Objective,
  userScale: Float32Array | null,
  itemScale: Float32Array | null,
  itemIndices: Int32Array,
): Promise<SourceFacts> {
  let [weightSum, zeroLoss, unobservedSum] = [0, 0, 0];
  let [leastWeight, leastCount] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let constants: { weight: number | null; target: number | null } | null = null;
  for (const [k, shape] of source.partitions.entries()) {
    const userPtr = new Int32Array(shape.userCount + 1);
    await source.read(k, 'userPtr', userPtr);
    for (let place = 0; place < shape.userCount; place++) {
      leastCount = Math.min(leastCount, userPtr[place + 1] - userPtr[place]);
    }
    const { weights, targets } = await readColumns(kernels, source, objective, k, 'user');
    checkWeights(weights, () => `It is in partition ${k}: ${WITHOUT_PREFERENCE}`);
    const own = { weight: numberOf(weights), target: numberOf(targets) };
    // What differs from partition to partition differs from entry to entry.
    constants =
      (constants && {
        weight: constants.weight === own.weight ? own.weight : null,
        target: constants.target === own.target ? own.target : null,
      }) ||
      own;
    const isAlike = typeof weights === 'number' && typeof targets === 'number';
    for (let p = 0; p < (isAlike ? 1 : shape.nnz); p++) {
      const w = elementOf(weights, p);
      const times = isAlike ? shape.nnz : 1;
      weightSum += times * w;
      zeroLoss += times * w * elementOf(targets, p) ** 2;
      leastWeight = Math.min(leastWeight, w);
    }
    unobservedSum += await unobservedOf(source, k, userPtr, userScale, itemScale, itemIndices);
  }
  return { ...constants!, weightSum, zeroLoss, unobservedSum, leastWeight, leastCount };
}

/** Σ r_i c_j over the entries of a partition. */
async function unobservedOf(
  source: PartitionSource,
  partition: number,
  userPtr: Int32Array,
  userScale: Float32Array | null,
  itemScale: Float32Array | null,
  itemIndices: Int32Array,
): Promise<number> {
  const { firstUser, userCount, nnz } = source.partitions[partition];
  if (!userScale && !itemScale) return nnz;
  const order = new Int32Array(userCount);
  const indices = new Int32Array(nnz);
  await source.read(partition, 'order', order);
  await source.read(partition, 'userIndices', indices);
  let sum = 0;
  for (let place = 0; place < userCount; place++) {
    const r = userScale ? userScale[firstUser + order[place]] : 1;
    for (let p = userPtr[place]; p < userPtr[place + 1]; p++)
      sum += itemScale ? r * itemScale[itemIndices[indices[p]]] : r;
  }
  return sum;
}

function numberOf(column: EntryColumn): number | null {
  return typeof column === 'number' ? column : null;
}

/** The largest of some partitions in each respect. */
export function largestShape(shapes: readonly PartitionShape[]): { userCount: number; nnz: number } {
  let [userCount, nnz] = [0, 0];
  for (const shape of shapes) {
    userCount = Math.max(userCount, shape.userCount);
    nnz = Math.max(nnz, shape.nnz);
  }
  return { userCount, nnz };
}
