// The name that was meant: the fewest insertions, deletions and replacements, where those are few for its length.
import { expect, it } from 'vitest';
import { nearestOf } from '../src/option-names.ts';
import { aNumber, anInteger, aShare, option, type Parse, required } from '../src/options.ts';

it.each<[string, string, boolean]>([
  ['abcdefgh', 'abcdefgh', true],
  ['Xbcdefgh', 'abcdefgh', true],
  ['XXXdefgh', 'abcdefgh', true],
  ['XXXXefgh', 'abcdefgh', false],
  ['abcdeXXX', 'abcdefgh', true],
  ['abcdXXXX', 'abcdefgh', false],
  ['defgh', 'abcdefgh', true],
  ['efgh', 'abcdefgh', false],
  ['abcde', 'abcdefgh', true],
  ['abcd', 'abcdefgh', false],
  ['XXXabcdefgh', 'abcdefgh', true],
  ['XXXXabcdefgh', 'abcdefgh', false],
  ['abcdefghXXX', 'abcdefgh', true],
  ['abcdefghXXXX', 'abcdefgh', false],
  ['abXcdefhg', 'abcdefgh', true],
  ['bXcdefhg', 'abcdefgh', false],
  ['xy', 'ab', false],
  ['xb', 'ab', true],
])('of %s is %s: %s', (given, known, isNear) => {
  expect(nearestOf(given, [known])).toBe(isNear ? known : undefined);
});

it('is the nearest of several, in small letters and capitals, and none of none', () => {
  expect(nearestOf('FACTOR', ['epochs', 'vectors', 'factors', 'actors'])).toBe('factors');
  expect(nearestOf('itemid', ['userId', 'itemId'])).toBe('itemId');
  expect(nearestOf('x', [])).toBeUndefined();
});

it('takes no longer for a name of a megabyte', () => {
  expect(nearestOf(`factors${'x'.repeat(1e6)}`, ['factors'])).toBeUndefined();
});

it('rows of a table decide what comes out unless they say otherwise', () => {
  const parse = anInteger(1, 9);
  expect(option(parse, 2).affectsResult).toBe(true);
  expect(required(parse).affectsResult).toBe(true);
  expect(option(parse, 2, { affectsResult: false }).affectsResult).toBe(false);
  expect(required(parse, { affectsResult: false }).affectsResult).toBe(false);
});

it.each<[string, Parse<number>, unknown[], unknown[]]>([
  ['anInteger', anInteger(2, 5), [2, 3, 5], [1, 6, 2.5, '3', Number.NaN, null]],
  ['aNumber', aNumber(2, 5), [2, 2.5, 5], [1.99, 5.01, '3', Number.NaN, null, true]],
  ['aShare', aShare, [0.001, 0.999], [0, 1, -1, '0.5', Number.NaN]],
])('%s takes both ends of its range, and numbers alone', (_, parse, good, bad) => {
  for (const given of good) expect(parse('x', given)).toBe(given);
  for (const given of bad) expect(() => parse('x', given)).toThrow(/^x must be an? /);
});
