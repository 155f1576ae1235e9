// What the rankings' evaluations report, and the checks of the options they share.
import { ArgumentError } from '../errors.ts';
import { checkBootstrap } from './bootstrap.ts';
import type { Report, ReportOptions } from './series.ts';

export interface Evaluation extends Report {
  /** Users (or cases) that the means are taken over. */
  users: number;
  /** Users the ranker knows that have no test items; left out. */
  withoutTest: number;
  /** Users with test items that the ranker does not know; left out. */
  unknownUsers: number;
  /** Test items that the ranker does not know; they cannot be hit, and are misses. */
  unknownItems: number;
}

/** The cut-offs, ascending and distinct. Throws ArgumentError unless all are integers of at least 1. */
export function checkCutoffs(k: number | readonly number[] = [10, 20]): number[] {
  const cutoffs = typeof k === 'number' ? [k] : [...k];
  if (cutoffs.length === 0) throw new ArgumentError('k', cutoffs, 'at least one cut-off');
  for (const cutoff of cutoffs) {
    if (!Number.isSafeInteger(cutoff) || cutoff < 1) throw new ArgumentError('k', cutoff, 'an integer of at least 1');
  }
  return [...new Set(cutoffs)].sort((a, b) => a - b);
}

/** Throws ArgumentError for what a report cannot be made by. */
export function checkReport({ perUser, bootstrap }: ReportOptions): void {
  if (perUser !== undefined && typeof perUser !== 'boolean') {
    throw new ArgumentError('perUser', perUser, 'true or false');
  }
  if (bootstrap === undefined) return;
  if (typeof bootstrap !== 'object' || bootstrap === null) {
    throw new ArgumentError('bootstrap', bootstrap, 'an object such as { samples: 1000, level: 0.95 }');
  }
  checkBootstrap(bootstrap);
}
