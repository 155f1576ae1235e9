// JSON as it is written, for what JSON.parse does not tell: of equal keys it takes the last, and numbers it rounds.

const [QUOTE, COMMA, BACKSLASH] = [34, 44, 92];

/**
 * What stands between the commas of an object or array, up to the bracket that ends it. Of text that is no JSON the parts, or
 * what is left after the bracket, are none either.
 * @param begin the place after its first bracket
 * @returns the place after its last one, or -1 where there is none
 */
export function* partsOf(text: string, begin: number): Generator<string, number> {
  let depth = 0;
  for (let at = begin; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === QUOTE) {
      at = endOfString(text, at);
      if (at < 0) return -1;
    } else if (letter === COMMA && depth === 0) {
      yield text.slice(begin, at);
      begin = at + 1;
    } else if ((letter & ~0x20) === 0x5b)
      depth++; // [ or {
    else if ((letter & ~0x20) === 0x5d && depth-- === 0) {
      yield text.slice(begin, at);
      return at + 1;
    }
  }
  return -1;
}

/** The place of the quote that ends the text whose first quote stands there, or -1. */
function endOfString(text: string, begin: number): number {
  for (let at = text.indexOf('"', begin + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (text.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((at - before) % 2 === 0) return at;
  }
  return -1;
}

/** The members of an object, as they are written. */
export function membersOf(object: string): [key: string, value: string][] {
  return Array.from(partsOf(object, object.indexOf('{') + 1), (member) => {
    const end = endOfString(member, member.indexOf('"')) + 1;
    return [JSON.parse(member.slice(0, end)), member.slice(member.indexOf(':', end) + 1).trim()];
  });
}

/** Is the number an integer as it is written? Then it is exact where float64 says that it is a safe one. */
export function isWrittenInteger(number: string): boolean {
  return /^-?\d+(?:\.0+)?$/.test(number) || /^-?[\d.]{1,16}(?:e\+?\d\d?)?$/i.test(number);
}
