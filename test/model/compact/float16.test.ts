import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHalf, toHalf } from '../../../src/model/compact/float16.ts';

/** Every finite float16, by the definition. */
const finite = Array.from({ length: 0x10000 }, (_, half) => half).filter((half) => (half & 0x7c00) !== 0x7c00);
function numberOf(half: number): number {
  const [exponent, fraction] = [(half >> 10) & 31, half & 1023];
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return half & 0x8000 ? -size : size;
}

describe('float16', () => {
  test('every number there is, both ways', () => {
    for (const half of finite) {
      expect(fromHalf(half)).toBe(numberOf(half));
      expect(toHalf(numberOf(half))).toBe(half);
    }
  });

  test('rounds to the nearest, ties to even', () => {
    fc.assert(
      fc.property(fc.nat(0x7bfe), fc.constantFrom(0.25, 0.5, 0.75), (half, share) => {
        const [low, high] = [numberOf(half), numberOf(half + 1)];
        const expected = share < 0.5 || (share === 0.5 && half % 2 === 0) ? half : half + 1;
        expect(toHalf(low + share * (high - low))).toBe(expected);
        expect(toHalf(-(low + share * (high - low)))).toBe(expected | 0x8000);
      }),
    );
  });
});
