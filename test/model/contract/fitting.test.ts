// The contract of every fit: what it takes, in whatever form and order; what it refuses; and that small, empty and lopsided
// data give a model with numbers in it.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError } from '../../../src/errors.ts';
import { fitSgd } from '../../../src/solve/sgd/fit.ts';
import { fitSvd } from '../../../src/solve/svd/fit.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { entrants } from './models.ts';

/** The same matrix by every door, in other orders and by other kinds of arrays; the counts are whole numbers. */
function forms(): Record<string, Interactions> {
  const [userCount, itemCount] = [9, 7];
  const all = Array.from({ length: userCount * itemCount }, (_, k) => k).filter((k) => k % 3 !== 1 || k % 5 === 0);
  const user = (k: number) => Math.floor(k / itemCount);
  const item = (k: number) => k % itemCount;
  const value = (k: number) => 1 + (k % 4);
  const counts = { userCount, itemCount };
  const mixed = all.map((_, k) => all[(k * 5 + 2) % all.length]);
  const rows = Array.from({ length: userCount }, (_, row) => all.filter((k) => user(k) === row).reverse());
  const indptr = [0];
  for (const row of rows) indptr.push(indptr[indptr.length - 1] + row.length);
  const csr = { indptr, indices: Uint16Array.from(rows.flat(), item), values: rows.flat().map(value), itemCount };
  const columns = (order: number[]) => ({ users: order.map(user), items: order.map(item) });
  return {
    'sorted triplets': Interactions.fromTriplets({ ...columns(all), values: all.map(value), ...counts }),
    'mixed triplets': Interactions.fromTriplets({ ...columns(mixed), values: mixed.map(value), ...counts }),
    'whole numbers of a byte': Interactions.fromTriplets({
      ...columns(all),
      values: Int8Array.from(all, value),
      ...counts,
    }),
    float32: Interactions.fromTriplets({ ...columns(all), values: Float32Array.from(all, value), ...counts }),
    float64: Interactions.fromTriplets({ ...columns(all), values: Float64Array.from(all, value), ...counts }),
    'halves that are summed': Interactions.fromTriplets(
      { ...columns([...mixed, ...all]), values: [...mixed, ...all].map((k) => value(k) / 2), ...counts },
      { duplicates: 'sum' },
    ),
    'rows that are not sorted': Interactions.fromCsr(csr),
  };
}

/** Where a factorization divides by what is not there. */
const shapes: Record<string, Interactions> = {
  'one entry in 3 × 3': Interactions.fromTriplets({ users: [1], items: [1], userCount: 3, itemCount: 3 }),
  'one entry in 1 × 1': Interactions.fromTriplets({ users: [0], items: [0] }),
  'a diagonal of fewer rows than factors': identity(4),
  'five entries in 100 × 100': Interactions.fromTriplets({
    users: [3, 20, 20, 71, 99],
    items: [50, 2, 90, 2, 0],
    userCount: 100,
    itemCount: 100,
  }),
  'a triangle of falling values': triangle(6),
};

function identity(size: number): Interactions {
  const diagonal = Array.from({ length: size }, (_, i) => i);
  return Interactions.fromTriplets({ users: diagonal, items: diagonal });
}

/** Row i has the items after i, the nearest the most: 1 + 1/distance. The last row has none. */
function triangle(size: number): Interactions {
  const pairs = Array.from({ length: size * size }, (_, k) => [Math.floor(k / size), k % size]).filter(
    ([u, i]) => i > u,
  );
  return Interactions.fromTriplets({
    users: pairs.map(([u]) => u),
    items: pairs.map(([, i]) => i),
    values: pairs.map(([u, i]) => 1 + 1 / (i - u)),
    userCount: size,
    itemCount: size,
  });
}

describe.each(entrants)('$name', ({ fit }) => {
  it('fits the same bits by whatever form the interactions come', async () => {
    const [[, first], ...others] = Object.entries(forms());
    const expected = (await fit(first)).encode();
    for (const [form, data] of others) expect([form, (await fit(data)).encode()]).toEqual([form, expected]);
  });

  it.each(Object.entries(shapes))('has numbers for %s', async (_, data) => {
    const model = await fit(data);
    const users = Int32Array.from({ length: data.userCount }, (_, user) => user);
    expect(model.scoreAll(users).every(Number.isFinite)).toBe(true);
    expect([...model.userFactors, ...model.itemFactors, ...model.itemGram].every(Number.isFinite)).toBe(true);
    for (const list of model.recommendMany(users, { includeSeen: true, count: 10_000 })) {
      expect(list).toHaveLength(data.itemCount);
      list.forEach(({ score }, k) => {
        expect(k === 0 || score <= list[k - 1].score).toBe(true);
      });
    }
  });
});

describe.each([
  ['fitWals', fitWals as (...args: never[]) => Promise<unknown>, { epochs: 4 }],
  ['fitWals, conjugate gradients', fitWals as (...args: never[]) => Promise<unknown>, { epochs: 4, solver: 'cg' }],
  ...(['squared', 'logistic', 'hinge', 'bpr', 'warp'] as const).map(
    (loss) => [`fitSgd, ${loss}`, fitSgd as (...args: never[]) => Promise<unknown>, { epochs: 4, loss }] as const,
  ),
  ['fitSvd', fitSvd as (...args: never[]) => Promise<unknown>, { epochs: 200 }],
] as const)('%s', (_, fit, options) => {
  const call = (data: unknown, more = {}) => fit(data as never, { factors: 3, ...options, ...more } as never);

  it('reports every epoch, the first as 1', async () => {
    const epochs: number[] = [];
    await call(triangle(6), { onEpoch: ({ epoch }: { epoch: number }) => epochs.push(epoch) });
    expect(epochs).toEqual(epochs.map((_, k) => k + 1));
    if (options.epochs === 4) expect(epochs).toHaveLength(4);
    expect(epochs.length).toBeGreaterThan(0);
  });

  it('refuses no epochs, and what are no interactions', async () => {
    await expect(call(triangle(6), { epochs: 0 })).rejects.toThrow(ArgumentError);
    for (const data of [
      [
        [1, 0],
        [0, 1],
      ],
      { users: [0], items: [0] },
      null,
    ]) {
      await expect(call(data)).rejects.toThrow(ArgumentError);
    }
  });
});

describe('fitWals', () => {
  it.each(['exact', 'cg'] as const)(
    'without regularization: as many factors as items give the matrix back, %s',
    async (solver) => {
      const has = ['110100', '011100', '101000', '110000', '001101', '010001', '000011'];
      const pairs = has.flatMap((row, user) =>
        [...row].flatMap((digit, item) => (digit === '1' ? [{ user, item }] : [])),
      );
      const data = Interactions.fromRows(pairs);
      const options = { solver, objective: 'implicit', alpha: 2, regularization: 0, factors: 6, epochs: 100 } as const;
      const model = await fitWals(data, { ...options, ...(options.solver === 'cg' && { cgSteps: 10 }) });
      has.forEach((row, user) => {
        [...row].forEach((digit, item) => {
          expect(Math.abs(model.score(user, item) - Number(digit))).toBeLessThan(1e-3);
        });
      });
    },
  );

  it('has smaller factors the more they are regularized', async () => {
    const lengths = [0.01, 0.3, 3, 30].map(async (regularization) => {
      const { itemFactors } = await fitWals(triangle(12), { factors: 4, regularization, seed: 3 });
      return Math.hypot(...itemFactors);
    });
    const got = await Promise.all(lengths);
    expect(got).toEqual([...got].sort((a, b) => b - a));
    expect(got[3]).toBeLessThan(got[0] / 2);
  });
});
