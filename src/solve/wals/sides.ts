// The two sides of a fit in linear memory: the CSR of each, its factors, and the numbers that belong to its rows.
import type { Interactions } from '../../data/interactions.ts';
import { type PlacedColumn, type PlacedCsr, placeCsr, placeCsrPair } from '../../matrix/csr-pair.ts';
import { longestFirst, type Numbering } from '../../matrix/numbering.ts';
import type { WeightedRows } from '../../matrix/side-jobs.ts';
import type { Entries } from '../../objective/entries.ts';
import { type Objective, ridgeFloor } from '../../objective/objective.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import type { Kernels } from '../../wasm/kernels.ts';

export interface Side extends PlacedCsr, WeightedRows {
  readonly name: 'users' | 'items';
  readonly weights: PlacedColumn;
  readonly targets: PlacedColumn;
  /** λ_i or μ_j, and the least of them. */
  readonly ridgePtr: number;
  readonly leastRidge: number;
  /** Null in a fit without biases. */
  readonly bias: SideBias | null;
  /** Where the rows lie: the longest first. */
  readonly numbering: Numbering;
  /** How many rows have more entries than the dual limit: the first so many. */
  readonly longRows: number;
  /** Edges of the chunks that rows are solved in. */
  readonly chunks: Int32Array;
}

/** The biases of one side (biases.ts). */
export interface SideBias {
  /** Whether this side has biases; if not, they are zeros. */
  readonly fitted: boolean;
  /** λ of each row's bias. */
  readonly ridgePtr: number;
  /** The biases, while their column holds something else. */
  readonly valuesPtr: number;
}

export interface SidesInput {
  readonly interactions: Interactions;
  readonly entries: Entries;
  /** r_i and c_j, null for ones. */
  readonly userScale: Float32Array | null;
  readonly itemScale: Float32Array | null;
  readonly stride: number;
  /** Rows with at most so many entries are solved in the dual form. */
  readonly dualLimit: number;
}

/** Copies both CSRs in and makes room for the factors. λ is scaled by the frequencies (docs/MATH.md: λ_i = λ(n_i + w0 n)^ν). */
export function placeSides(kernels: Kernels, input: SidesInput): { users: Side; items: Side } {
  const { arena } = kernels;
  const { interactions, entries } = input;
  const { biases } = entries.objective;
  const numbering = {
    users: longestFirst(interactions.userCounts()),
    items: longestFirst(interactions.itemCounts()),
  };
  const columns = { weights: entries.weights, targets: lessMean(entries) };
  const pair = placeCsrPair(kernels, interactions, columns, numbering);
  const users = placeUserRows(kernels, input, numbering.users, pair.users);
  const items = placeRows(kernels, input, {
    ...pair.items,
    name: 'items',
    numbering: numbering.items,
    given: input.itemScale,
    biasLambda: biases?.item,
    opposite: interactions.userCount,
  });
  for (const { factorsPtr, rows, stride } of [users, items]) arena.f32(factorsPtr, rows * stride).fill(0);
  return { users, items };
}

/** Users of other entries of the same items, beside the sides of a fit. */
export function placeUsers(kernels: Kernels, input: SidesInput, items: Numbering): Side {
  const { interactions, entries } = input;
  const users = longestFirst(interactions.userCounts());
  const columns = { weights: entries.weights, targets: lessMean(entries) };
  return placeUserRows(kernels, input, users, placeCsr(kernels, interactions, columns, { users, items }));
}

function placeUserRows(
  kernels: Kernels,
  input: SidesInput,
  numbering: Numbering,
  placed: PlacedCsr & Pick<Side, 'weights' | 'targets'>,
): Side {
  return placeRows(kernels, input, {
    ...placed,
    name: 'users',
    numbering,
    given: input.userScale,
    biasLambda: input.entries.objective.biases?.user,
    opposite: input.interactions.itemCount,
  });
}

interface RowsInput extends PlacedCsr, Pick<Side, 'name' | 'numbering' | 'weights' | 'targets'> {
  given: Float32Array | null;
  opposite: number;
  /** λ of the side's biases, null where it has none, undefined where neither side has. */
  biasLambda: number | null | undefined;
}

