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
 * The trials of a log, or null when it is empty. A last line that ends early, as one does that was being written when its process
 * was killed, is passed over. Throws FormatError, which says `log:` and the number, for any other line that is none of ours;
 * ArgumentError for the log of another search.
 */
export function readLog(lines: Iterable<string>, signature: SearchSignature): Trial[] | null {
  const whole = [...lines];
  if (isCutOff(whole.at(-1))) whole.pop();
  if (whole.length === 0) return null;
  const [first, ...rest] = whole.map(parseLine);
  if (first.type !== 'search') throw new FormatError('log:1', whole[0], 'the description of a search');
  checkSignature(signature, first.signature);
  return rest.map((entry, at) => {
    if (!isTrial(entry)) throw new FormatError(`log:${at + 2}`, whole[at + 1], 'a trial');
    const { type, ...trial } = entry;
    return trial;
  });
}

/** How lines begin that are ours, and those of them that are cut off early. */
const BEGINNING = '{"type":"';

/** Whether it is the beginning of a line, and no whole one. */
function isCutOff(line: string | undefined): boolean {
  return (
    typeof line === 'string' && BEGINNING.startsWith(line.slice(0, BEGINNING.length)) && parsed(line) === undefined
  );
}

type Entry = Record<string, unknown> & { type?: unknown };

function parseLine(line: string, at: number): Entry {
  const entry = parsed(line);
  if (entry === undefined) throw new FormatError(`log:${at + 1}`, line, 'JSON');
  return Object(entry);
}

/** Undefined for what is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
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
