// Tells screen readers what a click has changed elsewhere on the page.
import { byId } from './element.ts';

/** One short sentence; a later one replaces it. */
export function announce(sentence: string): void {
  byId('announcer').textContent = sentence;
}
