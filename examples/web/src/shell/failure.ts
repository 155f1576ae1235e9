// What stands in place of the recommendations when the page could not start.
import { byId, element } from './element.ts';

export function showFailure(error: unknown): void {
  const button = element('button', { type: 'button' }, 'Try again');
  button.addEventListener('click', () => location.reload());
  const reason = error instanceof Error ? error.message : String(error);
  const text = element('p', {}, element('strong', {}, 'The page could not start. '), reason);
  byId('results').replaceChildren(element('li', { class: 'failure', role: 'alert' }, text, button));
  byId('network-text').textContent = 'not loaded';
}
