// Byte text, in which the kernel binaries are embedded: a letter for each of the commonest bytes, two for the others. The
// letters are the printable ASCII characters but six that quotes or a page would have to escape; the last two of them begin
// a pair. The text begins with the lengths of the runs of bytes that are rare, common, rare and so on, up to 256.
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
  let at = 0;
  const digit = () => digits[text.charCodeAt(at++)];
  const kinds: number[][] = [[], []];
  for (let byte = 0, common = 0; byte < 256; common ^= 1) {
    for (let left = digit(); left > 0; left--) kinds[common].push(byte++);
  }
  const order = [...kinds[1], ...kinds[0]];
  const bytes = new Uint8Array(text.length);
  let length = 0;
  while (at < text.length) {
    const first = digit();
    bytes[length++] = order[first < SINGLE ? first : SINGLE + (first - SINGLE) * LETTERS + digit()];
  }
  return bytes.slice(0, length);
}
