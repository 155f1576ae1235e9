// Callbacks of a reading that are async: what they reject with ends the reading, and is no unhandled rejection.
import type { Signal } from '../platform.ts';

/** The options of a reading that are called. */
const CALLED = ['onProgress', 'onColumns', 'onMerged', 'onSkipped', 'onWarning'] as const;

type Callback = ((given: never) => unknown) | undefined;
type Called = { signal?: Signal } & { [Name in (typeof CALLED)[number]]?: Callback };

/**
 * Runs `read` with these options, whose callbacks may return promises; they are waited for at the end. Rejects with the reason
 * of the signal where it aborted, whatever came of that.
 */
export async function heeded<Options extends Called, T>(
  options: Options,
  read: (options: Options) => Promise<T>,
): Promise<T> {
  const stopped = new AbortController();
  const stop = () => stopped.abort(options.signal?.reason);
  let pending: Promise<unknown> = Promise.resolve();
  const heed = (callback: Callback) => (given: never) => {
    const told = Promise.resolve(callback?.(given)).catch((error: unknown) => stopped.abort(error));
    pending = Promise.all([pending, told]);
  };
  const callbacks = CALLED.filter((name) => options[name]).map((name) => [name, heed(options[name])]);
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    const result = await read({ ...options, ...Object.fromEntries(callbacks), signal: stopped.signal });
    await pending;
    stopped.signal.throwIfAborted();
    return result;
  } catch (error) {
    stopped.signal.throwIfAborted();
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
}
