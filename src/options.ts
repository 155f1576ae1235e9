// Options objects: what a caller hands in beside the data. A table declares each option once, how it is read and what it is
// when left out; defaults, checks and the refusal of unknown names derive from it.
import { ArgumentError } from './errors.ts';
import { checkNames } from './option-names.ts';

export { checkNames, nearestOf } from './option-names.ts';

/** What a caller gave for an option, never undefined → what the work goes by. Throws ArgumentError that names `argument`. */
export type Parse<T> = (argument: string, given: unknown) => T;

export interface Option<T> {
  readonly parse: Parse<T>;
  /** The value of an option that is left out. */
  readonly fallback: T;
  /** Whether it decides what comes out: a state may be gone on from under the same value alone. */
  readonly affectsResult: boolean;
}

/** One row for each option of `Options`, no more and no less. */
export type OptionTable<Options> = { readonly [Name in keyof Required<Options>]: Option<unknown> };

/** What a table makes of options: a value for each of its rows. */
export type Resolved<Table> = { readonly [Name in keyof Table]: Table[Name] extends Option<infer T> ? T : never };

/** A row of a table. */
export function option<T>(parse: Parse<T>, fallback: T, { affectsResult = true } = {}): Option<T> {
  return { parse, fallback, affectsResult };
}

/** Every option of the table as given, or its fallback. Throws ArgumentError for an unknown name and for the first bad value. */
export function resolveOptions<Table extends Readonly<Record<string, Option<unknown>>>>(
  table: Table,
  options: unknown,
  argument = 'options',
): Resolved<Table> {
  checkNames(options, table, argument);
  const resolved = Object.entries(table).map(([name, { parse, fallback }]) => {
    const given = options[name];
    return [name, given === undefined ? fallback : parse(argument === 'options' ? name : `${argument}.${name}`, given)];
  });
  return Object.fromEntries(resolved);
}

/** An integer from `low` to `high`. */
export function anInteger(low: number, high: number): Parse<number> {
  return (argument, given) => {
    if (Number.isInteger(given) && (given as number) >= low && (given as number) <= high) return given as number;
    throw new ArgumentError(argument, given, `an integer from ${low} to ${high}`);
  };
}

/** A number from `low` to `high`, both included. */
export function aNumber(low: number, high: number): Parse<number> {
  return (argument, given) => {
    if (typeof given === 'number' && given >= low && given <= high) return given;
    throw new ArgumentError(argument, given, `a number from ${low} to ${high}`);
  };
}

/** One of some words. */
export function oneOf<T extends string>(...choices: readonly T[]): Parse<T> {
  return (argument, given) => {
    if (choices.includes(given as T)) return given as T;
    throw new ArgumentError(argument, given, `one of ${choices.join(', ')}`);
  };
}

/** True or false. */
export function aFlag(argument: string, given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  throw new ArgumentError(argument, given, 'true or false');
}

/** Throws ArgumentError for what is neither left out nor a function. */
export function checkCallback(argument: string, callback: unknown): void {
  if (callback !== undefined && typeof callback !== 'function')
    throw new ArgumentError(argument, callback, 'a function');
}

/** Throws ArgumentError for what is neither left out nor an AbortSignal, of this realm or another. */
export function checkSignal(signal: unknown): void {
  const { throwIfAborted } = (signal ?? {}) as { throwIfAborted?: unknown };
  if (signal === undefined || typeof throwIfAborted === 'function') return;
  throw new ArgumentError('signal', signal, 'an AbortSignal');
}
