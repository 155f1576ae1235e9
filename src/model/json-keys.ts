// JSON.parse keeps the last of two equal keys without a word; two readers of one hostile file could then see two
// different files. This finds the repetition.

/** The first key that stands twice in one object of a valid JSON text, or undefined. */
export function firstRepeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  // Between strings and braces nothing matters in a text that JSON.parse took.
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') {
      open.push(new Set());
    } else if (text[at] === '}') {
      open.pop();
    } else if (text[at] === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        const key: string = JSON.parse(text.slice(at, end));
        const keys = open[open.length - 1];
        if (keys.has(key)) return key;
        keys.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** Past the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Whether a colon follows, after white space. */
function isKey(text: string, end: number): boolean {
  let at = end;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return text[at] === ':';
}
