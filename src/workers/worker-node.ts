// The script of a Node thread, as a module of its own: for `workerFactory`.
import { parentPort } from 'node:worker_threads';
import { startServing } from './worker-main.ts';

startServing({
  send: (message) => parentPort?.postMessage(message),
  receive: (receiver) => parentPort?.on('message', receiver),
});
