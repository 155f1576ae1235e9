// How many threads may be asked for.
import { ArgumentError } from '../errors.ts';

export const WORKERS_DOMAIN = `'auto', an integer from 1 to 1024 or a WorkerPool`;

export function isWorkerCount(workers: unknown): workers is number {
  return Number.isInteger(workers) && (workers as number) >= 1 && (workers as number) <= 1024;
}

/** Throws ArgumentError unless the number is an integer from 1 to 1024. */
export function checkWorkers(workers: number): number {
  if (!isWorkerCount(workers)) throw new ArgumentError('workers', workers, WORKERS_DOMAIN);
  return workers;
}
