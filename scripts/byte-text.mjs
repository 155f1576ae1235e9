// Bytes as text that gzip packs about as well as the bytes (base64, whose letters straddle them, costs a third more).
// src/wasm/byte-text.ts has the format, and turns the text into bytes again.

const ALPHABET = [...Array(127).keys()]
  .slice(32)
  .map((code) => String.fromCharCode(code))
  .filter((letter) => !'"$\'<\\`'.includes(letter));
const SINGLE = ALPHABET.length - 2;

/** Printable ASCII without quotes, backslashes, dollars and `<`: the same inside of any quotes and of a page. */
export function encodeByteText(bytes) {
  let text = '';
  for (const byte of bytes) {
    const digit = (byte + 16) & 255;
    if (digit < SINGLE) text += ALPHABET[digit];
    else {
      const rest = digit - SINGLE;
      text += ALPHABET[SINGLE + Math.floor(rest / ALPHABET.length)] + ALPHABET[rest % ALPHABET.length];
    }
  }
  return text;
}
