import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Checksum } from '../../../src/node/partitions/checksum.ts';

describe('Checksum', () => {
  // From xxHash's own tool (xxh32sum).
  it.each([
    ['', '02cc5d05'],
    ['a', '550d7456'],
    ['abc', '32d153ff'],
    ['Nobody inspects the spammish repetition', 'e2293b2f'],
  ])('is xxHash32 of %j', (text, expected) => {
    expect(new Checksum().add(new TextEncoder().encode(text)).digest()).toBe(expected);
  });

  it('does not depend on how the bytes are cut, and tells any that differ', () => {
    const cut = fc.array(fc.nat(5), { maxLength: 4 });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), cut, fc.nat(), (bytes, cuts, where) => {
        const whole = new Checksum().add(bytes.slice()).digest();
        const parts = new Checksum();
        let at = 0;
        for (const size of cuts) {
          const end = Math.min(at + 16 * size, bytes.length & ~15);
          parts.add(bytes.slice(at, end));
          at = end;
        }
        expect(parts.add(bytes.slice(at)).digest()).toBe(whole);
        const other = bytes.slice();
        other[where % bytes.length] ^= 1 << (where % 8);
        expect(new Checksum().add(other).digest()).not.toBe(whole);
      }),
    );
  });
});
