// Options one by one: the value, the default where it is left out, or an ArgumentError that names the option.
import { ArgumentError } from '../../errors.ts';

/** An integer of an option, from low to high. */
export function integer(
  argument: string,
  value: number | undefined,
  fallback: number,
  low: number,
  high: number,
): number {
  if (value === undefined) return fallback;
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new ArgumentError(argument, value, `an integer from ${low} to ${high}`);
  }
  return value;
}

/** A share below 1. */
export function fraction(argument: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || !(value >= 0 && value < 1)) {
    throw new ArgumentError(argument, value, 'a number in [0, 1)');
  }
  return value;
}

/** One of some words, or of true and false. */
export function oneOf<T extends string | boolean>(
  argument: string,
  value: T | undefined,
  fallback: T,
  choices: readonly T[],
): T {
  if (value === undefined) return fallback;
  if (!choices.includes(value)) throw new ArgumentError(argument, value, `one of ${choices.join(', ')}`);
  return value;
}
