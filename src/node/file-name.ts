// Names of files and folders as arguments, before Node is asked for them.
import { ArgumentError } from '../errors.ts';

/** Throws ArgumentError for what is no name at all; whether the file is there, the system says. */
export function checkFileName(argument: string, given: unknown): void {
  if (typeof given === 'string' && given !== '' && !given.includes('\0')) return;
  throw new ArgumentError(argument, given, 'the name of a file or a folder');
}
