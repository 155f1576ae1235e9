// Times as files have them: numbers, or text of ISO 8601. Numbers are told by their size: seconds since 1970 are below 10^11
// until the year 5138, and those above are milli-, micro- or nanoseconds, of which the smallest are of 1973.
import { GrowingColumn } from '../../data/growing-column.ts';
import { TIME } from '../../data/number-columns.ts';
import { toTime } from '../../data/times.ts';
import { ArgumentError } from '../../errors.ts';

/** What a number of a time column counts since 1970; `auto`: told by its size. */
export type TimeUnit = 'auto' | 's' | 'ms' | 'us' | 'ns';

const PER_SECOND: Readonly<Record<Exclude<TimeUnit, 'auto'>, number>> = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };
export const TIME_UNITS = ['auto', 's', 'ms', 'us', 'ns'] as const satisfies readonly TimeUnit[];
/** Below it each unit, of those that numbers are in without being told. */
const BELOW = { s: 1e11, ms: 1e14, us: 1e17, ns: Number.POSITIVE_INFINITY } as const;

export class TimeColumn {
  readonly domain = TIME;
  readonly #unit: TimeUnit;
  readonly #times = new GrowingColumn(Float64Array);
  #kind: 'number' | 'date' | undefined;

  constructor(unit: TimeUnit = 'auto') {
    this.#unit = unit;
  }

  /** What the next time has to be, in words. */
  get expected(): string {
    if (this.#kind === 'number') return 'a finite number like all others, such as seconds since 1970';
    const date = 'a date or time (ISO 8601: 2026-01-31T12:00:00Z)';
    return this.#kind === 'date' ? `${date} like all others` : `a finite number, or ${date}`;
  }

  /** Adds a number, a 64-bit integer, a Date or text of ISO 8601; false for anything else, and for another kind than before. */
  add(value: unknown): boolean {
    const isNumber = typeof value === 'number' || typeof value === 'bigint';
    return this.#add(isNumber ? Number(value) : toTime(value), isNumber);
  }

  /** Adds what a type says is a time in seconds. */
  addSeconds(seconds: number): boolean {
    return this.#add(seconds, false);
  }

  #add(time: unknown, isNumber: boolean): boolean {
    if (!TIME.accepts(time)) return false;
    this.#kind ??= isNumber ? 'number' : 'date';
    if ((this.#kind === 'number') !== isNumber) return false;
    this.#times.push(time);
    return true;
  }

  /** The times in seconds. @throws ArgumentError where numbers are of two units by their size, and `timeUnit` does not say */
  done(): Float64Array {
    const times = this.#times.done();
    return this.#kind === 'number' ? inSeconds(times, this.#unit) : times;
  }
}

/** Numbers as seconds. Errors as those of `done` */
function inSeconds(times: Float64Array, given: TimeUnit): Float64Array {
  const unit = given === 'auto' ? unitOf(times) : given;
  return unit === 's' ? times : times.map((time) => time / PER_SECOND[unit]);
}

/** The unit of the largest, which has to be that of all but small ones: a time of 0 is of any. */
function unitOf(times: Float64Array): Exclude<TimeUnit, 'auto'> {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const time of times) {
    const size = Math.abs(time);
    if (size > most) most = size;
    if (size > 0 && size < least) least = size;
  }
  const unitOfSize = (size: number) =>
    (Object.keys(BELOW) as (keyof typeof BELOW)[]).find((unit) => size < BELOW[unit])!;
  const unit = unitOfSize(most);
  if (least === Number.POSITIVE_INFINITY || unitOfSize(least) === unit) return unit;
  throw new ArgumentError(
    'timeUnit',
    'auto',
    `given (--time-unit s, ms, us or ns): the times are from ${least} to ${most}, as if of two units`,
  );
}
