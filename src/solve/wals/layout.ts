// What fitWals works on, laid out in linear memory: both sides, a workspace, and whoever runs the jobs.
import type { Ids } from '../../data/partitions.ts';
import { NumericalError } from '../../errors.ts';
import { strideOf } from '../../matrix/rows.ts';
import type { Entries } from '../../objective/entries.ts';
import type { Objective } from '../../objective/objective.ts';
import { MOST_BOUNDED, MOST_IN_FLOAT32, MOST_SHARE, unobservedShare } from '../../objective/unobserved-share.ts';
import { elementOf } from '../../objective/weighting.ts';
import type { Signal } from '../../platform.ts';
import { PREPARE } from '../../remedies.ts';
import { type Addresses, placeArrays } from '../../wasm/arena.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { createExecutor } from '../../workers/executor.ts';
import type { Executor } from '../../workers/job.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { reserveFit } from '../run/reserve.ts';
import { type FitShape, fitBytes, workerBytes, workSizes } from './memory.ts';
import type { Settings } from './options.ts';
import { lessMean, placeSides, type Side, type SidesInput } from './sides.ts';

/** Fixed for the whole life of a fit. */
export interface WalsProblem {
  readonly kernels: Kernels;
  readonly executor: Executor;
  readonly settings: Settings;
  readonly input: FitInput;
  readonly stride: number;
  /** Whether the unobserved entries outweigh the observed ones so far that float32 would lose those in the rows' systems. */
  readonly wide: boolean;
  /** The same in the loss, which has the two as a difference. */
  readonly wideLoss: boolean;
  /** Σ w a², the loss of factors that are zero; summed when first asked for. */
  readonly zeroLoss: () => number;
  /** n_j of every item; counted when first asked for. */
  readonly itemCounts: () => Int32Array;
  /** The loss that was computed last. */
  readonly course: { loss: number };
  readonly users: Side;
  readonly items: Side;
  /** Addresses of the workspace. */
  readonly ptr: Addresses<keyof ReturnType<typeof workSizes>>;
}

/** How many interactions there are, and of whom: what any fit knows of its data. */
export interface FitData {
  readonly userCount: number;
  readonly itemCount: number;
  readonly nnz: number;
  readonly users: Ids;
  readonly items: Ids;
  itemCounts(): Int32Array;
}

/** What any fit is about, wherever its entries are. */
export interface FitInput {
  readonly interactions: FitData;
  readonly entries: Pick<Entries, 'objective'>;
  readonly stride: number;
  readonly userScale: Float32Array | null;
  readonly itemScale: Float32Array | null;
}

/** A fit whose interactions are in memory. */
export interface WholeProblem extends WalsProblem {
  readonly input: WalsInput;
}

/** What a fit is about; how its rows are solved comes with the settings. */
export type WalsInput = Omit<SidesInput, 'dualLimit'>;

/**
 * Lays out a fit in the kernels' arena. Throws MemoryLimitError before anything is copied when it cannot fit.
 * The pool, claimed and not empty, stays the caller's.
 */
export function createProblem(
  kernels: Kernels,
  given: Settings,
  input: WalsInput,
  pool: WorkerPool | null,
  signal?: Signal,
): WholeProblem {
  const settings = { ...given, dualLimit: dualLimitOf(given, input) };
  const { stride, interactions, entries } = input;
  const { userCount, itemCount, nnz } = interactions;
  const precision = precisionOf(given, input);
  const shape: FitShape = {
    userCount,
    itemCount,
    nnz,
    stride,
    weighted: typeof entries.weights !== 'number',
    valued: typeof entries.targets !== 'number',
    userScaled: input.userScale !== null,
    itemScaled: input.itemScale !== null,
    biased: entries.objective.biases !== undefined,
    settings: given,
    threads: pool?.size ?? 0,
  };
  reserveFit(kernels, given.factors, (factors) => fitBytes(kernels, withFactors(shape, factors, given)), PREPARE);
  const sides = placeSides(kernels, { ...input, dualLimit: settings.dualLimit });
  const ptr = placeArrays(kernels.arena, workSizes(kernels, shape));
  const executor = createExecutor(kernels, pool, workerBytes(kernels, shape), signal);
  const course = { loss: Number.POSITIVE_INFINITY };
  let zeros: number | undefined;
  const zeroLoss = () => (zeros ??= lossOfZeros(input));
  let counts: Int32Array | undefined;
  const itemCounts = () => (counts ??= interactions.itemCounts());
  return {
    kernels,
    executor,
    settings,
    input,
    stride,
    ...sides,
    ptr,
    zeroLoss,
    itemCounts,
    course,
    ...precision,
  };
}

