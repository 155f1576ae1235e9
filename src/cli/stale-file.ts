// A file that a run goes on from, when another run has left it: a checkpoint or a log.
import { Option } from 'commander';
import { ArgumentError, FormatError } from '../index.ts';
import type { Flag } from './flags.ts';

interface Going {
  /** The flag that names the file, and the file. */
  readonly flag: string;
  readonly file: string;
  /** The library's option that what is in it is handed to. */
  readonly argument: string;
  /** What the file has to be. */
  readonly expected: string;
  /** The flags of the options that it has to agree with. */
  readonly flags: Readonly<Record<string, Flag | null>>;
}

/** What is wrong with the file, where that is what an error of the library is about; else the error. */
export function staleFile(error: unknown, { flag, file, argument, expected, flags }: Going): unknown {
  if (error instanceof FormatError) {
    const isLine = error.what.startsWith(`${argument}:`);
    const what = isLine ? error.what.replace(argument, () => file) : `${file}: ${error.what}`;
    return new FormatError(what, error.got, error.expected);
  }
  if (!(error instanceof ArgumentError)) return error;
  const [root, ...path] = error.argument.split('.');
  if (root !== argument) return error;
  const detail = `${detailOf(path, error, flags)} Delete it to begin anew, or name another file.`;
  return new ArgumentError(flag, file, expected, detail);
}

/** The part of it, by its path, that is not as it must be. */
function detailOf(path: readonly string[], { got, expected }: ArgumentError, flags: Going['flags']): string {
  if (path.length === 0) return `It must be ${expected}.`;
  if (path[0] === 'data') return 'It is of other data, or of another split of it.';
  const name = path.findLast((part) => flags[part]);
  const what = name === undefined ? path.join('.') : new Option(flags[name]!.flag).long;
  return `In it ${what} is ${JSON.stringify(got)}; it must be ${expected}.`;
}
