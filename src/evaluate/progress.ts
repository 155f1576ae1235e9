// The pace of an evaluation: it can be aborted, says how far it is, and lets the event loop turn.

import { checkCallback, checkSignal } from '../options.ts';
import type { Signal } from '../platform.ts';
import { createPause } from '../workers/pause.ts';

export interface Progress {
  /** Users (or cases) that are done, of how many. */
  readonly users: number;
  readonly of: number;
}

export interface PaceOptions {
  /** Ends the evaluation soon after it aborts; the promise rejects with its reason. */
  signal?: Signal;
  /** Called every so many users, and after the last. */
  onProgress?: (progress: Progress) => void;
}

export interface Pace {
  readonly signal: Signal | undefined;
  /** Between two pieces of work. Rejects with the signal's reason. */
  turn(): Promise<void>;
  report(users: number, of: number): void;
}

/** Users from one report of progress to the next where they go one by one. */
export const REPORT_USERS = 512;

/** Throws ArgumentError for what is no signal or no function. */
export function checkPace({ signal, onProgress }: PaceOptions): void {
  checkSignal(signal);
  checkCallback('onProgress', onProgress);
}

/** Runs `work` at the pace of checked options. */
export async function paced<T>({ signal, onProgress }: PaceOptions, work: (pace: Pace) => Promise<T>): Promise<T> {
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
      report: (users, of) => onProgress?.({ users, of }),
    });
  } finally {
    pause.close();
  }
}
