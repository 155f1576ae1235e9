// What signals do that end a process: Ctrl-C (SIGINT), SIGTERM and SIGHUP.
import { constants } from 'node:os';
import { removeTemporaries } from '../node/temporaries.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let received: NodeJS.Signals = 'SIGINT';
/** Ends the work that is under way, where it can be ended in between. */
let abort: (() => void) | undefined;

/** For a command that writes: a signal leaves nothing half-written behind. */
export function cleanUpOnSignals(): void {
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

/** Runs `work` with a signal that the first such signal aborts; a second one ends the process at once. */
export async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  abort = () => controller.abort();
  try {
    await work(controller.signal);
  } finally {
    abort = undefined;
  }
}

/** The exit code of work that was aborted, as shells have it. */
export function abortedCode(): number {
  return 128 + constants.signals[received];
}

function onSignal(signal: NodeJS.Signals): void {
  received = signal;
  if (abort) {
    abort();
    abort = undefined;
    return;
  }
  removeTemporaries();
  for (const each of SIGNALS) process.off(each, onSignal);
  process.kill(process.pid, signal); // as it would have ended without us
}
