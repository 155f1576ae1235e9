// Weights from frequencies, ready for the `weight` of fitWals: functions of n_i, n_j and the value. They are meant for values
// above 0, since the weights of a fit have to be.
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import { accept, aFiniteNumber, aNumber, type OptionTable, oneOf, option, resolveOptions } from '../options.ts';

/** The weight of an observed entry with this value, of a user with n_i and an item with n_j interactions. */
export type Weighting = (userCount: number, itemCount: number, value: number) => number;

export interface TextWeightingOptions {
  /**
   * Which side is taken for the documents of text retrieval; the other are the terms. Default `items`: users with much to
   * say say less with each interaction (idf), and popular items are held back (BM25's length).
   */
  documents?: 'items' | 'users';
  /** The least idf, above 0: that of a term in all documents, or all but one, would be 0 or less. Default 1e-6. */
  least?: number;
}

export interface Bm25Options extends TextWeightingOptions {
  /** k1 ≥ 0, how far a value may raise its weight before it saturates. Default 100, as in implicit. */
  k1?: number;
  /** b in [0, 1], how much the length of a document counts. Default 0.8, as in implicit. */
  b?: number;
}

export interface LogOptions {
  /** α > 0. Default 1. */
  alpha?: number;
  /** ε > 0. Default 1. */
  epsilon?: number;
}

export interface PopularityOptions {
  /** β: below 0 (default −0.5) popular items weigh less, above 0 more. */
  exponent?: number;
}

const aFinitePositive = accept<number>(
  'a finite number above 0',
  (given) => typeof given === 'number' && given > 0 && Number.isFinite(given),
);
const atLeastZero = accept<number>(
  'a finite number ≥ 0',
  (given) => typeof given === 'number' && given >= 0 && Number.isFinite(given),
);

export const TEXT_OPTIONS = {
  documents: option(oneOf('items', 'users'), 'items'),
  least: option(aFinitePositive, 1e-6),
} satisfies OptionTable<TextWeightingOptions>;

export const BM25_OPTIONS = {
  k1: option(atLeastZero, 100),
  b: option(aNumber(0, 1), 0.8),
  ...TEXT_OPTIONS,
} satisfies OptionTable<Bm25Options>;

export const LOG_OPTIONS = {
  alpha: option(aFinitePositive, 1),
  epsilon: option(aFinitePositive, 1),
} satisfies OptionTable<LogOptions>;

export const POPULARITY_OPTIONS = { exponent: option(aFiniteNumber, -0.5) } satisfies OptionTable<PopularityOptions>;

export const weightings = { bm25, tfidf, log, popularity };

/**
 * Okapi BM25: w = a(k1 + 1) / (k1·(1 − b + b·L/L̄) + a) · idf with idf = ln(N / (1 + n)), where L is the number of the
 * document's interactions, L̄ its mean over all N documents, and n the number of documents with the term. S. Robertson and
 * H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the idf of implicit's `bm25_weight`;
 * the same as its numbers where all values are 1. Otherwise its lengths are sums of values, where these are counts.
 * @example of 4 items, with 3 interactions on average, one with 6 that is of a user with 1; a = 2, k1 = 1, b = 0.5
 * weightings.bm25({ userCount: 9, itemCount: 4, nnz: 12 }, { k1: 1, b: 0.5 })(1, 6, 2) = 2 * (1 + 1) / (1 * (1 - 0.5 + 0.5 * 6 / 3) + 2) * ln(4 / 2) = 0.79217
 */
function bm25(interactions: Shape, options: Bm25Options = {}): Weighting {
  const { k1, b, ...rest } = resolveOptions(BM25_OPTIONS, options);
  const { count, ofItems, idf } = readDocuments(interactions, rest);
  const averageLength = interactions.nnz / count;
  return (userCount, itemCount, value) => {
    const [length, frequency] = ofItems ? [itemCount, userCount] : [userCount, itemCount];
    const saturation = (value * (k1 + 1)) / (k1 * (1 - b + (b * length) / averageLength) + value);
    return saturation * idf(frequency);
  };
}

/**
 * TF-IDF: w = √a · ln(N / (1 + n)), with N documents, n of them with the term, as implicit's `tfidf_weight`. K. Spärck
 * Jones, "A statistical interpretation of term specificity and its application in retrieval" (1972).
 * @example of 8 items, one of a user with 1; a = 4
 * weightings.tfidf({ userCount: 9, itemCount: 8, nnz: 12 })(1, 5, 4) = 2 * ln(8 / 2) = 2.77259
 */
function tfidf(interactions: Shape, options: TextWeightingOptions = {}): Weighting {
  const { ofItems, idf } = readDocuments(interactions, resolveOptions(TEXT_OPTIONS, options));
  return (userCount, itemCount, value) => Math.sqrt(value) * idf(ofItems ? userCount : itemCount);
}

/**
 * Logarithmic confidence, w = 1 + α·ln(1 + a/ε): Y. Hu, Y. Koren and C. Volinsky, "Collaborative Filtering for Implicit
 * Feedback Datasets" (2008), equation 6. By itself it is better given to fitWals as `{ log: α, epsilon: ε }`, a rule that
 * the model remembers and folds in by; as a function it can be part of another one.
 * @example a = 3, α = 2, ε = 0.5
 * weightings.log({ alpha: 2, epsilon: 0.5 })(7, 9, 3) = 1 + 2 * ln(1 + 3 / 0.5) = 4.89182
 */
function log(options: LogOptions = {}): Weighting {
  const { alpha, epsilon } = resolveOptions(LOG_OPTIONS, options);
  return (_userCount, _itemCount, value) => 1 + alpha * Math.log(1 + value / epsilon);
}

/**
 * Item popularity: w = (n_j / n̄)^β, where n̄ is the mean n_j over all items. With β < 0 it makes up for the greater chance
 * of popular items to be observed. H. Steck, "Item Popularity and Recommendation Accuracy" (2011).
 * @example an item with four times the mean, β = −0.5
 * weightings.popularity({ userCount: 9, itemCount: 4, nnz: 12 })(2, 12, 5) = (12 / 3) ** -0.5 = 0.5
 */
function popularity(interactions: Shape, options: PopularityOptions = {}): Weighting {
  const { exponent } = resolveOptions(POPULARITY_OPTIONS, options);
  const { nnz, itemCount } = checkShape(interactions);
  const mean = nnz / itemCount;
  return (_userCount, ownCount) => (ownCount / mean) ** exponent;
}

/** What a weighting has to know of the interactions that it is for. */
export type Shape = Pick<Interactions, 'userCount' | 'itemCount' | 'nnz'>;

function checkShape(interactions: Shape): Shape {
  const { userCount, itemCount, nnz } = Object(interactions) as Partial<Shape>;
  if ([userCount, itemCount, nnz].every((count) => Number.isSafeInteger(count) && Number(count) > 0))
    return interactions;
  throw new ArgumentError('interactions', interactions, 'an Interactions, or its { userCount, itemCount, nnz }');
}

function readDocuments(interactions: Shape, { documents, least }: Required<TextWeightingOptions>) {
  const ofItems = documents === 'items';
  const { itemCount, userCount } = checkShape(interactions);
  const count = ofItems ? itemCount : userCount;
  const idf = (frequency: number) => Math.max(Math.log(count / (1 + frequency)), least);
  return { count, ofItems, idf };
}
