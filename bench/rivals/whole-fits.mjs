// Systems that only fit as a whole: rival-process.py has the same for Spark.

/** The longer of the two fits has at least so many sweeps: between fits that are nearly the same a slope is noise. */
export const SPAN = 6;

/** The sweeps after which the factors are looked at: each takes a fit of its own. */
export function looksAt(sweeps) {
  return [1, 2, 3, 4, 5, 7, 10, 14, 20].filter((k) => k < sweeps).concat(sweeps);
}

/**
 * What a process answers, from fits of several lengths.
 * @param fit (sweeps, isKept) → seconds, with all that comes before the first sweep
 */
export function wholeFits(sweeps, keep, fit) {
  const at = keep === 'all' ? looksAt(sweeps) : [1, sweeps];
  const lengths = at.at(-1) < SPAN ? [...at, SPAN] : at;
  const seconds = lengths.map((k) => fit(k, k <= sweeps && (keep === 'all' || (keep === 'last' && k === sweeps))));
  const slope = (seconds.at(-1) - seconds[0]) / (lengths.at(-1) - 1);
  if (!(slope > 0)) throw new Error(`${lengths.at(-1)} sweeps took no longer than one: the machine is too busy`);
  return { seconds: new Array(sweeps).fill(slope), at };
}
