// What fitSvd returns: the singular triplets, and the same as a FactorModel.

import { checkIterable } from '../../arguments.ts';
import type { Id } from '../../data/id-map.ts';
import type { Interactions } from '../../data/interactions.ts';
import { ArgumentError, NumericalError, UnknownIdError } from '../../errors.ts';
import { FactorModel } from '../../model/factor-model.ts';
import type { SvdMetadata } from '../../objective/metadata.ts';
import type { TargetRule } from '../../objective/objective.ts';
import { resolveObjective } from '../../objective/presets.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { checkNames, type Names } from '../../option-names.ts';
import { version } from '../../version.ts';
import type { Simd } from '../../wasm/binary.ts';
import { fittedModel } from '../run/fitted-model.ts';
import type { Centre } from './centring.ts';
import type { KrylovOutcome } from './krylov.ts';
import type { SvdSettings } from './options.ts';
import type { Triplets } from './triplets.ts';

interface SvdParts extends Triplets, KrylovOutcome {
  interactions: Interactions;
  settings: SvdSettings;
  values: EntryColumn;
  centre: Centre | null;
  norm: number;
  simd: Simd;
}

/** One interaction of a user to be folded in; `value` defaults to 1. */
export interface SvdEntry {
  readonly item: Id;
  readonly value?: number;
}

const ENTRY_NAMES: Names<SvdEntry> = { item: 1, value: 1 };

/** A truncated singular value decomposition, A ≈ U·diag(σ)·Vᵀ (+ centre.users·centre.itemsᵀ). Immutable. */
export class Svd {
  /** users × d, row-major: the left singular vectors as columns; zero past the rank. */
  readonly u: Float32Array;
  /** d singular values, largest first; 0 past the rank. */
  readonly sigma: Float64Array;
  /** items × d, row-major: the right singular vectors as columns; zero past the rank. */
  readonly v: Float32Array;
  /** User factors U·diag(σ), item factors V: its scores are UΣVᵀ, without the centre. */
  readonly model: FactorModel;
  /** What was subtracted from A, as a product of two vectors; null without centring. */
  readonly centre: Centre | null;
  /** ‖A‖_F of the (centred) matrix: Σσ²/norm² is the share that the triplets explain. */
  readonly norm: number;
  /** Products with AᵀA. */
  readonly epochs: number;
  /** The largest ‖AᵀAv − σ²v‖/σ²; above `tolerance`, and `converged` false, only when the epochs ran out. */
  readonly residual: number;
  readonly converged: boolean;
  readonly #binary: boolean;

  private constructor(parts: SvdParts, model: FactorModel) {
    this.u = new Float32Array(parts.u);
    this.sigma = parts.sigma;
    this.v = model.itemFactors;
    this.model = model;
    this.centre = parts.centre;
    this.norm = parts.norm;
    this.epochs = parts.epochs;
    this.residual = parts.residual;
    this.converged = parts.converged;
    this.#binary = parts.settings.values === 'binary';
    Object.freeze(this);
  }

  /** @internal Throws NumericalError when U·Σ leaves the range of float32. */
  static create(parts: SvdParts): Svd {
    return new Svd(parts, modelOf(parts));
  }

  /**
   * The factors Vᵀa (d) of a user with this history, who need not have been in the fit: what the fit gives a user with
   * the same row a of A, but for rounding. Values are ignored when the fit took every interaction as 1; the centre is
   * taken off, of `users` the history's own mean. Of an item given twice the last counts.
   * @throws UnknownIdError for an unknown item; ArgumentError for what is no history, and for a value that is not finite
   */
  foldInUser(history: Iterable<Id | SvdEntry>): Float32Array {
    checkIterable('history', history, 'an array of ids or of { item, value }');
    const { items, factors } = this.model;
    const row = new Map<number, number>();
    let position = 0;
    for (const given of history) {
      const entry = typeof given === 'object' ? given : { item: given };
      checkNames(entry, ENTRY_NAMES, `history[${position++}]`);
      const { item, value = 1 } = entry;
      const index = items.indexOf(item);
      if (index < 0) throw new UnknownIdError('item', item);
      if (!Number.isFinite(value)) throw new ArgumentError('history.value', value, 'a finite number');
      row.set(index, this.#binary ? 1 : value);
    }
    const out = new Float64Array(factors);
    const add = (index: number, value: number) => {
      for (let k = 0; k < factors; k++) out[k] += value * this.v[index * factors + k];
    };
    for (const [index, value] of row) add(index, value);
    const { centre } = this;
    if (centre) {
      const mean = this.#userMean(row);
      for (let j = 0; j < items.size; j++) add(j, -mean * centre.items[j]);
    }
    return Float32Array.from(out);
  }

  /** p of a user outside the fit: the mean of its row when users are centred, else 1 as for all. */
  #userMean(row: ReadonlyMap<number, number>): number {
    if (this.model.metadata.centre !== 'users') return 1;
    let sum = 0;
    for (const value of row.values()) sum += value;
    return sum / this.model.items.size;
  }
}

function modelOf(parts: SvdParts): FactorModel {
  const { interactions, settings, values, u, sigma, v, simd, epochs, residual, converged } = parts;
  const { factors, seed, centre, tolerance } = settings;
  const userFactors = new Float32Array(u.length);
  for (let at = 0; at < u.length; at++) userFactors[at] = u[at] * sigma[at % factors];
  if (!userFactors.every(Number.isFinite)) {
    throw new NumericalError('U·Σ is beyond the range of float32: scale the values down.', { side: 'users' });
  }
  // Without a centre the SVD is the least-squares fit of every entry with weight one.
  const whole = resolveObjective({ objective: 'wmf', unobservedWeight: 1, regularization: 0 });
  const target: TargetRule = settings.values === 'binary' ? { kind: 'constant', value: 1 } : whole.target;
  const metadata: SvdMetadata = {
    version,
    algorithm: 'svd',
    ...(centre === 'none' && { objective: { ...whole, target } }),
    values: settings.values,
    centre,
    factors,
    columns: factors,
    seed,
    simd,
    epochs,
    tolerance,
    residual,
    converged,
  };
  return fittedModel(() =>
    FactorModel.create({
      users: interactions.users,
      items: interactions.items,
      factors,
      userFactors,
      itemFactors: new Float32Array(v),
      itemGram: sigma.map((value) => Number(value > 0)),
      seen: { indptr: interactions.indptr, indices: interactions.indices },
      seenWeights: Float32Array.of(1),
      seenTargets: typeof values === 'number' ? Float32Array.of(values) : values,
      itemCounts: interactions.itemCounts(),
      metadata,
    }),
  );
}
