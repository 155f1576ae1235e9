// `#pool-host` of runtimes without threads.
import type { WorkerHost } from './host.ts';

export const host: WorkerHost = {
  parallelism: () => 0,
  startWorker: async () => null,
  handleOf() {
    throw new Error('There are no threads here.');
  },
};
