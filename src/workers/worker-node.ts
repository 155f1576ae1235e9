// The script of a Node thread: as text to start it from (built/), and as a file of its own for `workerFactory`.
import { parentPort } from 'node:worker_threads';
import { serveJobs } from './worker-main.ts';

serveJobs({
  send: (message) => parentPort?.postMessage(message),
  receive: (receiver) => parentPort?.on('message', receiver),
});
