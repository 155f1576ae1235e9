// How many threads may be asked for.
import { ArgumentError } from '../errors.ts';

/** Throws ArgumentError unless the number is an integer from 1 to 1024. */
export function checkWorkers(workers: number): number {
  if (!Number.isInteger(workers) || workers < 1 || workers > 1024) {
    throw new ArgumentError('workers', workers, `'auto', an integer from 1 to 1024 or a WorkerPool`);
  }
  return workers;
}
