// Seeded random numbers for the tests, exactly representable in float32, so that kernel and oracle start from the same.

export interface Seeded {
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** N(0, deviation²). */
  normal(deviation?: number): number;
  /** 0 … count − 1. */
  index(count: number): number;
  /** `size` distinct indices below `count`, ascending. */
  distinct(size: number, count: number): number[];
  /** rows × columns of normals. */
  matrix(rows: number, columns: number, deviation?: number): number[][];
}

export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const uniform = (low: number, high: number) => Math.fround(low + (high - low) * next());
  const index = (count: number) => Math.floor(next() * count);
  const normal = (deviation = 1) =>
    Math.fround(deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()));
  return {
    uniform,
    normal,
    index,
    distinct(size, count) {
      const all = Array.from({ length: count }, (_, k) => k);
      for (let k = 0; k < size; k++) {
        const other = k + index(count - k);
        [all[k], all[other]] = [all[other], all[k]];
      }
      return all.slice(0, size).sort((a, b) => a - b);
    },
    matrix: (rows, columns, deviation) =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => normal(deviation))),
  };
}
