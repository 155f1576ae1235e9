// The log of a search: a line of JSON that says what is searched, then one for each trial.
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError, FormatError } from '../errors.ts';
import { contentPrint, firstDifference, signatureOf } from '../solve/run/signature.ts';
import { version } from '../version.ts';
import { type Trial, TUNE_OPTIONS, type TunePlan } from './options.ts';

/** How the lines of a log begin. */
export const LOG_BEGINNINGS = { first: '{"type":"search","version":', next: '{"type":"trial","setting":' } as const;

/** JSON; equal for searches whose trials are the same. */
export type SearchSignature = Readonly<Record<string, unknown>>;

export function searchSignature(train: Interactions, test: Interactions, plan: TunePlan): SearchSignature {
  // What a split holds is what is trained and measured on.
  const options = signatureOf(TUNE_OPTIONS, { ...plan, split: undefined, rungs: plan.rungs.length });
  // The data last: another seed, for one, is another split as well.
  return { ...options, data: contentPrint(train), test: contentPrint(test) };
}

export function headerLine(signature: SearchSignature): string {
  return JSON.stringify({ type: 'search', version, signature });
}

export function trialLine(trial: Trial): string {
  return JSON.stringify({ type: 'trial', ...trial });
}

/**
 * The trials of a log, or null when it is empty. Throws FormatError for a line that is none of ours, ArgumentError for the
 * log of another search.
 */
export function readLog(lines: Iterable<string>, signature: SearchSignature): Trial[] | null {
  let trials: Trial[] | null = null;
  let number = 0;
  for (const line of lines) {
    number++;
    const entry = parseLine(line, number);
    if (number === 1) {
      if (entry.type !== 'search') throw new FormatError('line 1 of the log', line, 'the description of a search');
      checkSignature(signature, entry.signature);
      trials = [];
    } else if (isTrial(entry)) {
      const { type, ...trial } = entry;
      trials?.push(trial);
    } else {
      throw new FormatError(`line ${number} of the log`, line, 'a trial');
    }
  }
  return trials;
}

function parseLine(line: string, number: number): Record<string, unknown> & { type?: unknown } {
  try {
    return Object(JSON.parse(line));
  } catch {
    throw new FormatError(`line ${number} of the log`, line, 'JSON');
  }
}

function isTrial(entry: Record<string, unknown>): entry is Record<string, unknown> & Trial {
  const { type, setting, rung, factors, epochs, value, seconds } = entry;
  const counts = [setting, rung, factors, epochs].every((count) => Number.isSafeInteger(count) && Number(count) >= 0);
  return type === 'trial' && counts && (value === null || Number.isFinite(value)) && Number.isFinite(seconds);
}

function checkSignature(signature: SearchSignature, theirs: unknown): void {
  const difference = firstDifference(JSON.parse(JSON.stringify(signature)), theirs);
  if (!difference) return;
  const { path, mine, theirs: got } = difference;
  throw new ArgumentError(`log.${path}`, got, `${JSON.stringify(mine)}, as in this search`);
}
