// What an error becomes outside: an exit code and one paragraph. 0 done, 1 failed, 2 wrong usage, 130 interrupted.

import { type Command, CommanderError } from 'commander';
import { ArgumentError } from '../index.ts';

const FAILED = 1;
const WRONG_USAGE = 2;
const INTERRUPTED = 130; // 128 + SIGINT, as shells have it

/** Ctrl-C in work that has left something behind: the message says what. */
export class Interruption extends Error {
  override readonly name = 'AbortError';
}

/** The exit code for what `command` threw. */
export function exitCode(error: unknown, command?: Command): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE; // 0: help or version was printed
  if (isAbort(error)) return INTERRUPTED;
  return error instanceof ArgumentError && isOption(error.argument, command) ? WRONG_USAGE : FAILED;
}

/** What to print about it; nothing when commander has already. `debug` adds the stack. */
export function explain(error: unknown, debug = false): string | undefined {
  if (error instanceof CommanderError) return undefined;
  if (isAbort(error)) return error instanceof Interruption ? error.message : 'Interrupted. Nothing was written.';
  if (!(error instanceof Error)) return `halfsweep: ${String(error)}`;
  return debug ? (error.stack ?? error.message) : `halfsweep: ${error.message.replaceAll(/\s*\n\s*/g, ' ')}`;
}

/** Also what AbortSignals throw of their own. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Options are the library's by the same name; what it refuses about them was wrong here already. */
function isOption(argument: string, command?: Command): boolean {
  return command?.options.some((option) => option.attributeName() === argument) ?? false;
}

// Ctrl-C as an AbortSignal.

/** Runs `work` with a signal that Ctrl-C aborts; a second Ctrl-C ends the process as usual. */
export async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once('SIGINT', abort);
  try {
    await work(controller.signal);
  } finally {
    process.off('SIGINT', abort);
  }
}
