// One binary told by another: what the relaxed build copies from the strict one, and what it has of its own.
// src/wasm/delta.ts has the format, and puts the two together again.
import { leb128 } from './wasm-file.mjs';

/** A copy shorter than this costs more than the bytes themselves. */
const SHORTEST = 5;

/** The delta from which `applyDelta(from, delta)` makes `to`. */
export function makeDelta(from, to) {
  const source = Buffer.from(from);
  const target = Buffer.from(to);
  const places = placesOf(source);
  const steps = [];
  const own = [];
  let literals = 0;
  let expected = 0;
  const step = (from, length) => {
    const jump = from - expected;
    steps.push(...leb128(literals), ...leb128(jump < 0 ? -2 * jump - 1 : 2 * jump), ...leb128(length));
    literals = 0;
  };
  for (let at = 0; at < target.length; ) {
    const { from, length } = longestCopy(source, target, at, places, expected);
    if (length >= SHORTEST) {
      step(from, length);
      expected = from + length;
      at += length;
    } else {
      own.push(target[at++]);
      literals++;
      expected++;
    }
  }
  step(expected, 0);
  return Buffer.from([...leb128(target.length), ...leb128(steps.length), ...steps, ...own]);
}

/** Where each run of SHORTEST bytes begins in the source. */
function placesOf(source) {
  const places = new Map();
  for (let at = 0; at + SHORTEST <= source.length; at++) {
    const key = source.toString('latin1', at, at + SHORTEST);
    const known = places.get(key);
    if (known) known.push(at);
    else places.set(key, [at]);
  }
  return places;
}

/** The longest run of the source that goes on at `at`; going on where the last one ended is worth a byte. */
function longestCopy(source, target, at, places, expected) {
  let best = { from: 0, length: 0, worth: 0 };
  for (const from of places.get(target.toString('latin1', at, at + SHORTEST)) ?? []) {
    let length = 0;
    while (
      at + length < target.length &&
      from + length < source.length &&
      target[at + length] === source[from + length]
    )
      length++;
    const worth = length - Number(from !== expected);
    if (worth > best.worth) best = { from, length, worth };
  }
  return best;
}
