// What of a linear memory has been handed out: blocks by the byte, with guards between them that belong to nobody. An access
// is right when it lies within one block.

/** Before every block. Wider than a row of 2,048 factors, so that a row too far is not the next block. */
export const GUARD_BYTES = 16_384;
/** Blocks begin at multiples of it, so that no two share one of these pieces. */
const PIECE_SHIFT = 6;

/** An access outside of every block. */
export class BoundsError extends Error {
  name = 'BoundsError';
}

export class Blocks {
  /** By piece of memory the block in it, 0 for none. */
  #owners = new Uint32Array(0);
  #begins = [0];
  #ends = [0];

  /** Hands out [begin, end), which lies above all blocks that there are. */
  add(begin, end) {
    const [first, last] = [begin >>> PIECE_SHIFT, Math.ceil(end / 2 ** PIECE_SHIFT)];
    if (last > this.#owners.length) {
      const grown = new Uint32Array(2 * last);
      grown.set(this.#owners);
      this.#owners = grown;
    }
    this.#owners.fill(this.#begins.length, first, last);
    this.#begins.push(begin);
    this.#ends.push(end);
  }

  /** Takes back all blocks from `top` up. */
  release(top) {
    while (this.#begins.length > 1 && this.#begins.at(-1) >= top) {
      const [begin, end] = [this.#begins.pop(), this.#ends.pop()];
      this.#owners.fill(0, begin >>> PIECE_SHIFT, Math.ceil(end / 2 ** PIECE_SHIFT));
    }
  }

  /** Whether [begin, begin + bytes) lies within one block. */
  hold(begin, bytes) {
    const owner = this.#owners[begin >>> PIECE_SHIFT];
    return owner > 0 && begin >= this.#begins[owner] && begin + bytes <= this.#ends[owner];
  }

  /** Where [begin, begin + bytes) lies among the blocks, in words. */
  placeOf(begin, bytes) {
    const show = (block) => `block ${block} of ${this.#ends[block] - this.#begins[block]} bytes`;
    const after = this.#begins.findIndex((from, block) => block > 0 && from > begin);
    const before = (after < 0 ? this.#begins.length : after) - 1;
    const below = before === 0 ? 'no block is below' : `${fromEnd(begin, bytes, this.#ends[before])} ${show(before)}`;
    const above = after < 0 ? 'no block is above' : `${this.#begins[after] - begin} bytes before ${show(after)}`;
    return `${below}, ${above}`;
  }
}

function fromEnd(begin, bytes, end) {
  return begin < end ? `${begin + bytes - end} of them past the end of` : `${begin - end} bytes past the end of`;
}
