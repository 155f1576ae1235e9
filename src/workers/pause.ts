// Lets the event loop turn during long work. `setImmediate`, where there is one, comes after timers and input; elsewhere
// a message to oneself is a task of its own, without the four milliseconds that browsers add to nested timeouts. (Node
// has messages too, but handles one posted by a handler of another before it looks at timers; so does workerd.) Runtimes
// at the edge have no workers and no `setImmediate`: there it is a timeout.

/** Work on this thread goes on for so long at most, in milliseconds. */
const SLICE = 10;

export interface Pause {
  /** Whether the last pause is long enough ago. */
  due(): boolean;
  take(): Promise<void>;
  close(): void;
}

export function createPause(): Pause {
  const { turn, close } = fastestTurn();
  let last = performance.now();
  return {
    due: () => performance.now() - last >= SLICE,
    async take() {
      await turn();
      last = performance.now();
    },
    close,
  };
}

interface Turn {
  turn(): Promise<void>;
  close(): void;
}

function fastestTurn(): Turn {
  if (typeof setImmediate === 'function') return byImmediate();
  return typeof Worker === 'function' && typeof MessageChannel === 'function' ? byMessage() : byTimeout();
}

function byTimeout(): Turn {
  return { turn: () => new Promise((resolve) => setTimeout(resolve)), close: () => {} };
}

function byImmediate(): Turn {
  return { turn: () => new Promise((resolve) => setImmediate(resolve)), close: () => {} };
}

function byMessage(): Turn {
  const { port1, port2 } = new MessageChannel();
  let resume = () => {};
  port1.onmessage = () => resume();
  return {
    turn: () =>
      new Promise((resolve) => {
        resume = resolve;
        port2.postMessage(0);
      }),
    close: () => {
      port1.close();
      port2.close();
    },
  };
}
