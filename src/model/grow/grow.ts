// Partial fit: a model grown by users or items that it did not have, each solved against the other side as it stands. The
// factors of all others stay as they are, bit for bit.
import { IdMap } from '../../data/id-map.ts';
import type { Interactions } from '../../data/interactions.ts';
import { ArgumentError, NumericalError, show } from '../../errors.ts';
import { frequencyPowers } from '../../objective/frequency-discount.ts';
import { resolveSideWeights, type SideWeight } from '../../objective/side-weights.ts';
import { elementOf } from '../../objective/weighting.ts';
import { checkNames } from '../../option-names.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { FixedSide } from '../fold-in/fixed-side.ts';
import type { HistoryOptions, RowEntries } from '../fold-in/history.ts';
import { solveRow } from '../fold-in/solve-row.ts';
import { withoutUsers } from '../lookup.ts';
import type { ModelParts } from '../model-parts.ts';
import { readNewRows } from './new-rows.ts';
import type { Steps } from './resumable-work.ts';

export interface UserGrowth extends HistoryOptions {
  /** r_i of the new users, as for a fit: needed where that was given `userWeights`. */
  userWeights?: SideWeight;
}

export interface ItemGrowth extends HistoryOptions {
  /** c_j of the new items, as for a fit: needed where that was given `itemWeights`. */
  itemWeights?: SideWeight;
}

/**
 * The parts of the model with one more user for each user of the interactions, a user a step; `fixed` are its items.
 */
export function* growUsers(
  kernels: Kernels,
  fixed: FixedSide,
  parts: ModelParts,
  interactions: Interactions,
  options: UserGrowth,
): Steps<ModelParts> {
  checkNames(options, { onUnknown: 1, userWeights: 1 });
  if (parts.userFactors.length === 0 && parts.users.size > 0) throw withoutUsers(parts);
  const rows = readNewRows(kernels, fixed, parts.users, interactions, options);
  const scale = scaleOf('userWeights', fixed.objective.userWeights, options.userWeights, rows);
  const solved: Float32Array[] = [];
  for (const row of rows) {
    const k = solved.length;
    solved.push(named('user', interactions.users, k, () => solveRow(kernels, fixed, row, scale ? scale[k] : 1)));
    yield;
  }
  const itemCounts = parts.itemCounts?.slice() ?? null;
  if (itemCounts) for (const { indices } of rows) for (const index of indices) itemCounts[index]++;
  return {
    ...parts,
    users: IdMap.from([...parts.users.ids(), ...interactions.users.ids()]),
    userFactors: appended(parts.userFactors, solved),
    userWeights: scale && appended(parts.userWeights ?? ones(parts.users.size), [scale]),
    userDiscounts: grownDiscounts(kernels, fixed, parts.userDiscounts, rows),
    ...growSeen(parts, [...Array.from({ length: parts.users.size }, () => NOTHING), ...rows]),
    itemCounts,
  };
}

/**
 * The parts of the model with one more item for each item of the interactions. In fold-ins of users the new items weigh
 * c_j = 0 where they are unobserved: nobody had a chance to pass them over, and the items' Gram stays the one it was.
 * `fixed` are the model's users.
 */
export function growItems(
  kernels: Kernels,
  fixed: FixedSide,
  parts: ModelParts,
  interactions: Interactions,
  options: ItemGrowth,
): ModelParts {
  checkNames(options, { onUnknown: 1, itemWeights: 1 });
  const rows = readNewRows(kernels, fixed, parts.items, interactions, options);
  const scale = scaleOf('itemWeights', fixed.objective.itemWeights, options.itemWeights, rows);
  const solved = rows.map((row, k) =>
    named('item', interactions.items, k, () => solveRow(kernels, fixed, row, scale ? scale[k] : 1)),
  );
  return {
    ...parts,
    items: IdMap.from([...parts.items.ids(), ...interactions.items.ids()]),
    itemFactors: appended(parts.itemFactors, solved),
    itemWeights: appended(parts.itemWeights ?? ones(parts.items.size), [new Float32Array(rows.length)]),
    itemDiscounts: grownDiscounts(kernels, fixed, parts.itemDiscounts, rows),
    ...growSeen(parts, byUser(rows, parts.users.size, parts.items.size)),
    itemCounts:
      parts.itemCounts && Int32Array.from([...parts.itemCounts, ...rows.map(({ indices }) => indices.length)]),
  };
}

