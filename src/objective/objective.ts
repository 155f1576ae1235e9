// The objective of a weighted factorization, as a model remembers it (plain JSON) and as the solvers read it:
//   Σ_Ω w_ij (a_ij − p_ij)² + w0 Σ_{not Ω} r_i c_j p_ij² + Σ_i λ_i‖u_i‖² + Σ_j μ_j‖v_j‖²,
//   λ_i = λ (n_i + w0·n)^ν,  μ_j = λ (n_j + w0·m)^ν;  or, weighted, λ (n_i + w0·r_i·n)^ν and λ (n_j + w0·c_j·m)^ν.
import { ArgumentError } from '../errors.ts';

/** How the weight of an observed entry with value a comes about; a `weights` column of the interactions multiplies it. */
export type WeightRule =
  /** w = value. */
  | { readonly kind: 'constant'; readonly value: number }
  /** w = base + alpha·a. */
  | { readonly kind: 'linear'; readonly alpha: number; readonly base: number }
  /** w = 1 + alpha·ln(1 + a/epsilon). */
  | { readonly kind: 'log'; readonly alpha: number; readonly epsilon: number }
  /** w = base + R_i·C_j, from two arrays given to the fit, or with `uniform` from ones. */
  | { readonly kind: 'product'; readonly base: number; readonly uniform: boolean }
  /** Given entry by entry, as an array or a function of the two frequencies and the value. */
  | { readonly kind: 'custom' };

/** What an observed entry should score: a constant, its own value, or an array given to the fit. */
export type TargetRule =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'value' }
  | { readonly kind: 'custom' };

export interface Objective {
  readonly preset: string;
  readonly weight: WeightRule;
  readonly target: TargetRule;
  /** What the weights are multiplied by besides, by the frequencies in the fit; absent: nothing. */
  readonly frequencyDiscount?: FrequencyDiscount;
  /** w0 ≥ 0; 0 leaves the unobserved entries out. */
  readonly unobservedWeight: number;
  /** Whether r_i and c_j were given; without them they are one. */
  readonly userWeights: boolean;
  readonly itemWeights: boolean;
  /** λ ≥ 0. */
  readonly regularization: number;
  /** ν: 0 a plain constant, 1 in proportion to the weight of the row's entries. */
  readonly regularizationExponent: number;
  /** Whether λ_i goes by r_i, and μ_j by c_j, as well. */
  readonly weightedRegularization?: true;
  /** p_ij = μ + b_i + b_j + ⟨u_i,v_j⟩; absent: the inner product alone. Only with w0 = 0. */
  readonly biases?: Biases;
  /** Whether u_i ≥ 0 and v_j ≥ 0. */
  readonly nonNegative?: true;
}

/** scale·(n_i n_j)^−exponent. */
export interface FrequencyDiscount {
  readonly exponent: number;
  readonly scale: number;
}

/** λ of the biases of each side, scaled by the frequencies as λ_i is, or null where there are none; and μ. */
export interface Biases {
  readonly user: number | null;
  readonly item: number | null;
  readonly mean: number;
}

/**
 * The objective that a fit left in a model's metadata, checked: a file may hold anything.
 * @throws ArgumentError, with this remedy, when there is none, or none that the library knows
 */
export function objectiveOf(
  metadata: { readonly objective?: unknown },
  remedy = 'Only a fitted model knows what its rows minimise.',
): Objective {
  const objective = metadata.objective as Partial<Objective> | undefined;
  const fault = faultOf(objective);
  if (fault === undefined) return objective as Objective;
  throw new ArgumentError(
    `model.metadata.objective${fault}`,
    gotAt(objective, fault),
    'what fitWals leaves there',
    remedy,
  );
}

