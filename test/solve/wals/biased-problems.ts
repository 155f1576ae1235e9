// Every way to have biases, and fits with them as the literal objective sees them.
import type { FactorModel } from '../../../src/model/factor-model.ts';
import type { BiasOptions } from '../../../src/objective/biases.ts';
import type { WalsOptions } from '../../../src/solve/wals/options.ts';
import type { BiasedProblem } from '../../reference/biases.ts';
import { factorsOf, type Given } from '../problems.ts';

const LAMBDA = 0.4;

export const variants: [string, true | BiasOptions, Pick<BiasedProblem, 'user' | 'item'>][] = [
  ['the λ of the factors', true, { user: LAMBDA, item: LAMBDA }],
  ['a λ for each side', { user: 2, item: 0.1 }, { user: 2, item: 0.1 }],
  ['users alone', { item: false }, { user: LAMBDA, item: null }],
  ['items alone', { user: false, item: 0.7 }, { user: null, item: 0.7 }],
  ['the mean alone', { user: false, item: false }, { user: null, item: null }],
  ['biases alone', { global: false }, { user: LAMBDA, item: LAMBDA }],
];

export function optionsOf(biases: true | BiasOptions, regularizationExponent: number): WalsOptions {
  return { objective: 'explicit', biases, regularization: LAMBDA, regularizationExponent, simd: 'strict', workers: 1 };
}

export function referenceOf(
  { entries }: Given,
  lambdas: Pick<BiasedProblem, 'user' | 'item'>,
  biases: true | BiasOptions,
  exponent: number,
  weighted: boolean,
): BiasedProblem {
  const terms = entries.map(({ user, item, value, weight }) => ({
    user,
    item,
    target: value,
    weight: weighted ? weight : 1,
  }));
  const mean = sum(terms.map(({ weight, target }) => weight * target)) / sum(terms.map(({ weight }) => weight));
  const centred = biases === true || biases.global !== false;
  return { entries: terms, mean: centred ? mean : 0, regularization: LAMBDA, exponent, ...lambdas };
}

/** The rows of a model as those of a fit: the factors, and behind them the bias. */
export function rowsOf(model: FactorModel): { users: number[][]; items: number[][] } {
  const { users, items } = factorsOf(model);
  const mean = meanOf(model);
  return {
    users: users.map(([, bias, ...factors]) => [...factors, bias]),
    items: items.map(([bias, , ...factors]) => [...factors, bias - mean]),
  };
}

export function meanOf({ metadata }: FactorModel): number {
  return (metadata.objective as { biases: { mean: number } }).biases.mean;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
