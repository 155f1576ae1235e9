import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fingerprint } from '../../src/data/fingerprint.ts';

const numbers = (...values: number[]) => new Fingerprint().numbers(Int32Array.from(values)).digest();

it('is sixteen hexadecimal digits, always the same for the same input', () => {
  expect(numbers(1, 2, 3)).toMatch(/^[\da-f]{16}$/);
  expect(numbers(1, 2, 3)).toBe(numbers(1, 2, 3));
  expect(numbers(1, 2, 3)).toBe('fe519097327eb710');
});

it('tells apart what differs in one number, in order, in length or in where one array ends', () => {
  const prints = [
    numbers(),
    numbers(0),
    numbers(0, 0),
    numbers(1, 2),
    numbers(2, 1),
    new Fingerprint().numbers(null).digest(),
    new Fingerprint().numbers(Int32Array.of(1)).numbers(Int32Array.of(2)).digest(),
    new Fingerprint().text('ab').text('c').digest(),
    new Fingerprint().text('a').text('bc').digest(),
    new Fingerprint().numbers(Float64Array.of(1, 2)).digest(),
  ];
  expect(new Set(prints).size).toBe(prints.length);
});

it('changes half of its bits for one of the input', () =>
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 50 }), fc.nat(), fc.nat(31), (values, at, bit) => {
      const changed = values.with(at % values.length, values[at % values.length] ^ (1 << bit));
      const difference = BigInt(`0x${numbers(...values)}`) ^ BigInt(`0x${numbers(...changed)}`);
      const bits = difference.toString(2).replaceAll('0', '').length;
      expect(bits).toBeGreaterThan(8);
      expect(bits).toBeLessThan(56);
    }),
  ));
