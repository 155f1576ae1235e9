// The field's models as settings of the one objective (docs/MATH.md, "Presets"): each reproduces the system it names.
import { ArgumentError } from '../errors.ts';
import { type BiasOptions, resolveBiases } from './biases.ts';
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

const presets: Record<Preset, PresetDefaults> = {
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
    regularization: 0.05,
    regularizationExponent: 1,
    weight: () => ({ kind: 'constant', value: 1 }),
    target: () => value,
  },
};

export interface ObjectiveOptions {
  objective?: Preset;
  unobservedWeight?: number;
  alpha?: number;
  regularization?: number;
  regularizationExponent?: number;
  /** r_i and c_j ≥ 0: rank-one weights of the unobserved entries. Default 1. */
  userWeights?: SideWeight;
  itemWeights?: SideWeight;
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

/** The objective of a preset with the caller's numbers in it; throws ArgumentError for a number out of its domain. */
export function resolveObjective(options: ObjectiveOptions): Objective {
  const name = options.objective ?? 'ials';
  if (!Object.hasOwn(presets, name)) {
    throw new ArgumentError('objective', name, `one of ${Object.keys(presets).join(', ')}`);
  }
  const preset = presets[name];
  const unobservedWeight = nonNegative('unobservedWeight', options.unobservedWeight, preset.unobservedWeight);
  if (options.alpha !== undefined && preset.alpha === undefined) {
    throw new ArgumentError('alpha', options.alpha, `left out with objective '${name}', which has no confidence`);
  }
  const alpha = nonNegative('alpha', options.alpha, preset.alpha ?? 0);
  const regularization = nonNegative('regularization', options.regularization, preset.regularization);
  return {
    preset: name,
    weight: preset.weight(unobservedWeight, alpha),
    target: preset.target(unobservedWeight),
    unobservedWeight,
    userWeights: options.userWeights !== undefined,
    itemWeights: options.itemWeights !== undefined,
    regularization,
    regularizationExponent: nonNegative(
      'regularizationExponent',
      options.regularizationExponent,
      preset.regularizationExponent,
    ),
    ...resolveShape(options, unobservedWeight, regularization),
  };
}

/** What a prediction is made of: biases, factors of one sign. Neither key is there where it is not asked for. */
function resolveShape(
  options: ObjectiveOptions,
  unobservedWeight: number,
  regularization: number,
): Pick<Objective, 'biases' | 'nonNegative'> {
  const biases = resolveBiases(options.biases, unobservedWeight, regularization);
  if (options.nonNegative !== undefined && typeof options.nonNegative !== 'boolean') {
    throw new ArgumentError('nonNegative', options.nonNegative, 'true or false');
  }
  if (!options.nonNegative) return biases ? { biases } : {};
  if (!biases) return { nonNegative: true };
  throw new ArgumentError('nonNegative', true, 'false with biases, which have either sign');
}

function nonNegative(argument: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || !(value >= 0 && value < 3e38)) {
    throw new ArgumentError(argument, value, 'a finite number ≥ 0');
  }
  return value;
}
