// What an error got can be words about it instead of it ("4 ids"). The library shows these as it shows text; here they lose
// their quotes, and are not taken for what is in the file.
import { FormatError, ParseError } from '../index.ts';

/** The library's words for what it got, and how they read in a sentence. */
const DESCRIPTIONS: readonly (readonly [RegExp, string])[] = [
  [/^a line of 1$/, 'a line of 1 column'],
  [/^a line of (\d+)$/, 'a line of $1 columns'],
  [/^1 ((?:different |distinct )?id)s$/, '1 $1'],
  [/^(\d+ (?:different |distinct )?ids)$/, '$1'],
  [/^(a longer one|another name|a folder without them)$/, '$1'],
];

/** The message of an error, with such words as words. */
export function described(error: Error): string {
  const { message } = error;
  if (!(error instanceof ParseError || error instanceof FormatError) || typeof error.got !== 'string') return message;
  const { got } = error;
  const known = DESCRIPTIONS.find(([words]) => words.test(got));
  const quoted = `; got ${JSON.stringify(got)}.`;
  if (!known || !message.endsWith(quoted)) return message;
  return `${message.slice(0, -quoted.length)}; got ${got.replace(...known)}.`;
}
