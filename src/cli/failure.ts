// What an error becomes outside: an exit code and one paragraph. 0 done, 1 failed, 2 wrong usage, 128 and a signal's number.

import { type Command, CommanderError } from 'commander';
import { ArgumentError, MemoryLimitError, NumericalError } from '../index.ts';
import { described } from './descriptions.ts';
import { inFlags, wordsAsFlags } from './flag-names.ts';
import { abortedCode } from './signals.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

/** Wrong usage that no single value of an option is to blame for: the message says all of it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A file that is not what the command needs: the message says all of it. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/** Ctrl-C in work that has left something behind: the message says what. */
export class Interruption extends Error {
  override readonly name = 'AbortError';
}

/** The exit code for what `command` threw. */
export function exitCode(error: unknown, command?: Command): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE; // 0: help or version was printed
  if (isAbort(error)) return abortedCode();
  if (error instanceof UsageError) return WRONG_USAGE;
  const named = inFlags(error, command);
  return named instanceof ArgumentError && /^--|^</.test(named.argument) ? WRONG_USAGE : FAILED;
}

/** What to print about what `command` threw; nothing when commander has already. `debug` adds the stack. */
export function explain(thrown: unknown, command: Command | undefined, debug = false): string | undefined {
  const error = inFlags(thrown, command);
  if (error instanceof CommanderError) return undefined;
  if (isAbort(error)) return error instanceof Interruption ? error.message : 'Interrupted. Nothing was written.';
  if (!(error instanceof Error)) return `halfsweep: ${String(error)}`;
  if (debug) return error.stack ?? error.message;
  const isOfNumbers = error instanceof NumericalError || error instanceof MemoryLimitError; // whose quotes hold ids, and stay
  const message = isOfNumbers && command ? wordsAsFlags(error.message, command) : described(error);
  return `halfsweep: ${message.replaceAll(/\s*\n\s*/g, ' ')}`;
}

/** Also what AbortSignals throw of their own. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
