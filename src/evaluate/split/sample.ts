// Seeded choices from 0..size − 1.
import type { Random } from '../../data/random.ts';

/** A mask with `count` ones: selection sampling (Knuth, "The Art of Computer Programming" 2, §3.4.2, algorithm S). */
export function sample(size: number, count: number, random: Random): Uint8Array {
  const mask = new Uint8Array(size);
  let wanted = count;
  for (let position = 0; wanted > 0; position++) {
    if (random.below(size - position) < wanted) {
      mask[position] = 1;
      wanted--;
    }
  }
  return mask;
}

/** 0..size − 1 in an order where all are equally likely (ibid., algorithm P). */
export function drawOrder(size: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: size }, (_, position) => position);
  for (let left = size; left > 1; left--) {
    const drawn = random.below(left);
    const last = order[left - 1];
    order[left - 1] = order[drawn];
    order[drawn] = last;
  }
  return order;
}