/** What is to be in float64, by how much the unobserved entries weigh. Throws NumericalError where float32 could not show both. */
export function precisionOf({ objective }: Settings, input: WalsInput): Pick<WalsProblem, 'wide' | 'wideLoss'> {
  const { indptr, indices } = input.interactions;
  const weighed = { indptr, indices, weights: input.entries.weights, ...input };
  return precisionFor(unobservedShare(objective.unobservedWeight, weighed), objective);
}

/** The same of what the unobserved entries weigh in all, beside the observed ones. */
export function precisionFor(share: number, objective: Objective): Pick<WalsProblem, 'wide' | 'wideLoss'> {
  const { unobservedWeight, regularization, nonNegative, userWeights, itemWeights } = objective;
  if (share > (nonNegative ? MOST_BOUNDED : MOST_SHARE)) {
    throw new NumericalError(
      `The unobserved entries weigh ${share.toPrecision(2)} times as much as the observed ones: float32 factors cannot show ` +
        `both. Lower unobservedWeight, which is ${unobservedWeight}.`,
      { regularization },
    );
  }
  return { wide: !nonNegative && share > MOST_IN_FLOAT32, wideLoss: share > 3 || userWeights || itemWeights };
}

/** Σ_Ω w a², the loss of factors that are zero. */
export function lossOfZeros({ interactions, entries }: WalsInput): number {
  const targets = lessMean(entries);
  let loss = 0;
  for (let p = 0; p < interactions.nnz; p++) loss += elementOf(entries.weights, p) * elementOf(targets, p) ** 2;
  return loss;
}

/** The shape with other factors: enough for either solver, as it is not known which one `auto` would choose for them. */
function withFactors(shape: FitShape, factors: number, given: Settings): FitShape {
  if (factors === given.factors) return shape;
  const stride = strideOf(factors + Number(shape.biased));
  return { ...shape, stride, settings: { byGradients: given.byGradients, dualLimit: stride } };
}

/**
 * The dual form needs entries that weigh more than unobserved ones. The exact solver looks at every row for itself;
 * conjugate gradients give the form up altogether where some row might not have it.
 */
export function dualLimitOf(settings: Settings, { entries, userScale, itemScale }: WalsInput): number {
  const { weights } = entries;
  if (settings.solver === 'exact') return settings.dualLimit; // and no pass over the weights
  const least = typeof weights === 'number' ? weights : weights.reduce((a, b) => Math.min(a, b));
  return dualLimitFor(settings, least, userScale, itemScale);
}

/** The same of the least weight of all. */
export function dualLimitFor(
  { solver, dualLimit, objective }: Settings,
  least: number,
  userScale: Float32Array | null,
  itemScale: Float32Array | null,
): number {
  if (solver === 'exact') return dualLimit;
  const most = (scale: Float32Array | null) => scale?.reduce((a, b) => Math.max(a, b)) ?? 1;
  const unobserved = objective.unobservedWeight * most(userScale) * most(itemScale);
  return least > unobserved * (1 + LEAST_EXCESS) ? dualLimit : 0;
}

/** Twice that of assembly/row/dual.ts, which asks it of the weight and rounds to float32: no row may decline after this. */
const LEAST_EXCESS = 2e-3;
