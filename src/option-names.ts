// The names of options: an object that holds another one is refused, with the nearest name that there is. Apart from the
// tables of options.ts, because a page that recommends needs this much of them and no more.
import { ArgumentError } from './errors.ts';

/** The names of an options object as keys, whatever their values: one that is missing does not compile. */
export type Names<Options> = { readonly [Name in keyof Required<Options>]: unknown };

/**
 * Throws ArgumentError for what is no object, and for a name that is none of `known`'s keys, with the nearest of them.
 * @param argument what the caller calls the object
 */
export function checkNames<Options extends object>(options: Options, known: Names<Options>, argument?: string): void;
export function checkNames(
  options: unknown,
  known: object,
  argument?: string,
): asserts options is Record<string, unknown>;
export function checkNames(options: unknown, known: object, argument = 'options'): void {
  const names = Object.keys(known);
  const expected = `an object of ${names.join(', ')}`;
  // A Promise that nobody awaited, a Map or a signal holds no name of its own, and would pass for no options at all.
  if (Object.prototype.toString.call(options) !== '[object Object]') {
    throw new ArgumentError(argument, options, expected);
  }
  for (const name of Object.keys(options as object)) {
    if (names.includes(name)) continue;
    const nearest = nearestOf(name, names);
    throw new ArgumentError(argument, name, expected, nearest && `Did you mean ${nearest}?`);
  }
}

/** The name that takes the fewest edits, where those are few for its length. */
export function nearestOf(name: string, names: readonly string[]): string | undefined {
  // No name is as long as that, and one of a megabyte must not take a second.
  const given = name.slice(0, 60).toLowerCase();
  const least = (known: string) => edits(given, known.toLowerCase());
  const [nearest] = [...names].sort((a, b) => least(a) - least(b));
  return nearest && least(nearest) <= 1 + nearest.length / 4 ? nearest : undefined;
}

/** Insertions, deletions and replacements from one text to another: V. Levenshtein (1966), row by row. */
function edits(from: string, to: string): number {
  const row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const letter of from) {
    let diagonal = row[0]++;
    for (let j = 0; j < to.length; j++) {
      const fewest = Math.min(row[j + 1] + 1, row[j] + 1, diagonal + Number(letter !== to[j]));
      diagonal = row[j + 1];
      row[j + 1] = fewest;
    }
  }
  return row[to.length];
}
