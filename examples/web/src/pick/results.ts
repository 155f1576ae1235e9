// The list of recommendations: name, description, and how much each of the picks speaks for it.
import type { Reason } from '../picks.ts';
import { element } from '../shell/element.ts';
import { glide } from './glide.ts';

export interface Result {
  readonly name: string;
  readonly description: string;
  /** How well it goes with the picks, beside the best of the list: 0 to 1. */
  readonly strength: number;
  /** What speaks for it; of an item that is popular, and nothing else, none. */
  readonly reasons: readonly Reason[];
}

/** More would not be read. */
const MOST_REASONS = 3;
/** A smaller share is not worth a word. */
const LEAST_SHARE = 0.05;

/**
 * Fills the list; entries that stay glide to their new places. When the focus is on a result that goes, it moves to the one
 * that takes its place.
 */
export function showResults(list: HTMLElement, results: readonly Result[], add: (name: string) => void): void {
  const focused = [...list.children].findIndex((item) => item.contains(document.activeElement));
  glide(list, () => list.replaceChildren(...results.map((result) => entry(result, add))));
  if (focused >= 0) list.querySelectorAll('button')[Math.min(focused, results.length - 1)]?.focus();
}

function entry({ name, description, strength, reasons }: Result, add: (name: string) => void): HTMLLIElement {
  const button = element(
    'button',
    { type: 'button', class: 'add' },
    element('span', { class: 'unseen' }, 'Add '),
    element('span', { class: 'name' }, name),
  );
  button.addEventListener('click', () => add(name));
  return element(
    'li',
    { 'data-key': name },
    element('div', { class: 'what' }, button, element('p', { class: 'description' }, description)),
    ...because(reasons, strength),
    element('span', { class: 'plus', 'aria-hidden': 'true' }, '+'),
  );
}

function because(reasons: readonly Reason[], strength: number): Node[] {
  if (reasons.length === 0) return [];
  const told = reasons.slice(0, MOST_REASONS).filter(({ share }, k) => k === 0 || share >= LEAST_SHARE);
  const words = told.flatMap(({ name, share }, k) => {
    const end = k < told.length - 1 ? ',' : '';
    const percent = `\u00a0${Math.round(share * 100)}\u00a0%${end}`;
    return [' ', element('span', { class: 'reason' }, element('span', { class: 'name' }, name), percent)];
  });
  return [element('div', { class: 'because' }, bar(told, strength), element('p', {}, 'because of', ...words))];
}

/** As long as the item is strong; the shares side by side, and at its end those that no word is said about. */
function bar(told: readonly Reason[], strength: number): HTMLDivElement {
  const rest = 1 - told.reduce((sum, { share }) => sum + share, 0);
  const parts = [...told.map(({ share }) => share), rest].map((share, k) => {
    const part = element('span', { class: k === told.length ? 'rest' : '' });
    part.style.flexGrow = String(Math.max(0, share));
    return part;
  });
  const drawn = element('div', { class: 'bar' }, ...parts);
  drawn.style.width = `${Math.round(strength * 100)}%`;
  return element('div', { class: 'track', 'aria-hidden': 'true' }, drawn);
}
