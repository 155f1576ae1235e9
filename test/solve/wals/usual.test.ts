// What a fit takes where the caller leaves it open.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { usualOf, withUsual } from '../../../src/solve/wals/usual.ts';

const shapes = fc
  .record({
    userCount: fc.integer({ min: 0, max: 1e8 }),
    itemCount: fc.integer({ min: 0, max: 1e7 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ userCount, itemCount, share }) => ({
    userCount,
    itemCount,
    nnz: Math.round(share * Math.min(1e9, userCount * itemCount)),
  }));

describe('the usual numbers', () => {
  it('are such as a fit takes, of any shape', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const { factors, unobservedWeight, regularization } = usualOf(shape);
        expect(Math.log2(factors) % 1).toBe(0);
        expect(factors).toBeGreaterThanOrEqual(64);
        expect(factors).toBeLessThanOrEqual(512);
        expect(factors === 64 || factors * (shape.userCount + shape.itemCount) <= 2 ** 26).toBe(true);
        expect(factors === 64 || factors <= Math.min(shape.userCount, shape.itemCount)).toBe(true);
        expect(unobservedWeight).toBeGreaterThan(0);
        expect(unobservedWeight).toBeLessThanOrEqual(1);
        expect(regularization).toBeGreaterThan(0);
        expect(regularization).toBeLessThanOrEqual(0.05);
      }),
    );
  });

  it.each([
    ['ml-1m', 6040, 3704, 994_169, 64, 0.71, 0.0055],
    ['goodbooks', 53_424, 10_000, 979_478, 512, 0.029, 0.0037],
    ['debian', 16_659, 5222, 160_542, 512, 0.03, 0.0058],
  ])(
    'of %s are those of docs/DEFAULTS.md',
    (_, userCount, itemCount, nnz, factors, unobservedWeight, regularization) => {
      expect(usualOf({ userCount, itemCount, nnz })).toEqual({ factors, unobservedWeight, regularization });
    },
  );

  it('ask for less regularization of more data, and for more factors of sparser data', () => {
    const more = usualOf({ userCount: 2000, itemCount: 2000, nnz: 400_000 });
    const fewer = usualOf({ userCount: 2000, itemCount: 2000, nnz: 8000 });
    expect(more.regularization).toBeLessThan(fewer.regularization);
    expect(more.factors).toBeLessThan(fewer.factors);
  });

  it('go by the users and items that have interactions', () => {
    const rows = { users: [0, 1, 2, 0], items: [0, 1, 2, 1] };
    const some = withUsual({}, Interactions.fromTriplets(rows));
    const empty = withUsual({}, Interactions.fromTriplets({ ...rows, userCount: 900, itemCount: 800 }));
    expect(empty.options).toEqual(some.options);
  });

  it('take the place of what is left open alone', () => {
    const data = Interactions.fromTriplets({ users: [0, 1], items: [0, 1] });
    expect(withUsual({ factors: 8, regularization: 0.5 }, data)).toMatchObject({
      options: { factors: 8, regularization: 0.5 },
      usual: ['unobservedWeight'],
    });
    const sparse = Interactions.fromTriplets({
      users: Array.from({ length: 900 }, (_, k) => k),
      items: Array.from({ length: 900 }, (_, k) => k),
    });
    expect(withUsual({}, sparse).options.factors).toBe(512);
    expect(withUsual({ objective: 'explicit' }, sparse).options.factors).toBe(64);
    expect(withUsual({ nonNegative: true }, sparse).options.factors).toBe(64);
    expect(withUsual({ objective: 'hkv' }, data).usual).toEqual(['factors']);
    expect(withUsual({ factors: 'auto' as const, unobservedWeight: 0, regularization: 0 }, data).usual).toEqual([
      'factors',
    ]);
  });
});
