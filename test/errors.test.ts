// Messages are for people, and are made of what came from outside: nothing in it may break or steer what shows them.
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  FormatError,
  MemoryLimitError,
  NumericalError,
  ParseError,
  show,
  UnknownIdError,
} from '../src/errors.ts';

function holdingItself(): object {
  const self: { self?: object } = {};
  self.self = self;
  return self;
}

describe('show', () => {
  it.each<[string, unknown, string]>([
    ['a text', 'tea', '"tea"'],
    ['a long text', 'x'.repeat(100), `"${'x'.repeat(57)}..."`],
    ['a text of sixty', 'x'.repeat(60), `"${'x'.repeat(60)}"`],
    ['a bigint', 5n, '5n'],
    ['an array', [1, 2], 'Array of 2'],
    ['numbers', new Float32Array(3), 'Float32Array of 3'],
    ['an empty object', {}, '{}'],
    ['options', { user: 0.1, item: false, global: undefined, of: 'x' }, '{user: 0.1, item: false, of: "x"}'],
    ['options within options', { a: { b: 1 }, c: [1, 2], d: new Map(), e: null }, '{a: …, c: …, d: …, e: null}'],
    [
      'many options',
      Object.fromEntries(Array.from('abcdefghijklmnop', (name) => [name, 1])),
      '{a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j:...',
    ],
    ['one of a class', new (class Something {})(), 'an instance of Something'],
    ['one that holds itself', holdingItself(), '{self: …}'],
    ['one without a constructor', Object.create(null), 'an object'],
    ['one whose class cannot be named', { constructor: { name: { toString: 0 } } }, 'an object'],
    ['one that throws when looked at', new Proxy({}, { get: () => expect.fail() }), 'an object'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
  ])('%s', (_, value, shown) => {
    expect(show(value)).toBe(shown);
  });
});

describe('a message', () => {
  it('has nothing that a terminal would obey', () => {
    const nasty = 'a\u001b[31m\u009b2J\u202eb\n';
    for (const { message } of [
      new ArgumentError(nasty, nasty, nasty, nasty),
      new FormatError(nasty, nasty, nasty),
      new NumericalError(`of user ${nasty}`, {}),
    ]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the very characters that must not be there
      expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    }
  });

  it('says sizes as people read them, and to the byte', () => {
    expect(new MemoryLimitError(5_583_457_485, 2 ** 32, 'Use less.').message).toBe(
      'This needs 5.2 GiB (5583457485 bytes) of memory and at most 4.0 GiB (4294967296 bytes) can be had. Use less.',
    );
    expect(new MemoryLimitError(2 ** 30 - 2 ** 20, 1_600_000).message).toContain('1023.0 MiB (1072693248 bytes)');
    expect(new MemoryLimitError(1, 1_600_000).message).toContain('at most 1.5 MiB (1600000 bytes)');
  });

  it.each<[Error, string]>([
    [new ArgumentError('k', -1, 'a count'), 'k must be a count; got -1.'],
    [new ArgumentError('k', -1, 'a count', 'Take 10.'), 'k must be a count; got -1. Take 10.'],
    [new UnknownIdError('item', 'tea'), 'Unknown item "tea": not among the items trained on.'],
    [new UnknownIdError('user', 7, 'Train anew.'), 'Unknown user 7: not among the users trained on. Train anew.'],
    [new ParseError('a.csv', 3, 'stars', 'x', 'a number'), 'a.csv:3: column "stars": expected a number; got "x".'],
    [new ParseError('a.csv', 3, undefined, '', 'a line'), 'a.csv:3: expected a line; got "".'],
    [new FormatError('a header', 7, '8 bytes'), 'a header: expected 8 bytes; got 7.'],
    [
      new MemoryLimitError(9, 8),
      'This needs 9 bytes of memory and at most 8 bytes can be had. Use fewer factors, or fewer rows.',
    ],
  ])('says what was wrong, what was got and what is expected: %s', (error, message) => {
    expect(error.message).toBe(message);
  });

  it('is not followed by all of what was got, which may be a whole model, in what a console prints', () => {
    const got = { factors: new Float32Array(1000) };
    for (const error of [
      new ArgumentError('model', got, 'a model'),
      new FormatError('model', got, 'a model'),
      new ParseError('a.csv', 3, undefined, got, 'a line'),
    ]) {
      expect(inspect(error)).not.toContain('Float32Array(1000)');
      expect(Object.keys(error)).not.toContain('got');
      expect(error.got).toBe(got);
    }
  });

  it('is short, whatever the name', () => {
    expect(new ArgumentError('x'.repeat(1e6), 1, 'short').message.length).toBeLessThanOrEqual(3000);
  });
});
