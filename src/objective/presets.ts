// The field's models as settings of the one objective (docs/MATH.md, "Presets"): each reproduces the system it names.
import { ArgumentError } from '../errors.ts';
import { checkRules, type Rule } from '../option-rules.ts';
import { accept, aFlag, type OptionTable, oneOf, option, type Resolved, resolveOptions } from '../options.ts';
import { aFiniteWeight, type BiasOptions, biasesOf, theBiases } from './biases.ts';
import { isArrayLike } from './entries.ts';
import type { Objective, TargetRule, WeightRule } from './objective.ts';
import type { SideWeight } from './side-weights.ts';

/**
 * - `ials`: Rendle, Krichene, Zhang and Koren 2021, Σ_Ω (1 − p)² + w0 Σ_all p², λ scaled by frequency. The default.
 * - `implicit`: the Python package implicit, w = alpha·a, target 1, w0 = 1, plain λ.
 * - `hkv`: Hu, Koren and Volinsky 2008, as `implicit` with w = 1 + alpha·a.
 * - `wmf`: the weighted matrix factorization of Google's recommendation course, w = 1, target a, plain λ.
 * - `tf-wals`: TensorFlow's WALSModel, w = w0 + R_i·C_j, target a, plain λ.
 * - `explicit`: ALS-WR (Zhou et al. 2008) for ratings, w = 1, target a, w0 = 0, λ scaled by frequency.
 */
export type Preset = 'ials' | 'implicit' | 'hkv' | 'wmf' | 'tf-wals' | 'explicit';

interface PresetDefaults {
  unobservedWeight: number;
  regularization: number;
  regularizationExponent: number;
  alpha?: number;
  weight(unobservedWeight: number, alpha: number): WeightRule;
  target(unobservedWeight: number): TargetRule;
}

const one: TargetRule = { kind: 'constant', value: 1 };
const value: TargetRule = { kind: 'value' };

const PRESETS: Record<Preset, PresetDefaults> = {
  ials: {
    unobservedWeight: 0.1,
    regularization: 0.003,
    regularizationExponent: 1,
    weight: (w0) => ({ kind: 'constant', value: 1 + w0 }),
    target: (w0) => ({ kind: 'constant', value: 1 / (1 + w0) }),
  },
  implicit: {
    unobservedWeight: 1,
    regularization: 0.01,
    regularizationExponent: 0,
    alpha: 1,
    weight: (_, alpha) => ({ kind: 'linear', alpha, base: 0 }),
    target: () => one,
  },
  hkv: {
    unobservedWeight: 1,
    regularization: 0.01,
    regularizationExponent: 0,
    alpha: 40,
    weight: (_, alpha) => ({ kind: 'linear', alpha, base: 1 }),
    target: () => one,
  },
  wmf: {
    unobservedWeight: 0.01,
    regularization: 0.1,
    regularizationExponent: 0,
    weight: () => ({ kind: 'constant', value: 1 }),
    target: () => value,
  },
  'tf-wals': {
    unobservedWeight: 0.1,
    regularization: 0.01,
    regularizationExponent: 0,
    weight: (w0) => ({ kind: 'product', base: w0, uniform: true }),
    target: () => value,
  },
  explicit: {
    unobservedWeight: 0,
    regularization: 0.08,
    regularizationExponent: 1,
    weight: () => ({ kind: 'constant', value: 1 }),
    target: () => value,
  },
};

export interface ObjectiveOptions {
  /** The system whose weights, targets and defaults are taken (`Preset`). Default `ials`. */
  objective?: Preset;
  /** w0 ≥ 0, the weight of the unobserved entries. Default: the preset's. */
  unobservedWeight?: number;
  /** α ≥ 0 of the confidence that `implicit` and `hkv` have in an entry. Default: the preset's; the others have none. */
  alpha?: number;
  /** λ ≥ 0. Default: the preset's. */
  regularization?: number;
  /** ν ≥ 0: λ of a row times its frequency to this power. Default: the preset's. */
  regularizationExponent?: number;
  /** r_i and c_j ≥ 0, rank-one weights of the unobserved entries: those of the users. Default 1. */
  userWeights?: SideWeight;
  /** The same of the items. Default 1. */
  itemWeights?: SideWeight;
  /**
   * Whether λ of a row goes by its own weight among these as well: λ(n_i + w0·r_i·n)^ν instead of λ(n_i + w0·n)^ν
   * (docs/BEYOND.md). Only with `userWeights` or `itemWeights`. Default false.
   */
  weightedRegularization?: boolean;
  /**
   * Fits p_ij = μ + b_i + b_j + ⟨u_i,v_j⟩, each bias with a λ of its own. For observed entries alone (w0 = 0), and not with
   * `nonNegative`. Default false.
   */
  biases?: boolean | BiasOptions;
  /**
   * Keeps every factor ≥ 0, by coordinate descent on every row's system to the Karush-Kuhn-Tucker conditions. Such a model
   * is not in principal axes. Default false.
   */
  nonNegative?: boolean;
}

