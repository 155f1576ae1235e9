// The script of a web worker, as a module of its own: for pages whose policy allows no Blob, and for `workerFactory`.
import type { ToWorker } from './messages.ts';
import { startServing } from './worker-main.ts';

startServing({
  send: (message) => self.postMessage(message),
  receive: (receiver) => {
    self.onmessage = (event: MessageEvent<ToWorker>) => receiver(event.data);
  },
});
