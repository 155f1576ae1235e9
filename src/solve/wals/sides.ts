// The two sides of a fit in linear memory: the CSR of each, its factors, and the numbers that belong to its rows.
import type { Interactions } from '../../data/interactions.ts';
import type { Entries } from '../../objective/entries.ts';
import type { Objective } from '../../objective/objective.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import type { Kernels } from '../../wasm/kernels.ts';

/** A column in memory: its address, or 0 and then every element is `value`. */
export interface PlacedColumn {
  readonly ptr: number;
  readonly value: number;
}

export interface Side {
  readonly name: 'users' | 'items';
  readonly rows: number;
  readonly indptr: number;
  readonly indices: number;
  readonly weights: PlacedColumn;
  readonly targets: PlacedColumn;
  /** rows × stride float32. */
  readonly factors: number;
  /** r_i or c_j, or 0 for ones. */
  readonly scale: number;
  /** λ_i or μ_j. */
  readonly ridge: number;
  /** Null in a fit without biases. */
  readonly bias: SideBias | null;
  /** How many rows have more entries than the dual limit: the first so many of `order`. */
  readonly longRows: number;
  /** Rows, the longest first; and the edges of the chunks they are solved in, as positions in that order. */
  readonly order: number;
  readonly chunks: Int32Array;
}

/** The biases of one side (biases.ts). */
export interface SideBias {
  /** Whether this side has biases; if not, they are zeros. */
  readonly fitted: boolean;
  /** λ of each row's bias. */
  readonly ridge: number;
  /** The biases, while their column holds something else. */
  readonly values: number;
}

export interface SidesInput {
  readonly interactions: Interactions;
  readonly entries: Entries;
  readonly userScale: Float32Array | null;
  readonly itemScale: Float32Array | null;
  readonly stride: number;
  /** Rows with at most so many entries are solved in the dual form. */
  readonly dualLimit: number;
}

/** Copies both CSRs in and makes room for the factors. λ is scaled by the frequencies (DESIGN: λ_i = λ(n_i + w0 n)^ν). */
export function placeSides(kernels: Kernels, input: SidesInput): { users: Side; items: Side } {
  const { call, arena } = kernels;
  const { interactions, entries, stride } = input;
  const { userCount, itemCount, nnz } = interactions;
  const indptr = arena.put(interactions.indptr);
  const indices = arena.put(interactions.indices);
  const weights = placeColumn(kernels, entries.weights);
  const targets = placeColumn(kernels, lessMean(entries));
  const itemIndptr = arena.alloc((itemCount + 1) * 4);
  const itemIndices = arena.alloc(nnz * 4);
  const itemWeights = entries.weights instanceof Float32Array ? arena.alloc(nnz * 4) : 0;
  const itemTargets = entries.targets instanceof Float32Array ? arena.alloc(nnz * 4) : 0;
  arena.scope(() => {
    const order = arena.alloc(nnz * 4);
    call.transpose(indptr, indices, userCount, itemCount, itemIndptr, itemIndices, order);
    if (itemWeights) call.gatherF32(weights.ptr, order, nnz, itemWeights);
    if (itemTargets) call.gatherF32(targets.ptr, order, nnz, itemTargets);
  });
  const users = placeRows(kernels, input, {
    name: 'users',
    rows: userCount,
    indptr,
    indices,
    weights,
    targets,
    given: input.userScale,
    biasLambda: entries.objective.biases?.user,
    opposite: itemCount,
  });
  const items = placeRows(kernels, input, {
    name: 'items',
    rows: itemCount,
    indptr: itemIndptr,
    indices: itemIndices,
    weights: { ptr: itemWeights, value: weights.value },
    targets: { ptr: itemTargets, value: targets.value },
    given: input.itemScale,
    biasLambda: entries.objective.biases?.item,
    opposite: userCount,
  });
  arena.f32(users.factors, userCount * stride).fill(0);
  arena.f32(items.factors, itemCount * stride).fill(0);
  return { users, items };
}

