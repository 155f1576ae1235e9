// Bytes as text that gzip packs about as well as the bytes (base64, whose letters straddle them, costs a third more).
// src/wasm/byte-text.ts has the format, and turns the text into bytes again.

const LETTERS = [...Array(127).keys()]
  .slice(32)
  .map((code) => String.fromCharCode(code))
  .filter((letter) => !'"$\'<\\`'.includes(letter));
const SINGLE = LETTERS.length - 2;

/** Printable ASCII without quotes, backslashes, dollars and `<`: the same inside of any quotes and of a page. */
export function encodeByteText(bytes) {
  const common = commonest(bytes);
  const every = [...Array(256).keys()];
  const digits = [...every.filter((byte) => common.has(byte)), ...every.filter((byte) => !common.has(byte))];
  const digitOf = every.map((byte) => digits.indexOf(byte));
  let text = runs(every.map((byte) => common.has(byte)));
  for (const byte of bytes) {
    const digit = digitOf[byte];
    if (digit < SINGLE) text += LETTERS[digit];
    else {
      const rest = digit - SINGLE;
      text += LETTERS[SINGLE + Math.floor(rest / LETTERS.length)] + LETTERS[rest % LETTERS.length];
    }
  }
  return text;
}

/** The SINGLE bytes that come most often. */
function commonest(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const order = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  return new Set(order.slice(0, SINGLE));
}

/** The lengths of the runs of flags that are equal, a letter each: false first, a run too long for a letter in pieces. */
function runs(flags) {
  let text = '';
  let value = false;
  let length = 0;
  for (const flag of [...flags, null]) {
    if (flag === value && length < LETTERS.length - 1) {
      length++;
      continue;
    }
    text += LETTERS[length];
    if (flag === value) text += LETTERS[0];
    else value = !value;
    length = 1;
  }
  return text;
}
