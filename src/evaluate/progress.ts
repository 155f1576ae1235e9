// How an evaluation runs beside everything else: it can be aborted, says how far it is, and lets the event loop turn.
import { aFunction, aSignal } from '../option-kinds.ts';
import { type OptionTable, option } from '../options.ts';
import type { Signal } from '../platform.ts';
import { createPause } from '../workers/pause.ts';

export interface Progress {
  /** Users (or cases) that are done. */
  readonly users: number;
  /** How many there are in all. */
  readonly of: number;
}

export interface ProgressOptions {
  /** Ends the evaluation soon after it aborts; the promise rejects with its reason. */
  signal?: Signal;
  /** Called every so many users and after the last, and awaited. */
  onProgress?: (progress: Progress) => void | Promise<void>;
}

/** The rows that every evaluation has in its table. */
export const PROGRESS_OPTIONS = {
  signal: option<Signal | undefined>(aSignal, undefined),
  onProgress: option(aFunction<ProgressOptions['onProgress']>(), undefined),
} satisfies OptionTable<ProgressOptions>;

export interface ProgressTracker {
  readonly signal: Signal | undefined;
  /** Between two pieces of work: lets the event loop turn when that is due. Rejects with the signal's reason. */
  turn(): Promise<void>;
  report(users: number, of: number): Promise<void>;
}

/** Users from one report of progress to the next where they go one by one. */
export const REPORT_USERS = 512;

/** Runs `work` with a tracker of checked options. */
export async function trackProgress<T>(
  { signal, onProgress }: ProgressOptions,
  work: (tracker: ProgressTracker) => Promise<T>,
): Promise<T> {
  const pause = createPause();
  try {
    return await work({
      signal,
      async turn() {
        signal?.throwIfAborted();
        if (!pause.due()) return;
        await pause.take();
        signal?.throwIfAborted();
      },
      async report(users, of) {
        await onProgress?.({ users, of });
      },
    });
  } finally {
    pause.close();
  }
}
