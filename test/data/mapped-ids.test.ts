// MappedIds: as one Map, whatever a Map holds.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MappedIds } from '../../src/data/mapped-ids.ts';

it('numbers texts in the order of first appearance, also beyond what one map holds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', maxLength: 2 })),
      fc.integer({ min: 1, max: 9 }),
      (given, most) => {
        const [texts, known] = [new MappedIds([], most), new Map<string, number>()];
        for (const text of given) {
          if (!known.has(text)) known.set(text, known.size);
          expect(texts.add(text)).toBe(known.get(text));
        }
        expect(texts.size).toBe(known.size);
        for (const [text, index] of known) {
          expect(texts.indexOf(text)).toBe(index);
          expect(texts.at(index)).toBe(text);
        }
        expect(texts.indexOf('none')).toBe(-1);
      },
    ),
  );
});
