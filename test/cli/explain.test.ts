// What is printed of what was thrown, whatever that is.
import { expect, it } from 'vitest';
import { exitCode, explain, FileError, Interruption, UsageError } from '../../src/cli/failure.ts';
import { NumericalError } from '../../src/index.ts';

it.each<[string, unknown, string, number]>([
  ['an error', new Error('One line\n  and another.'), 'halfsweep: One line and another.', 1],
  ['a file that will not do', new FileError('x.csv: empty.'), 'halfsweep: x.csv: empty.', 1],
  ['wrong usage', new UsageError('Give one of them.'), 'halfsweep: Give one of them.', 2],
  ['numbers', new NumericalError('It diverged.', {}), 'halfsweep: It diverged.', 1],
  ['a text', 'all is lost', 'halfsweep: all is lost', 1],
  ['nothing', undefined, 'halfsweep: undefined', 1],
  ['an interruption', new Interruption('Go on with --checkpoint.'), 'Go on with --checkpoint.', 130],
  ['an abort', new DOMException('', 'AbortError'), 'Interrupted. Nothing was written.', 130],
])('of %s', (_, thrown, message, code) => {
  expect(explain(thrown, undefined)).toBe(message);
  expect(exitCode(thrown)).toBe(code);
});

it('has the stack where that is asked for', () => {
  const error = new Error('lost');
  expect(explain(error, undefined, true)).toBe(error.stack);
  expect(explain('lost', undefined, true)).toBe('halfsweep: lost');
});
