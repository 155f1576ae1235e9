// Checks of arguments that many rooms make. Each throws ArgumentError.
import { ArgumentError } from './errors.ts';

/** Whether `given` can be iterated, which an array whose buffer is detached cannot, and is no text. */
export function checkIterable(argument: string, given: unknown, expected: string): void {
  try {
    if (typeof given !== 'string' && (given as Iterable<unknown>)[Symbol.iterator]()) return;
  } catch {}
  throw new ArgumentError(argument, given, expected);
}

/** Whether `index` is one of `count` rows, users, items or entries. */
export function checkIndex(argument: string, index: unknown, count: number): void {
  if (Number.isInteger(index) && (index as number) >= 0 && (index as number) < count) return;
  throw new ArgumentError(argument, index, `an integer in [0, ${count})`);
}

/** Whether `given` is a boolean, or left out. */
export function checkFlag(argument: string, given: unknown): void {
  if (given !== undefined && typeof given !== 'boolean') throw new ArgumentError(argument, given, 'true or false');
}
