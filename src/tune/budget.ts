// What time allows. Every rung, and the refinement after them, has an equal part of it, less what the last fit will need;
// what an epoch costs is taken from the trials there were.
import type { Rung } from './schedule.ts';

/** The last fit and one trial at its d are to take this part of the time at most; else there are fewer rungs. */
const LAST_SHARE = 0.6;
/** The last half-sweep of a fit, which is exact, and the measurement take about so many epochs' time. */
const ENDING = 2;
/** To find how many epochs are best, and to fit for these, takes about so many times the most that there may be. */
const LAST_EPOCHS = 1.25;

export class Budget {
  readonly #seconds: number;
  readonly #rungs: readonly Rung[];
  /** Epochs to keep time for. */
  #last: number;
  readonly #started: number;
  /** Seconds an epoch takes, by factors. */
  readonly #rates = new Map<number, number>();

  readonly #cost: (factors: number) => number;

  /**
   * @param epochs of the last fit, at most @param cost of an epoch with so many factors, in any unit @param spent seconds that earlier
   * calls have used up
   */
  constructor(
    seconds: number,
    rungs: readonly Rung[],
    epochs: number,
    cost: (factors: number) => number,
    spent: number,
  ) {
    this.#seconds = seconds;
    this.#cost = cost;
    this.#rungs = rungs;
    this.#last = LAST_EPOCHS * epochs;
    this.#started = performance.now() - spent * 1000;
  }

  /** Seconds since the start, those of earlier calls included. */
  get spent(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Seconds that are left, never less than none; null where there is no limit. */
  get left(): number | null {
    return this.#seconds === Number.POSITIVE_INFINITY ? null : Math.max(0, this.#seconds - this.spent);
  }

  /** Learns from a trial. */
  add(factors: number, epochs: number, seconds: number): void {
    this.#rates.set(factors, seconds / (epochs + ENDING));
  }

  /** Only a last fit of so many epochs is left. */
  endsAfter(epochs: number): void {
    this.#last = epochs;
  }

  /**
   * Whether one more trial should be started, `first` or not on its rung. The rungs above the last are the refinement and
   * the repetition, which may have what is left.
   */
  allows(rung: number, factors: number, epochs: number, first: boolean): boolean {
    if (this.#seconds === Number.POSITIVE_INFINITY || this.#rates.size === 0) return true;
    const count = this.#affordable();
    const isAfter = rung >= this.#rungs.length;
    if (rung >= count && !isAfter) return false;
    const end = this.spent + this.#estimate(factors, epochs);
    const reserve = this.#estimate(this.#rungs[count - 1].factors, this.#last);
    const share = ((this.#seconds - reserve) * (rung + 1)) / (count + 1);
    if (!isAfter && end <= share) return true;
    return (first || isAfter) && end + this.#estimate(factors, this.#last) <= this.#seconds;
  }

  /** How many rungs, at least the first, come to an end in time. */
  #affordable(): number {
    const fits = ({ factors, epochs }: Rung) =>
      this.#estimate(factors, this.#last) + this.#estimate(factors, epochs) <= LAST_SHARE * this.#seconds;
    return Math.max(1, this.#rungs.findLastIndex(fits) + 1);
  }

  /** Seconds of a fit of so many epochs; from the nearest smaller number of factors that was tried, or the smallest. */
  #estimate(factors: number, epochs: number): number {
    const known = Math.max(...[...this.#rates.keys()].filter((d) => d <= factors), Math.min(...this.#rates.keys()));
    return ((epochs + ENDING) * this.#rates.get(known)! * this.#cost(factors)) / this.#cost(known);
  }
}
