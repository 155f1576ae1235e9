// Which errors pass through a library that decodes: those that say already what is wrong.
import { ArgumentError, FormatError, MemoryLimitError, ParseError } from '../../errors.ts';

/** Is it an error of the house, of the system (ENOENT), or of who stopped the reading? Others are what a decoder threw. */
export function isSaid(error: unknown): boolean {
  if ([ArgumentError, FormatError, MemoryLimitError, ParseError].some((kind) => error instanceof kind)) return true;
  if (!(error instanceof Error)) return true; // the reason of a signal may be anything
  return error.name === 'AbortError' || ('code' in error && /^E[A-Z\d]+$/.test(String(error.code)));
}
