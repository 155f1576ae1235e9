// Seeded random numbers, so that every run measures the same data.

/** A generator of numbers in [0, 1): Mulberry32 (T. Ettinger 2017), 32 bits of state. */
export function seeded(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `length` numbers uniform in ±√3·deviation, which have that standard deviation. */
export function uniform(length, deviation, random) {
  const range = 2 * Math.sqrt(3) * deviation;
  return Float32Array.from({ length }, () => (random() - 0.5) * range);
}

/** `count` distinct integers below `limit`, ascending; integer i comes up about in proportion to 1/(i + shift). */
export function powerLawSample(count, limit, shift, random) {
  const chosen = new Set();
  const range = Math.log((limit + shift) / shift);
  while (chosen.size < Math.min(count, limit)) {
    chosen.add(Math.min(limit - 1, Math.floor(shift * Math.exp(random() * range) - shift)));
  }
  return Int32Array.from(chosen).sort();
}
