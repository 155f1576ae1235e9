// Markdown files of sections that scripts write: those that were not made anew keep their text.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Writes the head and, in the order of `titles`, every section that is in `fresh` (title → text) or was there before. */
export function writeSections(file, head, titles, fresh) {
  const kept = existsSync(file) ? sectionsOf(readFileSync(file, 'utf8')) : new Map();
  const sections = titles.map((title) => fresh.get(title) ?? kept.get(title));
  // A section that is kept brings the blank line that parted it from the next.
  const text = [head, ...sections.filter(Boolean)].map((part) => part.trimEnd()).join('\n\n');
  writeFileSync(file, `${text}\n`);
}

/** Title → text of every section. */
function sectionsOf(text) {
  const parts = text.split(/^(?=## )/m).slice(1);
  return new Map(parts.map((part) => [part.slice(3, part.indexOf('\n')), part]));
}