function placeRows(kernels: Kernels, input: SidesInput, side: RowsInput): Side {
  const { arena } = kernels;
  const { given, opposite, biasLambda, ...rest } = side;
  const { objective } = input.entries;
  const factorsPtr = arena.alloc(side.rows * input.stride * 4);
  const scalePtr = given ? arena.put(Float32Array.from(side.numbering.indices, (row) => given[row])) : 0;
  const ridgePtr = placeRidge(kernels, { ...side, scalePtr }, objective, arena.alloc(side.rows * 4));
  const bias = biasLambda === undefined ? null : placeBias(kernels, { ...side, scalePtr }, objective, biasLambda);
  const lengths = lengthsOf(arena.i32(side.indptrPtr, side.rows + 1));
  // Weighted, λ of rows without entries, which are the last and are not solved, may be 0.
  const filled = objective.weightedRegularization ? lengths.filter((length) => length > 0).length : side.rows;
  const firstShort = lengths.findIndex((length) => length <= input.dualLimit);
  return {
    ...rest,
    factorsPtr,
    stride: input.stride,
    scalePtr,
    ridgePtr,
    leastRidge: arena.f32(ridgePtr, filled).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    bias,
    longRows: firstShort < 0 ? side.rows : firstShort,
    chunks: chunkRows(lengths, input.stride, objective.nonNegative ?? false),
  };
}

/** Rows with their numbers of entries, as differences, and their weights. */
interface RidgeRows {
  readonly rows: number;
  readonly indptrPtr: number;
  readonly opposite: number;
  readonly scalePtr: number;
}

/**
 * λ(n_i + w0·n)^ν of every row, at ridgePtr, or λ(n_i + w0·r_i·n)^ν with r_i at scalePtr; `opposite` rows are on the other side.
 */
export function placeRidge(
  { call, arena }: Kernels,
  { rows, indptrPtr, opposite, scalePtr }: RidgeRows,
  objective: Objective,
  ridgePtr: number,
  lambda = objective.regularization,
): number {
  const { regularizationExponent: nu, weightedRegularization } = objective;
  call.scaleRidge(indptrPtr, rows, lambda, ridgeFloor(objective, opposite, 1), nu, ridgePtr);
  if (!weightedRegularization || !scalePtr) return ridgePtr;
  const scale = arena.f32(scalePtr, rows);
  for (let place = 0; place < rows; place++) {
    const floor = ridgeFloor(objective, opposite, scale[place]);
    call.scaleRidge(indptrPtr + 4 * place, 1, lambda, floor, nu, ridgePtr + 4 * place);
  }
  return ridgePtr;
}

/** Where a side has no biases, its column meets zeros, and any λ above 0 makes it zero. */
function placeBias(kernels: Kernels, side: RidgeRows, objective: Objective, lambda: number | null): SideBias {
  const fitted = lambda !== null;
  const ridgePtr = placeRidge(kernels, side, objective, kernels.arena.alloc(side.rows * 4), lambda ?? 1);
  return { fitted, ridgePtr, valuesPtr: kernels.arena.alloc(side.rows * 4) };
}

/** The targets of the factors: less the mean, where there are biases. */
export function lessMean({ targets, objective }: Entries): EntryColumn {
  const mean = objective.biases?.mean ?? 0;
  if (mean === 0) return targets;
  return typeof targets === 'number' ? targets - mean : targets.map((a) => a - mean);
}

export function lengthsOf(indptr: Int32Array): Int32Array {
  return Int32Array.from({ length: indptr.length - 1 }, (_, row) => indptr[row + 1] - indptr[row]);
}

/** Multiply-adds in a chunk: about five milliseconds, so that an abort and the event loop wait no longer than that. */
const CHUNK_FLOPS = 1e8;

/** Edges of runs of rows that cost about the same. Without the dual form, short rows cost what others do. */
export function chunkRows(lengths: Int32Array, stride: number, primal: boolean): Int32Array {
  const edges = [0];
  let flops = 0;
  for (let at = 0; at < lengths.length; at++) {
    const n = primal ? stride : Math.min(lengths[at], stride);
    flops += lengths[at] * n * stride + n ** 3 / 3 + n * stride;
    if (flops >= CHUNK_FLOPS || at === lengths.length - 1) {
      edges.push(at + 1);
      flops = 0;
    }
  }
  return Int32Array.from(edges);
}
