// Lets the event loop turn during long work. A message to oneself is a task of its own, so timers, input and paint get
// their turn, without the four milliseconds that browsers add to nested timeouts.

/** Work on this thread goes on for so long at most, in milliseconds. */
const SLICE = 10;

export interface Pause {
  /** Whether the last pause is long enough ago. */
  due(): boolean;
  take(): Promise<void>;
  close(): void;
}

export function createPause(): Pause {
  const { port1, port2 } = new MessageChannel();
  let resume = () => {};
  port1.onmessage = () => resume();
  let last = performance.now();
  return {
    due: () => performance.now() - last >= SLICE,
    take: () =>
      new Promise((resolve) => {
        resume = () => {
          last = performance.now();
          resolve();
        };
        port2.postMessage(0);
      }),
    close: () => {
      port1.onmessage = null;
      port1.close();
      port2.close();
    },
  };
}
