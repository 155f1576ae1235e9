// What the focused package is, and the button that picks it.
import { element } from '../shell/element.ts';

export interface CardContent {
  readonly name: string;
  readonly description: string;
  readonly isPicked: boolean;
  toggle(): void;
}

/** Says how to find a package. */
export function showHint(host: HTMLElement): void {
  host.replaceChildren(element('p', { class: 'quiet' }, 'Point at a dot, or tap one, to see what it is.'));
}

export function showCard(host: HTMLElement, { name, description, isPicked, toggle }: CardContent): void {
  const hadFocus = host.contains(document.activeElement);
  const button = element('button', { type: 'button' }, isPicked ? 'Remove from yours' : 'Add to yours');
  button.addEventListener('click', toggle);
  host.replaceChildren(
    element('p', { class: 'name' }, name),
    element('p', { class: 'description' }, description),
    button,
  );
  if (hadFocus) button.focus();
}
