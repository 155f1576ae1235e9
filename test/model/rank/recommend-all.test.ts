import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError } from '../../../src/errors.ts';
import { build, isCold, type Plain, plainModels } from '../arbitrary-model.ts';

const plain: Plain = {
  users: ['ann', 'bob', 'cy'],
  items: ['a', 'b', 'c'],
  factors: 1,
  userRows: [[1], [-1], [0]],
  itemRows: [[1], [2], [3]],
  seen: [[2], [0], [0, 1, 2]],
};

describe('recommendAll', () => {
  test('is recommendMany of all users, in batches of the asked size', () => {
    const options = fc.record({
      count: fc.integer({ min: 0, max: 12 }),
      includeSeen: fc.boolean(),
      batch: fc.integer({ min: 1, max: 14 }),
      picks: fc.array(fc.nat(), { maxLength: 20 }),
      side: fc.constantFrom('exclude', 'only', 'neither'),
    });
    fc.assert(
      fc.property(
        plainModels(fc.float({ min: -1, max: 1, noNaN: true })),
        options,
        (parts, { picks, side, ...rest }) => {
          const model = build(parts);
          const { batch: size, ...others } = rest;
          const picked = picks.map((pick) => parts.items[pick % parts.items.length]);
          const asked = side === 'neither' ? others : { ...others, [side]: picked };
          const batches = [...model.recommendAll({ ...asked, batch: size })];
          const expected = model.recommendMany(parts.users, asked).map((items, i) => ({
            user: parts.users[i],
            items,
            basis: items.basis,
          }));
          expect(batches.flatMap((batch) => [...batch])).toEqual(expected);
          const popular = batches.flatMap((batch) => [...batch.popular]);
          expect(popular).toEqual(parts.users.map((_, i) => Number(isCold(parts, i))));
          let first = 0;
          for (const batch of batches) {
            expect(batch.first).toBe(first);
            expect(batch.size).toBe(Math.min(rest.batch, parts.users.length - first));
            expect(batch.counts).toHaveLength(batch.size);
            expect(batch.items).toHaveLength(batch.size * batch.width);
            expect(batch.scores).toHaveLength(batch.size * batch.width);
            first += batch.size;
          }
          expect(first).toBe(parts.users.length);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('typed arrays: rows of indices and scores, zeros behind their true lengths', () => {
    const [batch, ...others] = build(plain).recommendAll({ count: 2 });
    expect(others).toEqual([]);
    expect(Array.from(batch.counts)).toEqual([2, 2, 0]);
    expect(Array.from(batch.items)).toEqual([1, 0, 1, 2, 0, 0]);
    expect(Array.from(batch.scores)).toEqual([2, 1, -2, -3, 0, 0]);
    expect(Array.from(batch.popular)).toEqual([0, 0, 0]);
  });

  test('batches are independent: one kept is not changed by the next', () => {
    const batches = build(plain).recommendAll({ batch: 1, count: 1 });
    const first = batches.next().value!;
    const before = [...first];
    batches.next();
    expect([...first]).toEqual(before);
    expect(before).toEqual([{ user: 'ann', items: [{ item: 'b', score: 2 }], basis: 'factors' }]);
  });

  test('a consumer may stop early', () => {
    const users: unknown[] = [];
    for (const batch of build(plain).recommendAll({ batch: 2 })) {
      for (const { user } of batch) users.push(user);
      break;
    }
    expect(users).toEqual(['ann', 'bob']);
  });

  test.each([
    ['batch', { batch: 0 }],
    ['batch', { batch: 1.5 }],
    ['count', { count: -1 }],
    ['only', { only: [1] }],
    ['exclude', { exclude: 'a' }],
  ])('a bad %s is reported at the call', (argument, options) => {
    expect(() => build(plain).recommendAll(options)).toThrow(ArgumentError);
    expect(() => build(plain).recommendAll(options)).toThrow(expect.objectContaining({ argument }));
  });

  test('a model without user factors says so at the call', () => {
    expect(() => build(plain, false).recommendAll()).toThrow(/user factors/);
  });
});