/** Arrays of the right length are told from others once the interactions are known. */
const aSideWeight = accept<SideWeight | undefined>(
  'an array of numbers or a function',
  (given) => typeof given === 'function' || isArrayLike(given),
);

/** The default that a preset has for a number. */
const ofPreset =
  <Name extends 'unobservedWeight' | 'regularization' | 'regularizationExponent' | 'alpha'>(name: Name) =>
  ({ objective }: { objective: Preset }): PresetDefaults[Name] =>
    PRESETS[objective][name];

export const OBJECTIVE_OPTIONS = {
  objective: option(oneOf(...(Object.keys(PRESETS) as Preset[])), 'ials'),
  unobservedWeight: option(aFiniteWeight, ofPreset('unobservedWeight')),
  alpha: option<number | undefined>(aFiniteWeight, ofPreset('alpha')),
  regularization: option(aFiniteWeight, ofPreset('regularization')),
  regularizationExponent: option(aFiniteWeight, ofPreset('regularizationExponent')),
  userWeights: option(aSideWeight, undefined),
  itemWeights: option(aSideWeight, undefined),
  weightedRegularization: option(aFlag, false),
  biases: option(theBiases, undefined),
  nonNegative: option(aFlag, false),
} satisfies OptionTable<ObjectiveOptions>;

type Settled = Resolved<typeof OBJECTIVE_OPTIONS>;

const isObserved = ({ unobservedWeight }: Settled) => unobservedWeight === 0;

export const OBJECTIVE_RULES: readonly Rule[] = [
  [
    'alpha',
    ({ objective }: Settled) => PRESETS[objective].alpha === undefined,
    "but with objective 'implicit' or 'hkv'",
  ],
  ['userWeights', isObserved, 'where unobservedWeight is 0'],
  ['itemWeights', isObserved, 'where unobservedWeight is 0'],
  // Unobserved entries count as zeros, and a mean or a bias would be added to every one of them.
  [
    'biases',
    (settled: Settled) => settled.biases !== undefined && !isObserved(settled),
    'where unobservedWeight is above 0',
    `Take objective: 'explicit'.`,
  ],
];

/**
 * The objective of a preset with the caller's numbers in it; throws ArgumentError for a number out of its domain, and for options
 * that do not go together.
 */
export function resolveObjective(options: ObjectiveOptions): Objective {
  const settled = resolveOptions(OBJECTIVE_OPTIONS, options);
  checkRules(OBJECTIVE_RULES, options, settled);
  return objectiveOf(settled);
}

/** The same of options that have been resolved, and checked by the rules. */
export function objectiveOf(options: Settled): Objective {
  const { objective: name, unobservedWeight, alpha, regularization, regularizationExponent } = options;
  const preset = PRESETS[name];
  const biases = biasesOf(options.biases, regularization);
  if (biases && options.nonNegative) {
    throw new ArgumentError('nonNegative', true, 'false with biases, which have either sign');
  }
  const { userWeights, itemWeights, weightedRegularization } = options;
  if (weightedRegularization && !userWeights && !itemWeights) {
    throw new ArgumentError(
      'weightedRegularization',
      true,
      'false without userWeights or itemWeights, by which it goes',
    );
  }
  return {
    preset: name,
    weight: preset.weight(unobservedWeight, alpha ?? 0),
    target: preset.target(unobservedWeight),
    unobservedWeight,
    userWeights: userWeights !== undefined,
    itemWeights: itemWeights !== undefined,
    regularization,
    regularizationExponent,
    // None of these keys is there where it is not asked for.
    ...(weightedRegularization && { weightedRegularization }),
    ...(biases && { biases }),
    ...(options.nonNegative && { nonNegative: true }),
  };
}
