// Weights from frequencies against the matrix formulas of their sources, and in a fit.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError } from '../../src/errors.ts';
import { type Weighting, weightings } from '../../src/objective/weightings.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { failure } from '../data/failure.ts';
import { example, given } from '../solve/problems.ts';

const { interactions, entries } = given(example);
const ones = Interactions.fromTriplets({
  users: entries.map(({ user }) => user),
  items: entries.map(({ item }) => item),
  userCount: example.userCount,
  itemCount: example.itemCount,
});

/** The weight of every entry of a matrix, as the sources have it: X over documents (rows) and terms (columns). */
function matrixWeights(documents: 'items' | 'users', weigh: (cell: Cell) => number, data = interactions): number[] {
  const cells = [...data.users.ids()].flatMap((_, user) =>
    Array.from(data.itemsOf(user), (item, i) => ({ user, item, x: data.valueAt(data.indptr[user] + i) })),
  );
  const [rows, rowOf, columnOf] =
    documents === 'items'
      ? [data.itemCount, (c: (typeof cells)[0]) => c.item, (c: (typeof cells)[0]) => c.user]
      : [data.userCount, (c: (typeof cells)[0]) => c.user, (c: (typeof cells)[0]) => c.item];
  return cells.map((cell) => {
    const length = cells.filter((other) => rowOf(other) === rowOf(cell)).length;
    const frequency = cells.filter((other) => columnOf(other) === columnOf(cell)).length;
    return weigh({ x: cell.x, rows, length, averageLength: cells.length / rows, frequency });
  });
}

interface Cell {
  x: number;
  rows: number;
  length: number;
  averageLength: number;
  frequency: number;
}

/** What a fit makes of the function: its value for every entry. */
function applied(weighting: Weighting, data = interactions): number[] {
  const [n, m] = [data.userCounts(), data.itemCounts()];
  return [...data.users.ids()].flatMap((_, user) =>
    Array.from(data.itemsOf(user), (item, i) => weighting(n[user], m[item], data.valueAt(data.indptr[user] + i))),
  );
}

const close = (values: number[]) => values.map((value) => expect.closeTo(value, 10));

describe.each(['items', 'users'] as const)('%s as documents', (documents) => {
  it('bm25', () => {
    const formula =
      (k1: number, b: number) =>
      ({ x, rows, length, averageLength, frequency }: Cell) => {
        const norm = 1 - b + (b * length) / averageLength;
        return ((x * (k1 + 1)) / (k1 * norm + x)) * (Math.log(rows) - Math.log1p(frequency));
      };
    for (const data of [interactions, ones]) {
      expect(applied(weightings.bm25(data, { documents }), data)).toEqual(
        close(matrixWeights(documents, formula(100, 0.8), data)),
      );
    }
    expect(applied(weightings.bm25(interactions, { documents, k1: 1.2, b: 0.75 }))).toEqual(
      close(matrixWeights(documents, formula(1.2, 0.75))),
    );
  });

  it('tfidf', () => {
    const formula = ({ x, rows, frequency }: Cell) => Math.sqrt(x) * (Math.log(rows) - Math.log1p(frequency));
    expect(applied(weightings.tfidf(interactions, { documents }))).toEqual(close(matrixWeights(documents, formula)));
  });

  it('stays above 0 for a term in all documents', () => {
    const shape = { userCount: 3, itemCount: 3, nnz: 9 };
    for (const make of [weightings.bm25, weightings.tfidf]) {
      expect(make(shape, { documents })(3, 3, 1)).toBeGreaterThan(0);
      expect(make(shape, { documents, least: 0.5 })(3, 3, 1)).toBeGreaterThan(0.4);
    }
  });
});

it('bm25 saturates at k1 + 1 times the idf, and without b does not know of lengths', () => {
  const shape = { userCount: 10, itemCount: 100, nnz: 300 };
  expect(weightings.bm25(shape, { k1: 2 })(1, 3, 1e9)).toBeCloseTo(3 * Math.log(50), 6);
  const plain = weightings.bm25(shape, { b: 0 });
  expect(plain(1, 9, 2)).toBe(plain(1, 1, 2));
  expect(weightings.bm25(shape)(1, 9, 2)).toBeLessThan(weightings.bm25(shape)(1, 1, 2));
});

it('popularity is 1 at the mean, and a power elsewhere', () => {
  const shape = { userCount: 10, itemCount: 4, nnz: 12 };
  expect(weightings.popularity(shape)(5, 3, 1)).toBe(1);
  expect(weightings.popularity(shape, { exponent: 2 })(5, 6, 1)).toBe(4);
});

it('log is the rule of the same name', async () => {
  const options = { factors: 3, epochs: 2, seed: 3, simd: 'strict', objective: 'implicit' } as const;
  const byRule = await fitWals(interactions, { ...options, weight: { log: 2, epsilon: 0.5 } });
  const byFunction = await fitWals(interactions, { ...options, weight: weightings.log({ alpha: 2, epsilon: 0.5 }) });
  const difference = byRule.itemFactors.map((value, at) => Math.abs(value - byFunction.itemFactors[at]));
  expect(Math.max(...difference)).toBeLessThan(1e-4);
});

it.each(Object.entries(weightings))('%s serves fitWals', async (_, make) => {
  // log alone does not ask for the data.
  const weight = make === weightings.log ? weightings.log() : (make as (data: Interactions) => Weighting)(interactions);
  const model = await fitWals(interactions, { factors: 3, epochs: 1, weight });
  expect(model.metadata.objective).toMatchObject({ weight: { kind: 'custom' } });
});

it.each<[string, () => unknown]>([
  ['k1', () => weightings.bm25(interactions, { k1: -1 })],
  ['b', () => weightings.bm25(interactions, { b: 1.1 })],
  ['least', () => weightings.tfidf(interactions, { least: 0 })],
  ['documents', () => weightings.tfidf(interactions, { documents: 'rows' as 'items' })],
  ['alpha', () => weightings.log({ alpha: 0 })],
  ['epsilon', () => weightings.log({ epsilon: Number.NaN })],
  ['exponent', () => weightings.popularity(interactions, { exponent: Number.NaN })],
])('a bad %s names itself', (argument, make) => {
  expect(failure(make, ArgumentError).argument).toBe(argument);
});
