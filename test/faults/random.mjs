// The random numbers of a case: a case is its seed, so that any one can be run alone.

/** sfc32, seeded; integers below a bound, and choices. */
export function randomOf(seed) {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) ^ 0x9e3779b9, 0x243f6a88, 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let k = 0; k < 16; k++) next();
  const below = (bound) => Math.floor((next() / 2 ** 32) * bound);
  return { below, pick: (list) => list[below(list.length)], chance: (share) => next() / 2 ** 32 < share };
}
