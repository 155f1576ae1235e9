// The memory of a fit, before anything is copied into it.
import { MemoryLimitError } from '../../errors.ts';
import { MAX_BYTES } from '../../wasm/arena.ts';
import type { Kernels } from '../../wasm/kernels.ts';

/**
 * Grows the memory for a fit, by the bytes that one of so many factors takes. Throws MemoryLimitError, which says how many
 * would fit, where it cannot have as much.
 * @param otherwise what else to do, for an algorithm that has something
 */
export function reserveFit(
  { arena }: Kernels,
  factors: number,
  bytesOf: (factors: number) => number,
  otherwise = '',
): void {
  const topOf = (count: number) => arena.top + bytesOf(count);
  let most = factors;
  while (most > 0 && topOf(most) > MAX_BYTES) most--;
  if (most < factors) {
    const remedy =
      most > 0
        ? `Take fewer factors (of this data, ${most} factors would fit)`
        : 'No number of factors fits: take fewer interactions';
    throw new MemoryLimitError(topOf(factors), MAX_BYTES, `${remedy}${otherwise && `, or ${otherwise}`}.`);
  }
  arena.reserve(bytesOf(factors));
}