/** What `solve` finds; its NumericalError says of which row it is. */
function named(kind: 'user' | 'item', ids: IdMap, row: number, solve: () => Float32Array): Float32Array {
  try {
    return solve();
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    const id = ids.idAt(row);
    throw new NumericalError(`New ${kind} ${show(id)}: ${error.message}`, { ...error.where, row, id });
  }
}

const NOTHING: RowEntries = { indices: new Int32Array(0), weights: 0, targets: 0 };

/** Rows of items over users, turned into rows of users over items numbered from `first`. */
function byUser(rows: readonly RowEntries[], users: number, first: number): RowEntries[] {
  const turned = Array.from({ length: users }, () => ({ indices: [], weights: [], targets: [] }) as GrowingRow);
  rows.forEach((row, item) => {
    row.indices.forEach((user, p) => {
      turned[user].indices.push(first + item);
      turned[user].weights.push(elementOf(row.weights, p));
      turned[user].targets.push(elementOf(row.targets, p));
    });
  });
  return turned.map(({ indices, weights, targets }) => ({
    indices: Int32Array.from(indices),
    weights: Float32Array.from(weights),
    targets: Float32Array.from(targets),
  }));
}

type GrowingRow = Record<'indices' | 'weights' | 'targets', number[]>;

function scaleOf(
  argument: 'userWeights' | 'itemWeights',
  weighted: boolean,
  given: SideWeight | undefined,
  rows: readonly RowEntries[],
): Float32Array | null {
  if (weighted && given === undefined) throw new ArgumentError(argument, given, 'given again, as it was to the fit');
  return resolveSideWeights(
    argument,
    given,
    Int32Array.from(rows, ({ indices }) => indices.length),
  );
}

/**
 * n^−e with those of the new rows behind. The others stay those of the fit, which their weights go by, so that rows that are
 * there and their histories folded in go on to agree.
 */
function grownDiscounts(
  kernels: Kernels,
  { objective: { frequencyDiscount } }: FixedSide,
  discounts: Float32Array | null,
  rows: readonly RowEntries[],
): Float32Array | null {
  if (!discounts || !frequencyDiscount) return discounts;
  const counts = rows.map(({ indices }) => indices.length);
  return appended(discounts, [frequencyPowers(kernels, counts, frequencyDiscount.exponent)]);
}

function ones(count: number): Float32Array {
  return new Float32Array(count).fill(1);
}

function appended(first: Float32Array, rest: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(first.length + rest.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of [first, ...rest]) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

// The training interactions of a model that grows: further entries at the end of its users' rows.

type SeenParts = Pick<ModelParts, 'seen' | 'seenWeights' | 'seenTargets'>;

/**
 * `seen` with its weights and targets, and more entries. What the model does not keep stays null.
 * @param added for each user of the grown model what is new: item indices, ascending and above those it has
 */
export function growSeen(parts: SeenParts, added: readonly RowEntries[]): SeenParts {
  const { seen, seenWeights, seenTargets } = parts;
  if (!seen) return parts;
  const oldUsers = seen.indptr.length - 1;
  const bounds = (user: number) => (user < oldUsers ? seen.indptr.slice(user, user + 2) : [0, 0]);
  const indptr = new Int32Array(added.length + 1);
  added.forEach(({ indices }, user) => {
    const [from, to] = bounds(user);
    indptr[user + 1] = indptr[user] + to - from + indices.length;
  });
  const indices = new Int32Array(indptr[added.length]);
  added.forEach((row, user) => {
    const [from, to] = bounds(user);
    indices.set(seen.indices.subarray(from, to), indptr[user]);
    indices.set(row.indices, indptr[user] + to - from);
  });
  const growColumn = (column: Float32Array | null, pick: (row: RowEntries, p: number) => number) => {
    if (!column) return null;
    if (column.length === 1 && added.every((row) => row.indices.every((_, p) => pick(row, p) === column[0]))) {
      return column;
    }
    const whole = new Float32Array(indices.length);
    added.forEach((row, user) => {
      const [from, to] = bounds(user);
      const old = column.length === 1 ? new Float32Array(to - from).fill(column[0]) : column.subarray(from, to);
      whole.set(old, indptr[user]);
      row.indices.forEach((_, p) => {
        whole[indptr[user] + to - from + p] = pick(row, p);
      });
    });
    return whole;
  };
  return {
    seen: { indptr, indices },
    seenWeights: growColumn(seenWeights, ({ weights }, p) => Math.fround(elementOf(weights, p))),
    seenTargets: growColumn(seenTargets, ({ targets }, p) => Math.fround(elementOf(targets, p))),
  };
}
