// Systems that only fit as a whole: rival-process.py has the same for Spark.

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
  const seconds = at.map((k) => fit(k, keep === 'all' || (keep === 'last' && k === sweeps)));
  const slope = (seconds.at(-1) - seconds[0]) / (sweeps - 1);
  return { seconds: new Array(sweeps).fill(slope), at };
}
