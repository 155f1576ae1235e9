// Byte text, in which the kernel binaries are embedded: a letter for each of the commonest bytes, two for the others. The
// letters are the printable ASCII characters but six that quotes or a page would have to escape; the last two of them begin
// a pair. Digits are counted from byte 240 on, so that the small numbers on either side of zero are single.
const ESCAPED = '"$\'<\\`';
const LETTERS = 89;
const SINGLE = LETTERS - 2;

/** The bytes of a text that scripts/byte-text.mjs made. */
export function decodeByteText(text: string): Uint8Array<ArrayBuffer> {
  const digits = new Uint8Array(127);
  let next = 0;
  for (let code = 32; code < 127; code++) {
    if (!ESCAPED.includes(String.fromCharCode(code))) digits[code] = next++;
  }
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    let digit = digits[text.charCodeAt(at)];
    if (digit >= SINGLE) digit = SINGLE + (digit - SINGLE) * LETTERS + digits[text.charCodeAt(++at)];
    bytes[length++] = digit - 16;
  }
  return bytes.slice(0, length);
}
