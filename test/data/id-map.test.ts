// IdMap: both ways, in order, one type.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Id, IdMap } from '../../src/data/id-map.ts';
import { ArgumentError, MemoryLimitError } from '../../src/errors.ts';
import { failure } from './failure.ts';

const ids: fc.Arbitrary<Id[]> = fc.oneof(
  fc.array(fc.string({ unit: 'binary', maxLength: 3 })),
  fc.array(fc.integer({ min: -5, max: 5 })),
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }).map((id) => id + 0)),
);

describe('IdMap', () => {
  it('refuses what is no list of ids, by name', () => {
    for (const wrong of [3, null, undefined, {}, 'ann']) {
      expect(() => IdMap.from(wrong as never)).toThrow(/^ids must be an array of ids/);
    }
  });

  it('numbers distinct ids in the order of first appearance and gives them back', () => {
    fc.assert(
      fc.property(ids, (given) => {
        const map = IdMap.from(given);
        expect(map.ids()).toEqual([...new Set(given)]);
        expect(map.size).toBe(map.ids().length);
        for (const [index, id] of map.ids().entries()) {
          expect(map.indexOf(id)).toBe(index);
          expect(map.idAt(index)).toBe(id);
        }
      }),
    );
  });

  it('does not take "1" for 1', () => {
    expect(IdMap.from(['1']).indexOf(1)).toBe(-1);
    expect(IdMap.from([1]).indexOf('1')).toBe(-1);
    expect(IdMap.range(2).indexOf('1')).toBe(-1);
  });

  it('holds a range as it would hold the numbers themselves', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.oneof(fc.integer({ min: -2, max: 22 }), fc.double(), fc.constant(-0)), (size, id) => {
        const range = IdMap.range(size);
        const map = IdMap.from(Array.from({ length: size }, (_, index) => index));
        expect(range.indexOf(id)).toBe(map.indexOf(id));
        expect(range.size).toBe(map.size);
        if (size > 0) expect(range.idAt(size - 1)).toBe(size - 1);
        expect(range.ids()).toEqual(map.ids());
      }),
    );
  });

  it.each([
    [['a', 1], 'ids[1]', 1, 'a string'],
    [[1, 2, 'a'], 'ids[2]', 'a', 'a finite number'],
    [[Number.NaN], 'ids[0]', Number.NaN, 'a string or a finite number'],
    [[1, Number.POSITIVE_INFINITY], 'ids[1]', Number.POSITIVE_INFINITY, 'a finite number'],
    [[null], 'ids[0]', null, 'a string or a finite number'],
    [[1n], 'ids[0]', 1n, 'a string or a finite number'],
  ])('refuses the ids %o', (given, argument, got, expected) => {
    const error = failure(() => IdMap.from(given as Id[]), ArgumentError);
    expect(error).toMatchObject({ argument, got });
    expect(error.message).toContain(expected);
  });

  it('holds more numbers than a Map of V8, which ends at 2²⁴, without one for each', () => {
    const size = 2 ** 24 + 1;
    const map = IdMap.ofNumbers(new Float64Array(size).fill(7, size - 1));
    expect([map.size, map.idAt(size - 1), map.idAt(0)]).toEqual([size, 7, 0]);
  });

  it('gives −0 back, which is found as 0', () => {
    const map = IdMap.from([3, -0, 0]);
    expect([map.idAt(1), map.indexOf(0), map.indexOf(-0), map.size]).toEqual([-0, 1, 1, 2]);
  });

  it('makes no list of more ids than a list has, and says what to do', () => {
    const error = failure(() => IdMap.range(2 ** 27).ids(), MemoryLimitError);
    expect(error.message).toContain('idAt');
  });

  it.each([-1, 2, 0.5, Number.NaN])('refuses the index %d of two ids', (index) => {
    expect(failure(() => IdMap.from(['a', 'b']).idAt(index), ArgumentError).argument).toBe('index');
  });
});
