// Seeded 32-bit random integers, the same on every engine: additions, shifts and Math.imul on 32-bit integers only.
//
// Generator: sfc32 (C. Doty-Humphrey, PractRand), 128 bits of state with a counter, so no seed has a short cycle.
// Seeding: the finaliser of MurmurHash3 (A. Appleby) over the two halves of the seed.
import { ArgumentError } from '../errors.ts';

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed an integer in [0, 2⁵³); throws ArgumentError otherwise */
  constructor(seed: number) {
    if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new ArgumentError('seed', seed, 'an integer in [0, 2⁵³)');
    this.#a = mix(seed | 0);
    this.#b = mix(Math.floor(seed / 2 ** 32) ^ 0x9e3779b9);
    this.#c = mix(this.#a ^ this.#b);
    // The author's warm-up: afterwards every bit of the state depends on every bit of the seed.
    for (let i = 0; i < 12; i++) this.next();
  }

  /** A uniform integer in [0, 2³²). */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A uniform integer in [0, bound), bound in [1, 2³²]; without bias, by rejecting the incomplete last round. */
  below(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let draw = this.next();
    while (draw >= limit) draw = this.next();
    return draw % bound;
  }
}

function mix(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) | 0;
}
