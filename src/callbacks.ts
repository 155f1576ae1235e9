// What callers hand in to be called or listened to, checked before the work begins.
import { ArgumentError } from './errors.ts';

/** Throws ArgumentError for what is neither left out nor a function. */
export function checkCallback(argument: string, callback: unknown): void {
  if (callback !== undefined && typeof callback !== 'function')
    throw new ArgumentError(argument, callback, 'a function');
}

/** Throws ArgumentError for what is neither left out nor an AbortSignal, of this realm or another. */
export function checkSignal(signal: unknown): void {
  const { throwIfAborted } = (signal ?? {}) as { throwIfAborted?: unknown };
  if (signal === undefined || typeof throwIfAborted === 'function') return;
  throw new ArgumentError('signal', signal, 'an AbortSignal');
}
