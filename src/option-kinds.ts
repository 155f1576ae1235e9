// Kinds of options that only long work has, apart from options.ts so that a page which recommends does not wait for them:
// callbacks, signals, tables within tables.
import { type AnyTable, accept, type Parse, type Resolved, resolveOptions } from './options.ts';
import type { Signal } from './platform.ts';

/** A function, whatever it takes and returns. */
export function aFunction<T>(): Parse<T> {
  return accept('a function', (given) => typeof given === 'function');
}

/** An AbortSignal, of this realm or another. */
export const aSignal = accept<Signal>(
  'an AbortSignal',
  (given) => typeof (given as Signal | null)?.throwIfAborted === 'function',
);

/** `auto`, or what another takes. */
export function autoOr<T>(parse: Parse<T>): Parse<T | 'auto'> {
  const either = (argument: string, given: unknown) => (given === 'auto' ? 'auto' : parse(argument, given));
  return Object.assign(either, { domain: `'auto', or ${parse.domain}` });
}

/** An object with the options of a table. */
export function anObject<Table extends AnyTable>(table: Table): Parse<Resolved<Table>> {
  const parse = (argument: string, given: unknown) => resolveOptions(table, given, argument);
  return Object.assign(parse, { domain: `an object of ${Object.keys(table).join(', ')}` });
}

/** The members of an object that have a row in the table. */
export function pickOptions<Table extends object, Options extends object>(table: Table, options: Options) {
  const names = Object.keys(table).filter((name) => name in options);
  return Object.fromEntries(names.map((name) => [name, options[name as keyof Options]])) as Pick<
    Options,
    keyof Table & keyof Options
  >;
}
