// The refusal of options that there are not, apart from their tables: what even the smallest entry can afford.
import { ArgumentError } from './errors.ts';

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