interface RowsInput extends Pick<Side, 'name' | 'rows' | 'indptr' | 'indices' | 'weights' | 'targets'> {
  given: Float32Array | null;
  opposite: number;
  /** λ of the side's biases, null where it has none, undefined where neither side has. */
  biasLambda: number | null | undefined;
}

function placeRows(kernels: Kernels, input: SidesInput, side: RowsInput): Side {
  const { arena } = kernels;
  const { given, opposite, biasLambda, ...rest } = side;
  const { objective } = input.entries;
  const factors = arena.alloc(side.rows * input.stride * 4);
  const scale = given ? arena.put(given) : 0;
  const ridge = placeRidge(kernels, side, objective, objective.regularization);
  const bias = biasLambda === undefined ? null : placeBias(kernels, side, objective, biasLambda);
  const lengths = lengthsOf(arena.i32(side.indptr, side.rows + 1));
  const longestFirst = sortByLength(lengths);
  const order = arena.put(longestFirst);
  const firstShort = longestFirst.findIndex((row) => lengths[row] <= input.dualLimit);
  return {
    ...rest,
    factors,
    scale,
    ridge,
    bias,
    longRows: firstShort < 0 ? side.rows : firstShort,
    order,
    chunks: chunkRows(longestFirst, lengths, input.stride, objective.nonNegative ?? false),
  };
}

/** λ(n_i + w0·n)^ν of every row. */
function placeRidge({ call, arena }: Kernels, side: RowsInput, objective: Objective, lambda: number): number {
  const { regularizationExponent, unobservedWeight } = objective;
  const ridge = arena.alloc(side.rows * 4);
  call.scaleRidge(side.indptr, side.rows, lambda, unobservedWeight * side.opposite, regularizationExponent, ridge);
  return ridge;
}

/** Where a side has no biases, its column meets zeros, and any λ above 0 makes it zero. */
function placeBias(kernels: Kernels, side: RowsInput, objective: Objective, lambda: number | null): SideBias {
  const fitted = lambda !== null;
  const ridge = placeRidge(kernels, side, objective, lambda ?? 1);
  return { fitted, ridge, values: kernels.arena.alloc(side.rows * 4) };
}

function lessMean({ targets, objective }: Entries): EntryColumn {
  const mean = objective.biases?.mean ?? 0;
  if (mean === 0) return targets;
  return typeof targets === 'number' ? targets - mean : targets.map((a) => a - mean);
}

function placeColumn({ arena }: Kernels, column: EntryColumn): PlacedColumn {
  return typeof column === 'number' ? { ptr: 0, value: column } : { ptr: arena.put(column), value: 0 };
}

function lengthsOf(indptr: Int32Array): Int32Array {
  return Int32Array.from({ length: indptr.length - 1 }, (_, row) => indptr[row + 1] - indptr[row]);
}

/** Row indices by falling length, ties by index: a counting sort. */
function sortByLength(lengths: Int32Array): Int32Array {
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  const starts = new Int32Array(longest + 2);
  for (const length of lengths) starts[longest - length + 1]++;
  for (let at = 1; at < starts.length; at++) starts[at] += starts[at - 1];
  const order = new Int32Array(lengths.length);
  for (let row = 0; row < lengths.length; row++) order[starts[longest - lengths[row]]++] = row;
  return order;
}

/** Multiply-adds in a chunk: about five milliseconds, so that an abort and the event loop wait no longer than that. */
const CHUNK_FLOPS = 1e8;

/** Edges of runs of rows that cost about the same. Without the dual form, short rows cost what others do. */
function chunkRows(order: Int32Array, lengths: Int32Array, stride: number, primal: boolean): Int32Array {
  const edges = [0];
  let flops = 0;
  for (let at = 0; at < order.length; at++) {
    const n = primal ? stride : Math.min(lengths[order[at]], stride);
    flops += lengths[order[at]] * n * stride + n ** 3 / 3 + n * stride;
    if (flops >= CHUNK_FLOPS || at === order.length - 1) {
      edges.push(at + 1);
      flops = 0;
    }
  }
  return Int32Array.from(edges);
}
