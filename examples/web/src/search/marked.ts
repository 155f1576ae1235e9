// Shows where a text has the words that were searched for.
import { element } from '../shell/element.ts';

/** The text in pieces, with the query's words in <mark>. */
export function marked(text: string, query: string): (Node | string)[] {
  const words = query.split(/\s+/).filter(Boolean);
  if (words.length === 0) return [text];
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'gi');
  return text.split(pattern).map((piece, k) => (k % 2 === 1 ? element('mark', {}, piece) : piece));
}
