// Options objects: what a caller hands in beside the data. A table declares each option once, how it is read and what it is
// when left out; defaults, checks and the refusal of unknown names derive from it.
import { ArgumentError } from './errors.ts';
import { checkNames } from './option-names.ts';

export { checkNames, nearestOf } from './option-names.ts';

/** What a caller gave for an option, never undefined → what the work goes by. Throws ArgumentError that names `argument`. */
export interface Parse<T> {
  (argument: string, given: unknown): T;
  /** What it takes, in words: those of its errors and of docs/OPTIONS.md. */
  readonly domain?: string;
}

/** What an option comes to where it is left out, by what the rows above it in the table have come to. */
export type Derive<T> = (settled: never, argument: string) => T;

export interface Option<T> {
  readonly parse: Parse<T>;
  /** The value of an option that is left out. */
  readonly fallback: T | Derive<T>;
  /** Whether it decides what comes out: a state may be gone on from under the same value alone. */
  readonly affectsResult: boolean;
}

/** One row for each option of `Options`, no more and no less. */
export type OptionTable<Options> = { readonly [Name in keyof Required<Options>]: Option<unknown> };

/** Any table. */
export type AnyTable = Readonly<Record<string, Option<unknown>>>;

/** What a table makes of options: a value for each of its rows. */
export type Resolved<Table> = { readonly [Name in keyof Table]: Table[Name] extends Option<infer T> ? T : never };

/** A row of a table. */
export function option<T>(parse: Parse<T>, fallback: T | Derive<T>, { affectsResult = true } = {}): Option<T> {
  return { parse, fallback, affectsResult };
}

/** A row whose option may not be left out. */
export function required<T>(parse: Parse<T>, { affectsResult = true } = {}): Option<T> {
  return { parse, fallback: (_, argument) => parse(argument, undefined), affectsResult };
}

/** Every option of the table as given, or its fallback. Throws ArgumentError for an unknown name and for the first bad value. */
export function resolveOptions<Table extends AnyTable>(
  table: Table,
  options: unknown,
  argument = 'options',
): Resolved<Table> {
  checkNames(options, table, argument);
  const settled: Record<string, unknown> = {};
  for (const [name, { parse, fallback }] of Object.entries(table)) {
    const path = argument === 'options' ? name : `${argument}.${name}`;
    const given = options[name];
    if (given !== undefined) settled[name] = parse(path, given);
    else settled[name] = typeof fallback === 'function' ? fallback(settled as never, path) : fallback;
  }
  return settled as Resolved<Table>;
}

/** A parser of what `accepts` says yes to. */
export function accept<T>(domain: string, accepts: (given: unknown) => boolean): Parse<T> {
  const parse = (argument: string, given: unknown) => {
    if (accepts(given)) return given as T;
    throw new ArgumentError(argument, given, domain);
  };
  return Object.assign(parse, { domain });
}

/** An integer from `low` to `high`. */
export function anInteger(low: number, high: number): Parse<number> {
  const inRange = (given: unknown) => Number.isInteger(given) && (given as number) >= low && (given as number) <= high;
  return accept(`an integer from ${low} to ${high}`, inRange);
}

/** A number from `low` to `high`, both included. */
export function aNumber(low: number, high: number): Parse<number> {
  const inRange = (given: unknown) => typeof given === 'number' && given >= low && given <= high;
  return accept(`a number from ${low} to ${high}`, inRange);
}

/** Any finite number. */
export const aFiniteNumber = accept<number>('a finite number', Number.isFinite);

/** A part of a whole that leaves something on both sides. */
export const aShare = accept<number>(
  'a number above 0 and below 1',
  (given) => typeof given === 'number' && given > 0 && given < 1,
);

/** The range of every seed: an integer in [0, 2³²). */
export const aSeed = anInteger(0, 2 ** 32 - 1);

/** One of some words. */
export function oneOf<T extends string>(...choices: readonly T[]): Parse<T> {
  return accept(`one of ${choices.join(', ')}`, (given) => choices.includes(given as T));
}

/** True or false. */
export const aFlag = accept<boolean>('true or false', (given) => typeof given === 'boolean');