/** The path of the first part that is not as it should be, or undefined. */
function faultOf(objective: Partial<Objective> | undefined): string | undefined {
  if (typeof objective !== 'object' || objective === null) return '';
  for (const key of ['unobservedWeight', 'regularization', 'regularizationExponent'] as const) {
    if (!isAtLeastZero(objective[key])) return `.${key}`;
  }
  for (const key of ['userWeights', 'itemWeights'] as const) {
    if (typeof objective[key] !== 'boolean') return `.${key}`;
  }
  const { weight, target } = objective as { weight?: Record<string, unknown>; target?: Record<string, unknown> };
  const weightNumbers = WEIGHT_NUMBERS.get(weight?.kind);
  if (!weightNumbers?.every((key) => Number.isFinite(weight?.[key]))) return '.weight';
  const targetNumbers = TARGET_NUMBERS.get(target?.kind);
  if (!targetNumbers?.every((key) => Number.isFinite(target?.[key]))) return '.target';
  const { frequencyDiscount: discount } = objective;
  if (discount !== undefined && !(isAtLeastZero(discount?.exponent) && isAtLeastZero(discount.scale))) {
    return '.frequencyDiscount';
  }
  for (const key of ['nonNegative', 'weightedRegularization'] as const) {
    if (objective[key] !== undefined && objective[key] !== true) return `.${key}`;
  }
  if (objective.biases !== undefined && !areBiases(objective.biases)) return '.biases';
  // The half-sweeps of biases know observed entries alone, and no bounds.
  if (objective.biases && (objective.unobservedWeight !== 0 || objective.nonNegative)) return '.biases';
  return undefined;
}

/** What stands at the fault. */
function gotAt(objective: unknown, fault: string): unknown {
  return fault ? (objective as Record<string, unknown>)[fault.slice(1)] : objective;
}

/** The numbers that a rule of each kind carries. */
const WEIGHT_NUMBERS = new Map<unknown, readonly string[]>([
  ['constant', ['value']],
  ['linear', ['alpha', 'base']],
  ['log', ['alpha', 'epsilon']],
  ['product', ['base']],
  ['custom', []],
]);

const TARGET_NUMBERS = new Map<unknown, readonly string[]>([
  ['constant', ['value']],
  ['value', []],
  ['custom', []],
]);

/** As factors: with it every score is finite. */
const MOST_MEAN = 2 ** 58;

function areBiases(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { user, item, mean } = value as Partial<Biases>;
  return (
    [user, item].every((lambda) => lambda === null || isAtLeastZero(lambda)) && Math.abs(mean as number) <= MOST_MEAN
  );
}

function isAtLeastZero(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

/** Whether the values of the entries play a part: in their weights or as what they should score. */
export function usesValues({ weight, target }: Objective): boolean {
  return weight.kind === 'linear' || weight.kind === 'log' || target.kind === 'value';
}

/**
 * Whether scores are meant to be the values of entries: those alone count, or all of the matrix alike (‖A − UVᵀ‖²_F). Elsewhere
 * they are drawn towards zero, or towards a constant.
 */
export function predictsValues(objective: Objective): boolean {
  const { weight, target, frequencyDiscount, unobservedWeight, userWeights, itemWeights } = objective;
  if (target.kind !== 'value') return false;
  const isUniform = !frequencyDiscount && !userWeights && !itemWeights;
  const isWhole = isUniform && weight.kind === 'constant' && weight.value === unobservedWeight;
  return unobservedWeight === 0 || isWhole;
}

/** Whether the dense part of a row's system is no diagonal in any axes, and wants the whole Gram. */
export function needsGram({ nonNegative, unobservedWeight }: Objective): boolean {
  return nonNegative === true && unobservedWeight > 0;
}

/** w0·r_i·n or w0·n: what λ_i counts beside the row's entries, of the `opposite` rows of the other side. */
export function ridgeFloor(
  { unobservedWeight, weightedRegularization }: Objective,
  opposite: number,
  rowWeight: number,
): number {
  return unobservedWeight * opposite * (weightedRegularization ? rowWeight : 1);
}
