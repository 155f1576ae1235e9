// The course of a fit, a point after each sweep: when it gets somewhere.

/**
 * Points of { seconds, sweeps, value } from what each sweep took and what the users' last half-sweep after it would take.
 * @param at the sweeps after which there are values @param seconds of every sweep @param last after every sweep; undefined:
 * the system has none
 */
export function pointsOf(at, values, seconds, last) {
  return at.map((sweeps, k) => ({
    sweeps,
    seconds: seconds.slice(0, sweeps).reduce((sum, value) => sum + value, 0) + (last?.[sweeps - 1] ?? 0),
    value: values[k],
  }));
}

/**
 * Where a course first reaches a value: { seconds, sweeps }, on the straight line between two points, or at the first
 * point where that is good enough already; undefined where it never does.
 * @param rising whether more is better
 */
export function reach(points, target, rising) {
  const isThere = ({ value }) => (rising ? value >= target : value <= target);
  const k = points.findIndex(isThere);
  if (k < 0) return undefined;
  const { seconds, sweeps } = points[k];
  if (k === 0) return { seconds, sweeps };
  const before = points[k - 1];
  const share = (target - before.value) / (points[k].value - before.value);
  const between = (from, to) => from + share * (to - from);
  return { seconds: between(before.seconds, seconds), sweeps: between(before.sweeps, sweeps) };
}

/** Element by element the median of lists that are equally long. */
export function medians(lists, median) {
  return lists[0]?.map((_, k) => median(lists.map((list) => list[k])));
}
