// The packages that were picked; a click takes one away.
import { element } from '../shell/element.ts';

/** Fills the list. `remove` is called with the name; the focus then goes to the next chip, or to `fallback`. */
export function showChips(
  list: HTMLElement,
  names: readonly string[],
  remove: (name: string) => void,
  fallback: HTMLElement,
): void {
  const focused = [...list.children].findIndex((chip) => chip.contains(document.activeElement));
  list.replaceChildren(
    ...names.map((name) => {
      const button = element(
        'button',
        { type: 'button', 'aria-label': `Remove ${name}` },
        element('span', { class: 'name' }, name),
        element('span', { class: 'cross', 'aria-hidden': 'true' }, '×'),
      );
      button.addEventListener('click', () => remove(name));
      return element('li', {}, button);
    }),
  );
  if (focused < 0) return;
  const next = list.querySelectorAll('button')[Math.min(focused, names.length - 1)];
  (next ?? fallback).focus();
}
