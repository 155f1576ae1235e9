// What a fit takes where the caller leaves it open, by the shape of the data: measured on real data sets of several shapes,
// each left out in turn (docs/DEFAULTS.md).
import { rowsWith } from '../../data/csr.ts';
import type { Interactions } from '../../data/interactions.ts';

/** Users and items count that have interactions. */
export type Shape = Pick<Interactions, 'userCount' | 'itemCount' | 'nnz'>;

export interface Usual {
  readonly factors: number;
  readonly unobservedWeight: number;
  readonly regularization: number;
}

/** The options that may be left open. */
interface Open {
  readonly objective?: string;
  readonly factors?: 'auto' | number;
  readonly unobservedWeight?: number;
  readonly regularization?: number;
  readonly nonNegative?: boolean;
}

/** What is said of a fit whose data is not known yet; and the epochs of data that cannot tell how many it wants. */
export const NOMINAL = { factors: 64, epochs: 10 } as const;

/** Unobserved entries weigh so many times as much as the observed ones, all together. */
const UNOBSERVED_SHARE = 16;
/** λ of 10¹³ = nnz · users · items, and how it falls with that. */
const LAMBDA = { at: 1e13, value: 0.006, exponent: 0.12 } as const;
/** d by density: a full matrix is told apart by a few taste dimensions, a sparse one has many small neighbourhoods. */
const FACTORS = { least: 64, most: 512, value: 5.5, exponent: 0.75 } as const;
/** No more factors of both sides than these together, 256 MiB, but for the least d. */
const MOST_ELEMENTS = 2 ** 26;

/** For the objective `ials`; the others have the numbers of the systems that they are named after, but for the factors. */
export function usualOf({ userCount, itemCount, nnz }: Shape): Usual {
  const cells = Math.max(1, userCount * itemCount);
  const density = Math.max(nnz, 1) / cells;
  const wanted = powerOfTwo(Math.round, FACTORS.value / density ** FACTORS.exponent);
  const room = powerOfTwo(Math.floor, MOST_ELEMENTS / Math.max(1, userCount + itemCount));
  const most = Math.min(FACTORS.most, powerOfTwo(Math.floor, Math.max(1, Math.min(userCount, itemCount))), room);
  const share = (LAMBDA.at / (Math.max(nnz, 1) * cells)) ** LAMBDA.exponent;
  return {
    factors: Math.max(FACTORS.least, Math.min(most, wanted)),
    unobservedWeight: Math.min(1, twoDigits(UNOBSERVED_SHARE * density)),
    regularization: twoDigits(Math.min(0.05, LAMBDA.value * share)),
  };
}

/** Without the users and items that only have an id: those of a split, for one. */
function shapeOf(interactions: Interactions): Shape {
  const userCount = rowsWith(interactions.userCounts()).length;
  return { userCount, itemCount: rowsWith(interactions.itemCounts()).length, nnz: interactions.nnz };
}

/** Options with what was left open filled in, and the names of these. */
export function withUsual<Options extends Open>(options: Options, data: Interactions | Shape) {
  const { factors = 'auto', objective = 'ials', unobservedWeight, regularization } = options;
  const isOpen: Readonly<Record<keyof Usual, boolean>> = {
    factors: factors === 'auto',
    unobservedWeight: objective === 'ials' && unobservedWeight === undefined,
    regularization: objective === 'ials' && regularization === undefined,
  };
  const open = (Object.keys(isOpen) as (keyof Usual)[]).filter((name) => isOpen[name]);
  return { options: { ...options, ...filledIn(open, options, data) }, usual: open };
}

function filledIn(
  open: readonly (keyof Usual)[],
  { objective, nonNegative }: Open,
  data: Interactions | Shape,
): Partial<Usual> {
  if (open.length === 0) return {}; // to find the shape takes a pass over the interactions
  const found = usualOf('indptr' in data ? shapeOf(data) : data);
  // Neither the error of ratings nor parts that only add up gain by many factors.
  const isPlain = objective === 'explicit' || nonNegative === true;
  const usual = isPlain ? { ...found, factors: NOMINAL.factors } : found;
  return Object.fromEntries(open.map((name) => [name, usual[name]]));
}

function powerOfTwo(round: (value: number) => number, value: number): number {
  return 2 ** round(Math.log2(value));
}

function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
