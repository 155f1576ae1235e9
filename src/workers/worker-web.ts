// The script of a web worker: as text for a Blob (built/), and as a file of its own for pages whose policy allows none, and
// for `workerFactory`.
import type { ToWorker } from './messages.ts';
import { serveJobs } from './worker-main.ts';

serveJobs({
  send: (message) => self.postMessage(message),
  receive: (receiver) => {
    self.onmessage = (event: MessageEvent<ToWorker>) => receiver(event.data);
  },
});
