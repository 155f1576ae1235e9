// Early stopping: a metric after every epoch, the best epoch's model, and when to give up hope for a better one.
import { Interactions } from '../../data/interactions.ts';
import { ArgumentError } from '../../errors.ts';
import { evaluate } from '../../evaluate/evaluate.ts';
import type { FactorModel } from '../../model/factor-model.ts';

const RANKING = ['ndcg', 'recall', 'precision', 'map', 'hr', 'mrr'] as const;
type RankingMetric = (typeof RANKING)[number];

export interface EarlyStopping {
  /**
   * `rmse` or `mae` of the values of `heldOut` (less is better), a ranking metric on it such as `ndcg@10` (more is
   * better), or a function of the epoch's model and number.
   */
  metric:
    | 'rmse'
    | 'mae'
    | `${RankingMetric}@${number}`
    | ((model: FactorModel, epoch: number) => number | Promise<number>);
  /** Interactions that the fit does not see. Those with users or items that it does not know do not enter the errors. */
  heldOut?: Interactions;
  /** Whether more of a metric function is better. Default false. */
  maximise?: boolean;
  /** Epochs without an improvement that end the fit. Default 3. */
  patience?: number;
}

/** Throws ArgumentError, naming the part. */
export function checkEarlyStopping(stopping: EarlyStopping): void {
  if (typeof stopping !== 'object' || stopping === null) {
    throw new ArgumentError('earlyStopping', stopping, 'an object with a metric');
  }
  const { metric, heldOut, maximise, patience = 3 } = stopping;
  if (!Number.isInteger(patience) || patience < 1) {
    throw new ArgumentError('earlyStopping.patience', patience, 'an integer of at least 1');
  }
  if (typeof metric === 'function') {
    if (maximise === undefined || typeof maximise === 'boolean') return;
    throw new ArgumentError('earlyStopping.maximise', maximise, 'true or false');
  }
  if (maximise !== undefined) {
    throw new ArgumentError('earlyStopping.maximise', maximise, 'left out, but with a metric function');
  }
  if (!isError(metric) && !rankingOf(metric)) {
    const known = `'rmse', 'mae', '${RANKING.join(`@k', '`)}@k' or a function`;
    throw new ArgumentError('earlyStopping.metric', metric, known);
  }
  if (!(heldOut instanceof Interactions) || heldOut.nnz === 0) {
    throw new ArgumentError('earlyStopping.heldOut', heldOut, 'an Interactions that is not empty');
  }
}

/** Keeps the best model and counts the epochs since. */
export class Vigil {
  readonly #stopping: EarlyStopping;
  readonly #sign: 1 | -1;
  #best: { model: FactorModel; metric: number; epoch: number } | undefined;

  constructor(stopping: EarlyStopping) {
    this.#stopping = stopping;
    const { metric, maximise = false } = stopping;
    this.#sign = (typeof metric === 'function' ? maximise : !isError(metric)) ? -1 : 1;
  }

  /** The model with the best metric so far, the earliest of equal ones. */
  get model(): FactorModel | undefined {
    return this.#best?.model;
  }

  /** Measures the model of an epoch. Throws ArgumentError when the metric is no number. */
  async measure(model: FactorModel, epoch: number): Promise<number> {
    const { metric: name, heldOut } = this.#stopping;
    const metric = typeof name === 'function' ? await name(model, epoch) : heldOutMetric(model, name, heldOut!);
    if (typeof metric !== 'number' || Number.isNaN(metric)) {
      throw new ArgumentError('earlyStopping.metric()', metric, 'a number');
    }
    if (!this.#best || this.#sign * metric < this.#sign * this.#best.metric) this.#best = { model, metric, epoch };
    return metric;
  }

  /** Whether `patience` epochs went by without an improvement. */
  isOver(epoch: number): boolean {
    return epoch - (this.#best?.epoch ?? epoch) >= (this.#stopping.patience ?? 3);
  }
}

function isError(metric: string): metric is 'rmse' | 'mae' {
  return metric === 'rmse' || metric === 'mae';
}

/** 'ndcg@10' → its parts; undefined for anything else. */
function rankingOf(metric: unknown): { name: RankingMetric; k: number } | undefined {
  const [, name, k] = /^([a-z]+)@([1-9]\d{0,5})$/.exec(String(metric)) ?? [];
  const known = RANKING.find((ranking) => ranking === name);
  return known && { name: known, k: Number(k) };
}

function heldOutMetric(model: FactorModel, metric: string, heldOut: Interactions): number {
  if (isError(metric)) return heldOutError(model, metric, heldOut);
  const { name, k } = rankingOf(metric)!;
  return evaluate(model, { test: heldOut, k, metrics: [name] }).metrics[`${name}@${k}`];
}

/** √(mean of squares), or the mean of magnitudes, of a − p over the held-out entries that the model can score. */
function heldOutError(model: FactorModel, metric: 'rmse' | 'mae', heldOut: Interactions): number {
  const itemIndex = Int32Array.from(heldOut.items.ids(), (id) => model.items.indexOf(id));
  let sum = 0;
  let count = 0;
  for (let row = 0; row < heldOut.userCount; row++) {
    const user = model.users.indexOf(heldOut.users.idAt(row));
    if (user < 0) continue;
    const known: number[] = [];
    for (let p = heldOut.indptr[row]; p < heldOut.indptr[row + 1]; p++) {
      if (itemIndex[heldOut.indices[p]] >= 0) known.push(p);
    }
    const scores = model.scoreItems(
      user,
      Int32Array.from(known, (p) => itemIndex[heldOut.indices[p]]),
    );
    known.forEach((p, k) => {
      const error = heldOut.valueAt(p) - scores[k];
      sum += metric === 'rmse' ? error * error : Math.abs(error);
    });
    count += known.length;
  }
  if (count === 0) {
    throw new ArgumentError('earlyStopping.heldOut', heldOut, 'interactions of users and items that the fit knows');
  }
  return metric === 'rmse' ? Math.sqrt(sum / count) : sum / count;
}
