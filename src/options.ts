// Options objects: what a caller hands in beside the data. A table declares each option once, how it is read and what it is
// when left out; defaults, checks and the refusal of unknown names derive from it.
import { ArgumentError } from './errors.ts';

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

/**
 * Throws ArgumentError for what is no object, and for a name that is none of `known`'s keys, with the nearest of them.
 * @param argument what the caller calls the object
 */
export function checkNames(
  options: unknown,
  known: object,
  argument = 'options',
): asserts options is Record<string, unknown> {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ArgumentError(argument, options, `an object of ${Object.keys(known).join(', ')}`);
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const nearest = nearestOf(name, Object.keys(known));
    throw new ArgumentError(
      argument,
      name,
      `made of ${Object.keys(known).join(', ')}`,
      nearest && `Did you mean ${nearest}?`,
    );
  }
}

/** The name that takes the fewest edits, where those are few for its length. */
export function nearestOf(name: string, names: readonly string[]): string | undefined {
  const [distance, nearest] = names
    .map((known): [number, string] => [edits(name.toLowerCase(), known.toLowerCase()), known])
    .reduce((a, b) => (b[0] < a[0] ? b : a), [Number.POSITIVE_INFINITY, '']);
  return distance <= 1 + nearest.length / 4 ? nearest : undefined;
}

/** Insertions, deletions and replacements from one text to another: V. Levenshtein (1966), row by row. */
function edits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      next.push(Math.min(row[j + 1] + 1, next[j] + 1, row[j] + Number(letter !== to[j])));
    }
    row = next;
  }
  return row[to.length];
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

/** Any finite number. */
export function aFiniteNumber(argument: string, given: unknown): number {
  if (Number.isFinite(given)) return given as number;
  throw new ArgumentError(argument, given, 'a finite number');
}

/** A part of a whole that leaves something on both sides. */
export function aShare(argument: string, given: unknown): number {
  if (typeof given === 'number' && given > 0 && given < 1) return given;
  throw new ArgumentError(argument, given, 'a number above 0 and below 1');
}

/** The range of every seed: an integer in [0, 2³²). */
export const aSeed = anInteger(0, 2 ** 32 - 1);

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
