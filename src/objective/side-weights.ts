// r_i and c_j: the weights of the unobserved entries by user and by item, in whatever form the caller gives them.
import { ArgumentError } from '../errors.ts';

/** The unobserved weight of every row of one side, by index or as a function of the row's frequency. */
export type SideWeight = ArrayLike<number> | ((count: number) => number);

/** r_i or c_j as an array, or null when all are one. Throws ArgumentError for a weight below 0 or not finite. */
export function resolveSideWeights(
  argument: string,
  weights: SideWeight | undefined,
  counts: Int32Array,
): Float32Array | null {
  if (weights === undefined) return null;
  const out =
    typeof weights === 'function'
      ? copyColumn(
          `${argument}()`,
          Array.from(counts, (count) => weights(count)),
          counts.length,
        )
      : copyColumn(argument, weights, counts.length);
  const bad = out.findIndex((w) => !(w >= 0 && w < Number.POSITIVE_INFINITY));
  if (bad >= 0) throw new ArgumentError(`${argument}[${bad}]`, out[bad], 'a finite number ≥ 0');
  return out;
}

/** The numbers as float32. Throws ArgumentError for what is no array of that length. */
export function copyColumn(argument: string, source: ArrayLike<number>, length: number): Float32Array {
  if (typeof source?.length !== 'number') throw new ArgumentError(argument, source, `an array of ${length} numbers`);
  if (source.length !== length) throw new ArgumentError(`${argument}.length`, source.length, `${length}`);
  const bad = Array.prototype.findIndex.call(source, (value) => typeof value !== 'number');
  if (bad >= 0) throw new ArgumentError(`${argument}[${bad}]`, source[bad], 'a number');
  return new Float32Array(source);
}
